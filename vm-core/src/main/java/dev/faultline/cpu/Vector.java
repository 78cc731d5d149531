package dev.faultline.cpu;

/** Exception vectors (Intel SDM Vol. 3A table 6-1) and what is fixed about each of them. */
public final class Vector {
    /** Divide error, a fault. */
    public static final int DE = 0;

    /** Debug exception, a fault or a trap. */
    public static final int DB = 1;

    /** Non-maskable interrupt. */
    public static final int NMI = 2;

    /** Breakpoint (INT3), a trap. */
    public static final int BP = 3;

    /** Overflow (INTO), a trap. */
    public static final int OF = 4;

    /** BOUND range exceeded, a fault. */
    public static final int BR = 5;

    /** Invalid opcode, a fault. */
    public static final int UD = 6;

    /** Device (x87) not available, a fault. */
    public static final int NM = 7;

    /** Double fault, an abort with error code 0. */
    public static final int DF = 8;

    /** Invalid TSS, a fault with error code. */
    public static final int TS = 10;

    /** Segment not present, a fault with error code. */
    public static final int NP = 11;

    /** Stack-segment fault, with error code. */
    public static final int SS = 12;

    /** General protection, a fault with error code. */
    public static final int GP = 13;

    /** Page fault, with error code and CR2. */
    public static final int PF = 14;

    /** x87 floating-point error, a fault. */
    public static final int MF = 16;

    /** Alignment check, a fault with error code 0. */
    public static final int AC = 17;

    /** Machine check, an abort. */
    public static final int MC = 18;

    /** SIMD floating-point exception, a fault. */
    public static final int XM = 19;

    private static final int WITH_ERROR_CODE =
            1 << DF | 1 << TS | 1 << NP | 1 << SS | 1 << GP | 1 << PF | 1 << AC;

    private static final String[] NAMES = {
        "#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "#9", "#TS", "#NP", "#SS",
        "#GP", "#PF", "#15", "#MF", "#AC", "#MC", "#XM"
    };

    private Vector() {}

    /** Whether an exception (not an INT n) of this vector pushes an error code. */
    public static boolean hasErrorCode(int vector) {
        return vector < 32 && (WITH_ERROR_CODE >>> vector & 1) != 0;
    }

    /** The SDM's mnemonic, "#GP", or "vector 0x30" where there is none. */
    public static String name(int vector) {
        return vector < NAMES.length ? NAMES[vector] : "vector 0x" + Integer.toHexString(vector);
    }
}
