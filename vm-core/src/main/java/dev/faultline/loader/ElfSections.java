package dev.faultline.loader;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sections of an ELF file (System V ABI, chapter 4), each field checked. */
public final class ElfSections {
    private static final int PROGRAM_BITS = 1;
    private static final int NO_BITS = 8;
    private static final int EXECUTABLE = 4;
    private static final int COMPRESSED = 0x800;
    private static final int RELOCATABLE = 1;

    /** Longer names of sections are cut. */
    private static final int LONGEST_NAME = 512;

    private static final String WHAT = "ELF section header";

    /** A section header; the name is an offset into the names' section. */
    record Section(
            int name, long type, long flags, long address, long offset, long size, int link) {
        boolean executable() {
            return (flags & EXECUTABLE) != 0;
        }
    }

    private final ImageReader image;
    private final boolean is64;
    private final List<Section> sections = new ArrayList<>();
    private final int names;

    private ElfSections(ImageReader image, boolean is64) throws ImageException {
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

    /** The sections of an ELF file for x86 of any kind; none where it has no table of them. */
    public static ElfSections of(Image file) throws ImageException {
        return new ElfSections(file.reader(), check(file));
    }

    /** Refuses what is not ELF for x86; the head of a file shows it. True for the 64-bit class. */
    public static boolean check(Image head) throws ImageException {
        ImageReader image = head.reader();
        if (!ElfFile.isElf(image)) {
            throw image.failure("no ELF file, expected one");
        }
        return ElfFile.checkIs64(image);
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

    /** Whether addresses have 64 bits. */
    public boolean is64() {
        return is64;
    }

    /** Whether it is an object file that is still to be linked: its addresses mean nothing yet. */
    public boolean relocatable() throws ImageException {
        return image.u16(0x10, "ELF header") == RELOCATABLE;
    }

    /** The executable sections with content. */
    List<CodeImage.Part> code() throws ImageException {
        List<CodeImage.Part> parts = new ArrayList<>();
        for (Section s : sections) {
            if (s.type == PROGRAM_BITS && s.executable() && s.size != 0) {
                parts.add(part(name(s), s.address, s.offset, s.size));
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

    /**
     * The content of the first section of a name, unpacked where it is compressed; empty where
     * there is no such section, or only its header as in a file of debug information alone.
     */
    public Optional<CodeImage.Part> content(String name) throws ImageException {
        for (Section s : sections) {
            if (s.type != NO_BITS && name(s).equals(name)) {
                CodeImage.Part part = part(name, s.address, s.offset, s.size);
                return Optional.of(
                        (s.flags & COMPRESSED) == 0
                                ? part
                                : CompressedSection.unpack(image, part, is64));
            }
        }
        return Optional.empty();
    }

    private CodeImage.Part part(String name, long address, long offset, long size)
            throws ImageException {
        int from = image.require(offset, size, "ELF " + name);
        return new CodeImage.Part(name, address, image.bytes(), from, (int) size);
    }

    /** Whether an address lies in an executable section, with or without content. */
    public boolean executable(long address) {
        for (Section s : sections) {
            if (s.executable() && Long.compareUnsigned(address - s.address, s.size) < 0) {
                return true;
            }
        }
        return false;
    }

    /** Where the section of an index ends, 0 where there is none. */
    public long end(int section) {
        if (section >= sections.size()) {
            return 0;
        }
        Section s = sections.get(section);
        return s.address + s.size;
    }

    private String name(Section section) {
        return text(names, section.name, LONGEST_NAME);
    }

    /** A string of a string table, empty where there is no such table or string. */
    String text(int table, int offset, int longest) {
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
        long end = Math.min(s.offset + s.size, (long) from + longest);
        while (to < end && bytes[to] != 0) {
            to++;
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** The full table of symbols, or the dynamic one where there is no full one. */
    public ElfSymbols symbols() throws ImageException {
        Section table = null;
        for (Section s : sections) {
            boolean dynamic = s.type == ElfSymbols.DYNAMIC_SYMBOLS && table == null;
            table = s.type == ElfSymbols.SYMBOL_TABLE || dynamic ? s : table;
        }
        if (table != null) {
            image.require(table.offset, table.size, "ELF symbol table");
        }
        return new ElfSymbols(this, image, table);
    }
}
