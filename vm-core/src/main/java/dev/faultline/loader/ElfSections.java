package dev.faultline.loader;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Sections and symbols of an ELF file (System V ABI, chapter 4), each field checked. */
final class ElfSections {
    private static final int PROGRAM_BITS = 1;
    private static final int SYMBOL_TABLE = 2;
    private static final int DYNAMIC_SYMBOLS = 11;
    private static final int EXECUTABLE = 4;

    private static final int FIRST_RESERVED_INDEX = 0xff00;
    private static final int FUNCTION = 2;
    private static final int INDIRECT_FUNCTION = 10;
    private static final int GLOBAL = 1;

    /** Longer names are cut, so that a damaged file costs no more memory than it has symbols. */
    private static final long LONGEST_NAME = 512;

    private static final String WHAT = "ELF section header";
    private static final String SYMBOL = "ELF symbol";

    private record Section(
            int name, long type, long flags, long address, long offset, long size, int link) {}

    private final ImageReader image;
    private final boolean is64;
    private final List<Section> sections = new ArrayList<>();
    private final int names;

    ElfSections(ImageReader image, boolean is64) throws ImageException {
        this.image = image;
        this.is64 = is64;
        long table = is64 ? image.u64(0x28, "ELF header") : image.u32(0x20, "ELF header");
        int entrySize = image.u16(is64 ? 0x3a : 0x2e, "ELF header");
        int count = table == 0 ? 0 : image.u16(is64 ? 0x3c : 0x30, "ELF header");
        names = image.u16(is64 ? 0x3e : 0x32, "ELF header");
        int least = is64 ? 0x40 : 0x28;
        if (count > 0 && entrySize < least) {
            throw image.failure(
                    "ELF section headers of %d bytes, expected at least %d"
                            .formatted(entrySize, least));
        }
        image.require(table, (long) entrySize * count, "ELF section header table");
        for (int i = 0; i < count; i++) {
            sections.add(section(table + (long) i * entrySize));
        }
    }

    private Section section(long at) throws ImageException {
        int name = (int) image.u32(at, WHAT);
        long type = image.u32(at + 4, WHAT);
        return is64
                ? new Section(
                        name,
                        type,
                        image.u64(at + 0x08, WHAT),
                        image.u64(at + 0x10, WHAT),
                        image.u64(at + 0x18, WHAT),
                        image.u64(at + 0x20, WHAT),
                        (int) image.u32(at + 0x28, WHAT))
                : new Section(
                        name,
                        type,
                        image.u32(at + 0x08, WHAT),
                        image.u32(at + 0x0c, WHAT),
                        image.u32(at + 0x10, WHAT),
                        image.u32(at + 0x14, WHAT),
                        (int) image.u32(at + 0x18, WHAT));
    }

    /** The executable sections with content. */
    List<CodeImage.Part> code() throws ImageException {
        List<CodeImage.Part> parts = new ArrayList<>();
        for (Section s : sections) {
            if (s.type == PROGRAM_BITS && (s.flags & EXECUTABLE) != 0 && s.size != 0) {
                parts.add(part(text(names, s.name), s.address, s.offset, s.size));
            }
        }
        return parts;
    }

    /** The executable segments, for files without sections. */
    List<CodeImage.Part> segments(ElfFile elf) throws ImageException {
        List<CodeImage.Part> parts = new ArrayList<>();
        for (ElfFile.Segment s : elf.segments()) {
            if (s.executable() && s.fileSize() != 0) {
                String name = "segment " + parts.size();
                parts.add(part(name, s.virtual(), s.offset(), s.fileSize()));
            }
        }
        return parts;
    }

    private CodeImage.Part part(String name, long address, long offset, long size)
            throws ImageException {
        int from = image.require(offset, size, "ELF " + name);
        return new CodeImage.Part(name, address, image.bytes(), from, (int) size);
    }

    /** A string of a string table, empty where there is no such table or string. */
    private String text(int table, int offset) {
        if (table < 0 || table >= sections.size() || offset < 0) {
            return "";
        }
        Section s = sections.get(table);
        if (!image.holds(s.offset, s.size) || offset >= s.size) {
            return "";
        }
        byte[] bytes = image.bytes();
        int from = (int) s.offset + offset;
        int to = from;
        long end = Math.min(s.offset + s.size, from + LONGEST_NAME);
        while (to < end && bytes[to] != 0) {
            to++;
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** The symbols of the full table, or of the dynamic one where there is no full one. */
    NavigableMap<Long, CodeImage.Symbol> symbols() throws ImageException {
        NavigableMap<Long, CodeImage.Symbol> symbols = new TreeMap<>(Long::compareUnsigned);
        Section table = null;
        for (Section s : sections) {
            boolean dynamic = s.type == DYNAMIC_SYMBOLS && table == null;
            table = s.type == SYMBOL_TABLE || dynamic ? s : table;
        }
        if (table != null) {
            image.require(table.offset, table.size, "ELF symbol table");
            NavigableMap<Long, Integer> ranks = new TreeMap<>();
            int entry = is64 ? 24 : 16;
            for (long at = 0; at + entry <= table.size; at += entry) {
                symbol(table.offset + at, table.link, symbols, ranks);
            }
        }
        return symbols;
    }

    /** Of several symbols at one address, a function's is kept rather, and a global one. */
    private void symbol(
            long at,
            int strings,
            NavigableMap<Long, CodeImage.Symbol> symbols,
            NavigableMap<Long, Integer> ranks)
            throws ImageException {
        int info = image.u8(at + (is64 ? 4 : 12), SYMBOL);
        int section = image.u16(at + (is64 ? 6 : 14), SYMBOL);
        int type = info & 15;
        boolean function = type == FUNCTION || type == INDIRECT_FUNCTION;
        boolean named = type < 2 || function;
        String name = named ? text(strings, (int) image.u32(at, SYMBOL)) : "";
        if (name.isEmpty() || section == 0 || section >= FIRST_RESERVED_INDEX) {
            return;
        }
        long address = is64 ? image.u64(at + 8, SYMBOL) : image.u32(at + 4, SYMBOL);
        long size = is64 ? image.u64(at + 16, SYMBOL) : image.u32(at + 8, SYMBOL);
        int rank = (function ? 2 : 0) + (info >> 4 == GLOBAL ? 1 : 0);
        Integer before = ranks.get(address);
        if (before == null || before < rank) {
            ranks.put(address, rank);
            symbols.put(address, new CodeImage.Symbol(name, size));
        }
    }
}
