package dev.faultline.loader;

import java.util.ArrayList;
import java.util.List;

/**
 * Header and loadable segments of an ELF file for x86, of either class.
 *
 * <p>Source: System V ABI, chapters 4 and 5. Relocations are not looked at; sections and symbols
 * are {@link ElfSections}' and {@link ElfSymbols}' subjects.
 */
record ElfFile(boolean is64, long entry, List<Segment> segments, boolean pvhNote) {
    private static final int MAGIC = 0x464c457f;
    private static final int MACHINE_386 = 3;
    private static final int MACHINE_X86_64 = 62;
    private static final int TYPE_LOAD = 1;
    private static final int TYPE_NOTE = 4;
    private static final int EXECUTE = 1;
    private static final long XEN_NOTE_PHYS32_ENTRY = 18;

    /** A PT_LOAD program header. */
    record Segment(
            long offset,
            long virtual,
            long physical,
            long fileSize,
            long memorySize,
            boolean executable) {}

    static boolean isElf(ImageReader image) throws ImageException {
        return image.size() >= 4 && image.u32(0, "ELF magic") == MAGIC;
    }

    /** Checks that a file is ELF for x86, and says whether it is of the 64-bit class. */
    static boolean checkIs64(ImageReader image) throws ImageException {
        int elfClass = image.u8(4, "ELF class");
        if (elfClass != 1 && elfClass != 2) {
            throw image.failure("ELF class is %d, expected 1 or 2".formatted(elfClass));
        }
        int encoding = image.u8(5, "ELF data encoding");
        if (encoding != 1) {
            throw image.failure(
                    "ELF data encoding is %d, expected 1, little-endian".formatted(encoding));
        }
        int machine = image.u16(0x12, "ELF machine");
        if (machine != MACHINE_386 && machine != MACHINE_X86_64) {
            throw image.failure(
                    "ELF machine is %d, expected %d (i386) or %d (x86-64)"
                            .formatted(machine, MACHINE_386, MACHINE_X86_64));
        }
        return elfClass == 2;
    }

    static ElfFile parse(ImageReader image) throws ImageException {
        boolean is64 = checkIs64(image);
        String what = "ELF header";
        long entry = is64 ? image.u64(0x18, what) : image.u32(0x18, what);
        long table = is64 ? image.u64(0x20, what) : image.u32(0x1c, what);
        int entrySize = image.u16(is64 ? 0x36 : 0x2a, what);
        int count = image.u16(is64 ? 0x38 : 0x2c, what);
        int least = is64 ? 0x38 : 0x20;
        if (entrySize < least) {
            throw image.failure(
                    "ELF program headers of %d bytes, expected at least %d"
                            .formatted(entrySize, least));
        }
        image.require(table, (long) entrySize * count, "ELF program header table");
        List<Segment> segments = new ArrayList<>();
        boolean pvh = false;
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * entrySize;
            long type = image.u32(at, what);
            if (type == TYPE_LOAD) {
                Segment segment = segment(image, at, is64);
                if (segment.memorySize != 0) {
                    segments.add(segment);
                }
            } else if (type == TYPE_NOTE) {
                pvh |= hasPvhNote(image, segment(image, at, is64));
            }
        }
        if (segments.isEmpty()) {
            throw image.failure("ELF file without a PT_LOAD segment, expected at least one");
        }
        return new ElfFile(is64, entry, List.copyOf(segments), pvh);
    }

    private static Segment segment(ImageReader image, long at, boolean is64) throws ImageException {
        String what = "ELF program header";
        return is64
                ? new Segment(
                        image.u64(at + 0x08, what),
                        image.u64(at + 0x10, what),
                        image.u64(at + 0x18, what),
                        image.u64(at + 0x20, what),
                        image.u64(at + 0x28, what),
                        (image.u32(at + 0x04, what) & EXECUTE) != 0)
                : new Segment(
                        image.u32(at + 0x04, what),
                        image.u32(at + 0x08, what),
                        image.u32(at + 0x0c, what),
                        image.u32(at + 0x10, what),
                        image.u32(at + 0x14, what),
                        (image.u32(at + 0x18, what) & EXECUTE) != 0);
    }

    private static boolean hasPvhNote(ImageReader image, Segment notes) throws ImageException {
        if (!image.holds(notes.offset, notes.fileSize)) {
            return false;
        }
        long at = notes.offset;
        long end = at + notes.fileSize;
        while (at + 12 <= end) {
            long nameSize = image.u32(at, "ELF note");
            long contentSize = image.u32(at + 4, "ELF note");
            boolean xen =
                    nameSize == 4
                            && image.holds(at + 12, 4)
                            && image.u32(at + 12, "ELF note") == 0x006e6558;
            if (xen && image.u32(at + 8, "ELF note") == XEN_NOTE_PHYS32_ENTRY) {
                return true;
            }
            at += 12 + (nameSize + 3 & ~3L) + (contentSize + 3 & ~3L);
        }
        return false;
    }

    void load(Placement placement) throws ImageException {
        for (int i = 0; i < segments.size(); i++) {
            Segment s = segments.get(i);
            placement.loadSegment(
                    s.physical, s.offset, s.fileSize, s.memorySize, "ELF segment " + i);
        }
    }

    /** The physical address of the entry point; kernels in the upper half are linked elsewhere. */
    long physicalEntry(ImageReader image) throws ImageException {
        for (Segment s : segments) {
            if (Long.compareUnsigned(entry - s.virtual, s.memorySize) < 0) {
                return entry - s.virtual + s.physical;
            }
        }
        for (Segment s : segments) {
            if (Long.compareUnsigned(entry - s.physical, s.memorySize) < 0) {
                return entry;
            }
        }
        throw image.failure("ELF entry 0x%x, expected it within a segment".formatted(entry));
    }
}
