package dev.faultline.jit.fuzz;

/** Where things stand in the guest of the fuzzer, physical and, if mapped, linear alike. */
final class Layout {
    static final int GDT = 0x7000;
    static final int IDT = 0x8000;
    static final int TSS = 0x9000;

    /** PML4, PDPT, PD and PT; in protected mode PD and PT. */
    static final int TABLES = 0xa000;

    static final int CODE = 0x10000;
    static final int CODE_SIZE = 0x2000;

    /** Sixteen pages, each of its own kind: see {@link #kind}. */
    static final int DATA = 0x20000;

    static final int DATA_PAGES = 16;

    /** Two pages, with an absent one below. */
    static final int STACK = 0x31000;

    static final int STACK_TOP = 0x32800;

    private static final int PRIVATE = 0x38000;
    private static final int PRIVATE_16 = 0x2ff00;
    static final int PRIVATE_SIZE = 0x100;

    /** For each byte of code, a word: the offset of the next instruction. */
    static final int NEXT = 0x39000;

    static final int HANDLERS = 0x40000;

    /** Stacks of exceptions, NMIs and interrupts, 4 KiB each. */
    static final int HANDLER_STACKS = 0x44000;

    /** What is written anew for each program, from address 0. */
    static final int SIZE = 0x48000;

    /** Text memory of the VGA, a device. */
    static final int DEVICE = 0xb8000;

    static final int PRESENT = 1;
    static final int WRITABLE = 2;
    static final int USER = 4;

    private Layout() {}

    /** Loop counters and jump tables, which only the program's own loops and jumps use. */
    static int privateData(GuestMode mode) {
        return mode == GuestMode.REAL_16 ? PRIVATE_16 : PRIVATE;
    }

    /** Rights of a data page: its low page-table bits. */
    static int kind(int page) {
        return switch (page) {
            case 2 -> PRESENT | USER;
            case 3, 9, 13 -> WRITABLE | USER;
            case 5 -> PRESENT | WRITABLE;
            default -> PRESENT | WRITABLE | USER;
        };
    }

    /** The frame of a data page: a device, the program's own code, or itself. */
    static int frame(int page) {
        return switch (page) {
            case 6 -> DEVICE;
            case 8 -> CODE;
            case 14 -> DATA;
            default -> DATA + (page << 12);
        };
    }

    /** Whether a data page may not be executed. */
    static boolean noExecute(int page) {
        return page == 7;
    }
}
