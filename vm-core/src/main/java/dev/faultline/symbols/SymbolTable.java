package dev.faultline.symbols;

import dev.faultline.loader.ElfSections;
import dev.faultline.loader.ElfSymbols;
import dev.faultline.symbols.demangle.Demangler;
import java.util.Arrays;
import java.util.OptionalLong;

/** The symbols of one image in the order of their addresses, at each address the best one. */
final class SymbolTable {
    /** A symbol without size reaches no further than this. */
    private static final long REACH = 1 << 20;

    /** How many symbols before an address are looked at for one that reaches it. */
    private static final int LOOK_BACK = 64;

    /** C++ templates make names of thousands of characters. */
    private static final int LONGEST_NAME = 1 << 14;

    /** Characters that are looked at for an address by name; Linux has 10 million. */
    private static final long MOST_CHARACTERS = 1L << 26;

    /** A power of two. */
    private static final int CACHE = 1 << 10;

    private record Named(int index, String name, String demangled) {}

    private final ElfSections sections;
    private final ElfSymbols table;
    private final Notes notes;
    private final SortedAddresses addresses;
    private final int[] best;
    private final Named[] cache = new Named[CACHE];

    SymbolTable(ElfSections sections, ElfSymbols table, Notes notes) {
        this.sections = sections;
        this.table = table;
        this.notes = notes;
        addresses = sorted(table);
        best = new int[addresses.size()];
        Arrays.fill(best, -1);
        for (int i = 0; i < table.count(); i++) {
            if (table.names(i)) {
                int place = addresses.floor(table.address(i));
                int other = best[place];
                if (other < 0 || table.rank(other) < table.rank(i)) {
                    best[place] = i;
                }
            }
        }
    }

    private static SortedAddresses sorted(ElfSymbols table) {
        long[] named = new long[table.count()];
        int count = 0;
        for (int i = 0; i < table.count(); i++) {
            if (table.names(i)) {
                named[count++] = table.address(i);
            }
        }
        return new SortedAddresses(named, count);
    }

    int size() {
        return addresses.size();
    }

    /** The symbol that an address belongs to, or null. */
    Symbol at(long address) {
        int place = holder(addresses.floor(address), address);
        if (place < 0) {
            return null;
        }
        int index = best[place];
        Named named = named(index);
        return new Symbol(
                named.name,
                named.demangled,
                address - table.address(index),
                table.size(index),
                table.function(index));
    }

    /**
     * A function that holds the address is preferred to a label inside it, and what holds it at all
     * to a label without size. A label inside something reaches no further than that does.
     */
    private int holder(int nearest, long address) {
        int sized = -1;
        boolean reached = nearest >= 0 && reaches(best[nearest], address);
        for (int place = nearest; place >= 0 && place > nearest - LOOK_BACK; place--) {
            int index = best[place];
            long start = table.address(index);
            long size = table.size(index);
            if (Long.compareUnsigned(address - start, size) < 0) {
                if (table.function(index)) {
                    return place;
                }
                sized = sized < 0 ? place : sized;
            } else if (Long.compareUnsigned(addresses.get(nearest) - start, size) < 0) {
                reached = false;
            }
        }
        return sized >= 0 || !reached ? sized : nearest;
    }

    /** Whether a symbol without size reaches an address: within its section, and not far. */
    private boolean reaches(int index, long address) {
        long offset = address - table.address(index);
        if (offset == 0) {
            return true;
        }
        long end = sections.end(table.section(index));
        return table.size(index) == 0
                && Long.compareUnsigned(offset, REACH) < 0
                && Long.compareUnsigned(address, end) < 0;
    }

    private Named named(int index) {
        Named named = cache[index & CACHE - 1];
        if (named == null || named.index != index) {
            String name = name(index);
            named = new Named(index, name, Demangler.demangle(name));
            cache[index & CACHE - 1] = named;
        }
        return named;
    }

    private String name(int index) {
        return CleanText.of(table.name(index, LONGEST_NAME));
    }

    /** The address of a name, raw or demangled; a C++ function's parameters may be left out. */
    OptionalLong address(String name) {
        OptionalLong demangled = OptionalLong.empty();
        long left = MOST_CHARACTERS;
        for (int i = 0; i < table.count() && left >= 0; i++) {
            String raw = table.names(i) ? name(i) : "";
            if (raw.equals(name)) {
                return OptionalLong.of(table.address(i));
            }
            left -= raw.length();
            if (demangled.isEmpty() && isCalled(Demangler.demangle(raw), name)) {
                demangled = OptionalLong.of(table.address(i));
            }
        }
        if (left < 0) {
            notes.add("looking for the name " + name + ": not all symbols were looked at");
        }
        return demangled;
    }

    private static boolean isCalled(String demangled, String name) {
        return demangled.startsWith(name)
                && (demangled.length() == name.length() || demangled.charAt(name.length()) == '(');
    }
}
