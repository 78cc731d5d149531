package dev.faultline.loader;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What of an image is code, with its symbols: for reading it without running it. Addresses are the
 * ones that it was linked for.
 *
 * @param codeBits 16, 32 or 64: what the code is, as far as the file says
 * @param parts the executable sections of an ELF file, or its executable segments where it has no
 *     sections; in the file's order
 * @param symbols by address, unsigned
 */
public record CodeImage(int codeBits, List<Part> parts, NavigableMap<Long, Symbol> symbols) {
    /** Longer names are cut, so that a damaged file costs no more memory than it has symbols. */
    private static final int LONGEST_NAME = 512;

    /**
     * Contiguous bytes of an image, mostly code.
     *
     * @param bytes the whole file's; nobody writes to it
     * @param from where this part starts in them
     */
    public record Part(String name, long address, byte[] bytes, int from, int length) {
        /** Whether an address lies in it. */
        public boolean contains(long at) {
            return Long.compareUnsigned(at - address, length) < 0;
        }
    }

    /**
     * A name for an address.
     *
     * @param size how far it reaches in bytes, 0 where the file does not say
     */
    public record Symbol(String name, long size) {}

    /** Whether a file is ELF, for {@link #elf}; everything else is read as {@link #flat}. */
    public static boolean isElf(Image file) throws ImageException {
        return ElfFile.isElf(file.reader());
    }

    /** The code of an ELF executable or shared object. */
    public static CodeImage elf(Image file) throws ImageException {
        ImageReader image = file.reader();
        ElfFile elf = ElfFile.parse(image);
        ElfSections sections = ElfSections.of(file);
        List<Part> parts = sections.code();
        if (parts.isEmpty()) {
            parts = sections.segments(elf);
        }
        if (parts.isEmpty()) {
            throw image.failure("ELF file without code, expected an executable section or segment");
        }
        return new CodeImage(elf.is64() ? 64 : 32, parts, byAddress(sections.symbols()));
    }

    /** Of several symbols at one address, the one of the highest rank is kept. */
    private static NavigableMap<Long, Symbol> byAddress(ElfSymbols table) {
        NavigableMap<Long, Symbol> symbols = new TreeMap<>(Long::compareUnsigned);
        NavigableMap<Long, Integer> ranks = new TreeMap<>();
        for (int i = 0; i < table.count(); i++) {
            if (table.names(i)) {
                long address = table.address(i);
                Integer before = ranks.get(address);
                if (before == null || before < table.rank(i)) {
                    ranks.put(address, table.rank(i));
                    symbols.put(address, new Symbol(table.name(i, LONGEST_NAME), table.size(i)));
                }
            }
        }
        return symbols;
    }

    /** A file that is nothing but code. */
    public static CodeImage flat(Image file, long address, int codeBits) throws ImageException {
        if (file.bytes().length == 0) {
            throw file.reader().failure("empty file, expected code");
        }
        Part part = new Part("file", address, file.bytes(), 0, file.bytes().length);
        return new CodeImage(codeBits, List.of(part), new TreeMap<>(Long::compareUnsigned));
    }

    /** The name of exactly this address, or an empty string. */
    public String label(long address) {
        Symbol symbol = symbols.get(address);
        return symbol == null ? "" : symbol.name;
    }

    /** What an address is called: "main", "main+0x4" or nothing. */
    public String name(long address) {
        Map.Entry<Long, Symbol> nearest = symbols.floorEntry(address);
        if (nearest == null) {
            return "";
        }
        long offset = address - nearest.getKey();
        Symbol symbol = nearest.getValue();
        if (offset == 0) {
            return symbol.name;
        }
        boolean outside = symbol.size != 0 && Long.compareUnsigned(offset, symbol.size) >= 0;
        return outside ? "" : symbol.name + "+0x" + Long.toHexString(offset);
    }

    /** Bytes from an address to the next symbol, at most a number of them. */
    public int untilSymbol(long address, int most) {
        Long next = symbols.higherKey(address);
        boolean far = next == null || Long.compareUnsigned(next - address, most) > 0;
        return far ? most : (int) (next - address);
    }
}
