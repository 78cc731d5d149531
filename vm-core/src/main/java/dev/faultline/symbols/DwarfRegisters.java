package dev.faultline.symbols;

/**
 * DWARF's numbers of registers: System V ABI, AMD64 supplement, figure 3.36, and Intel386
 * supplement, table 2.14.
 */
final class DwarfRegisters {
    /** More than any rule that is kept: the general registers and the return address. */
    static final int COUNT = 17;

    /** RAX, RDX, RCX, RBX, RSI, RDI, RBP, RSP as instructions number them. */
    private static final int[] GENERAL_64 = {0, 2, 1, 3, 6, 7, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15};

    private static final int[] GENERAL_32 = {0, 1, 2, 3, 4, 5, 6, 7};

    /** RBX, RBP, R12 to R15, which a function gives back as they were, by DWARF's numbers. */
    private static final int PRESERVED_64 = 1 << 3 | 1 << 6 | 0xf << 12;

    /** EBX, EBP, ESI, EDI. */
    private static final int PRESERVED_32 = 1 << 3 | 1 << 5 | 1 << 6 | 1 << 7;

    private DwarfRegisters() {}

    /** How many general registers there are; DWARF gives the next number to the return address. */
    static int generalCount(boolean is64) {
        return is64 ? GENERAL_64.length : GENERAL_32.length;
    }

    /** The number in instructions of a general register, or -1 where it is none. */
    static int general(boolean is64, long dwarf) {
        int[] general = is64 ? GENERAL_64 : GENERAL_32;
        return dwarf >= 0 && dwarf < general.length ? general[(int) dwarf] : -1;
    }

    static boolean preserved(boolean is64, int dwarf) {
        return ((is64 ? PRESERVED_64 : PRESERVED_32) >> dwarf & 1) != 0;
    }
}
