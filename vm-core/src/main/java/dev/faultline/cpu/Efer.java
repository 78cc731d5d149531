package dev.faultline.cpu;

/** Bits of IA32_EFER (Intel SDM Vol. 3A 2.2.1). */
public final class Efer {
    public static final long SCE = 1L << 0;
    public static final long LME = 1L << 8;
    public static final long LMA = 1L << 10;
    public static final long NXE = 1L << 11;

    private Efer() {}
}
