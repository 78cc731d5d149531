package dev.faultline.symbols;

import java.util.Arrays;
import java.util.Optional;

/** Which unit of .debug_info an address belongs to, by .debug_aranges (DWARF 5, 6.1.2). */
final class AddressRanges {
    private static final int MOST = 1 << 20;

    private long[] starts = new long[256];
    private long[] lengths = new long[256];
    private long[] units = new long[256];
    private int count;

    private final SortedAddresses sorted;

    /** By the places of the sorted starts: which entry. */
    private final int[] entries;

    AddressRanges(DebugSections sections) {
        Optional<Cursor> section = sections.start(".debug_aranges");
        if (section.isPresent()) {
            read(section.get(), sections.notes());
        }
        sorted = new SortedAddresses(starts, count);
        entries = new int[sorted.size()];
        for (int i = 0; i < count; i++) {
            entries[sorted.floor(starts[i])] = i;
        }
    }

    private void read(Cursor all, Notes notes) {
        try {
            for (int sets = 0; all.more() && count < MOST && sets < MOST; sets++) {
                int start = all.at();
                Cursor set = all.unit();
                try {
                    set(start, set);
                } catch (Damage e) {
                    notes.add(e.getMessage());
                }
            }
        } catch (Damage e) {
            notes.add(e.getMessage());
        }
    }

    /** A set of one unit's ranges; the first is aligned to twice the size of an address. */
    private void set(int start, Cursor set) throws Damage {
        int version = set.u16();
        if (version != 2) {
            throw set.damage("version %d at 0x%x, expected 2".formatted(version, start));
        }
        long unit = set.offset();
        int addressBytes = set.u8();
        int segmentBytes = set.u8();
        if (addressBytes != set.addressBytes() || segmentBytes != 0) {
            throw set.damage(
                    "addresses of %d bytes and segments of %d at 0x%x, expected %d and 0"
                            .formatted(addressBytes, segmentBytes, start, set.addressBytes()));
        }
        int pair = 2 * addressBytes;
        set.skip((pair - (set.at() - start) % pair) % pair);
        while (set.end() - set.at() >= pair && count < MOST) {
            long address = set.target();
            long length = set.target();
            if (length != 0) {
                add(address, length, unit);
            }
        }
    }

    private void add(long start, long length, long unit) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
            units = Arrays.copyOf(units, 2 * count);
        }
        starts[count] = start;
        lengths[count] = length;
        units[count++] = unit;
    }

    /** The offset of the unit that holds an address, or -1. */
    long unit(long address) {
        int place = sorted.floor(address);
        int entry = place < 0 ? -1 : entries[place];
        boolean holds =
                entry >= 0 && Long.compareUnsigned(address - starts[entry], lengths[entry]) < 0;
        return holds ? units[entry] : -1;
    }
}
