package dev.faultline.loader;

import dev.faultline.machine.MemoryLayout;

/** The descriptor and page tables that a boot protocol promises its kernel. */
final class BootTables {
    /** Code selector of the 32-bit entries. */
    static final int CODE_32 = 0x08;

    /** Data selector of the 32-bit entries. */
    static final int DATA_32 = 0x10;

    /** Code selector of the 64-bit entries, and Linux's __BOOT_CS at both of its entries. */
    static final int CODE_64 = 0x10;

    /** Data selector of the 64-bit entries, and Linux's __BOOT_DS at both of its entries. */
    static final int DATA_64 = 0x18;

    private static final long FLAT_CODE_32 = 0x00cf9b000000ffffL;
    private static final long FLAT_CODE_64 = 0x00af9b000000ffffL;
    private static final long FLAT_DATA = 0x00cf93000000ffffL;
    private static final int PAGE = 4096;
    private static final int PAGE_DIRECTORIES = 4;
    private static final long PRESENT_WRITABLE = 3;
    private static final long LARGE = 0x80;
    private static final int LARGE_SHIFT = 21;

    private BootTables() {}

    static EntryState.Table gdt32(Placement placement) throws ImageException {
        return gdt(placement, 0, FLAT_CODE_32, FLAT_DATA);
    }

    /** For Linux's 32-bit entry, with the selectors of the 64-bit ones. */
    static EntryState.Table linuxGdt32(Placement placement) throws ImageException {
        return gdt(placement, 0, 0, FLAT_CODE_32, FLAT_DATA);
    }

    static EntryState.Table gdt64(Placement placement) throws ImageException {
        return gdt(placement, 0, 0, FLAT_CODE_64, FLAT_DATA);
    }

    private static EntryState.Table gdt(Placement placement, long... descriptors)
            throws ImageException {
        ByteWriter table = new ByteWriter(8 * descriptors.length);
        for (int i = 0; i < descriptors.length; i++) {
            table.u64(8 * i, descriptors[i]);
        }
        placement.write(MemoryLayout.BOOT_GDT, table.toBytes(), "the boot GDT");
        return new EntryState.Table(MemoryLayout.BOOT_GDT, 8 * descriptors.length - 1);
    }

    /** Maps the first 4 GiB onto themselves by 2 MiB pages; returns what CR3 must be. */
    static long identityMap(Placement placement) throws ImageException {
        long pml4 = MemoryLayout.BOOT_PAGE_TABLES;
        long pdpt = pml4 + PAGE;
        long directories = pdpt + PAGE;
        ByteWriter tables = new ByteWriter((2 + PAGE_DIRECTORIES) * PAGE);
        tables.u64(0, pdpt | PRESENT_WRITABLE);
        for (int i = 0; i < PAGE_DIRECTORIES; i++) {
            tables.u64(PAGE + 8 * i, directories + (long) i * PAGE | PRESENT_WRITABLE);
        }
        for (int i = 0; i < PAGE_DIRECTORIES * PAGE / 8; i++) {
            tables.u64(2 * PAGE + 8 * i, (long) i << LARGE_SHIFT | LARGE | PRESENT_WRITABLE);
        }
        placement.write(pml4, tables.toBytes(), "the boot page tables");
        return pml4;
    }
}
