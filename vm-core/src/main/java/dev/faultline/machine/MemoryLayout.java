package dev.faultline.machine;

import java.util.ArrayList;
import java.util.List;

/**
 * Every physical address that the machine gives a meaning to before the guest does: the PC's memory
 * map and where the loaders put what they hand over.
 */
public final class MemoryLayout {
    /** The BIOS data area, behind the interrupt vectors of real mode. */
    public static final long BIOS_DATA = 0x400;

    /** Where a BIOS puts a disk's boot sector. */
    public static final long BOOT_SECTOR = 0x7c00;

    /** The GDT that the loaders enter the guest with. */
    public static final long BOOT_GDT = 0x800;

    /** Stack pointer at the entry of images whose protocol promises one, and of boot sectors. */
    public static final long BOOT_STACK_TOP = 0x7000;

    /** Multiboot information, then its memory map, module list and strings. */
    public static final long MULTIBOOT_INFO = 0x9000;

    /** First address after the window that the multiboot structures may take. */
    public static final long MULTIBOOT_INFO_END = 0x10000;

    /** Linux boot_params, the "zero page". */
    public static final long LINUX_ZERO_PAGE = 0x10000;

    /** Linux command line. */
    public static final long LINUX_COMMAND_LINE = 0x20000;

    /** First address after the Linux command line's window. */
    public static final long LINUX_COMMAND_LINE_END = 0x30000;

    /** Kernel of a Linux zImage, which its setup code moves. */
    public static final long LINUX_LOW_KERNEL = 0x10000;

    /** Boot sector and setup code of a Linux that is entered in real mode; then its heap. */
    public static final long LINUX_SETUP = 0x90000;

    /** Page tables of the identity map that 64-bit entries start with: PML4, PDPT, four PDs. */
    public static final long BOOT_PAGE_TABLES = 0x98000;

    /** First address after those page tables. */
    public static final long BOOT_PAGE_TABLES_END = 0x9e000;

    /** How much the identity map of 64-bit entries covers. */
    public static final long BOOT_IDENTITY_MAP_SIZE = 4L << 30;

    /** The extended BIOS data area; usable low memory ends here (639 KiB). */
    public static final long EXTENDED_BIOS_DATA = 0x9fc00;

    /** VGA memory. */
    public static final long VGA = 0xa0000;

    /** First address after VGA memory. */
    public static final long VGA_END = 0xc0000;

    /** The system BIOS's window: tables for the operating system stand here. */
    public static final long BIOS = 0xf0000;

    /** Where memory above the first megabyte begins. */
    public static final long HIGH_MEMORY = 0x100000;

    /** RAM below 4 GiB ends here at the latest; devices follow. */
    public static final long DEVICE_HOLE = 0xc0000000L;

    /** RAM that does not fit below the device hole goes on here. */
    public static final long ABOVE_4_GIB = 1L << 32;

    /** Kind of an entry of the memory map, as E820 numbers them. */
    public static final int USABLE = 1;

    /** Kind of an entry of the memory map: not for the guest's allocator. */
    public static final int RESERVED = 2;

    /**
     * One entry of the memory map handed to the guest.
     *
     * @param kind {@link #USABLE} or {@link #RESERVED}
     */
    public record MapEntry(long base, long length, int kind) {
        /** First address after the entry. */
        public long end() {
            return base + length;
        }
    }

    private MemoryLayout() {}

    /** First address after the RAM below 4 GiB. */
    public static long lowMemoryEnd(long memorySize) {
        return Math.min(memorySize, DEVICE_HOLE);
    }

    /** First address after all RAM and the device hole: 4 GiB or more. */
    public static long end(long memorySize) {
        return ABOVE_4_GIB + Math.max(0, memorySize - DEVICE_HOLE);
    }

    /** The E820 map of a machine, sorted. */
    public static List<MapEntry> memoryMap(long memorySize) {
        List<MapEntry> map = new ArrayList<>();
        map.add(new MapEntry(0, EXTENDED_BIOS_DATA, USABLE));
        map.add(new MapEntry(EXTENDED_BIOS_DATA, VGA - EXTENDED_BIOS_DATA, RESERVED));
        map.add(new MapEntry(BIOS, HIGH_MEMORY - BIOS, RESERVED));
        long lowEnd = lowMemoryEnd(memorySize);
        if (lowEnd > HIGH_MEMORY) {
            map.add(new MapEntry(HIGH_MEMORY, lowEnd - HIGH_MEMORY, USABLE));
        }
        if (memorySize > DEVICE_HOLE) {
            map.add(new MapEntry(ABOVE_4_GIB, memorySize - DEVICE_HOLE, USABLE));
        }
        return List.copyOf(map);
    }

    /** Whether every byte of a range is RAM that an image may be loaded into. */
    public static boolean isRam(long memorySize, long base, long length) {
        if (base < 0 || length < 0 || base + length < base) {
            return false;
        }
        long end = base + length;
        return end <= VGA
                || base >= VGA_END && end <= lowMemoryEnd(memorySize)
                || base >= ABOVE_4_GIB && end <= end(memorySize);
    }
}
