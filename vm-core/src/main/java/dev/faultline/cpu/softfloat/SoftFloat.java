package dev.faultline.cpu.softfloat;

import dev.faultline.cpu.FloatingState;

/** The control bits, the exceptions and the work space of one operation at a time. */
public final class SoftFloat {
    public static final int IE = 1;
    public static final int DE = 1 << 1;
    public static final int ZE = 1 << 2;
    public static final int OE = 1 << 3;
    public static final int UE = 1 << 4;
    public static final int PE = 1 << 5;

    public static final int NEAREST = 0;
    public static final int DOWN = 1;
    public static final int UP = 2;
    public static final int ZERO = 3;

    private static final int DAZ = 1 << 6;
    private static final int FTZ = 1 << 15;
    private static final int MASK_SHIFT = 7;
    private static final int RC_SHIFT = 13;

    /** Rounding control. */
    public int rounding;

    /** Exceptions that are masked. */
    public int masks;

    /** Denormal operands are zeros. */
    public boolean denormalsAreZeros;

    /** Tiny results are zeros, where underflow is masked. */
    public boolean flushToZero;

    /** Exceptions met. */
    public int flags;

    /** Whether the last rounding made the magnitude greater: x87's C1. */
    public boolean roundedUp;

    /** The operands, which operations may change, and the result. */
    public final Unpacked a = new Unpacked();

    public final Unpacked b = new Unpacked();
    public final Unpacked c = new Unpacked();
    public final Unpacked result = new Unpacked();

    /** For intermediate results. */
    public final Unpacked t = new Unpacked();

    public final Unpacked u = new Unpacked();
    public final Unpacked v = new Unpacked();

    /** For Wide's division. */
    final Unpacked reciprocal = new Unpacked();

    final Unpacked estimate = new Unpacked();
    final Unpacked rest = new Unpacked();
    final Unpacked product = new Unpacked();

    /** Takes the control bits of MXCSR. */
    SoftFloat begin(FloatingState f) {
        int mxcsr = f.mxcsr;
        flags = 0;
        roundedUp = false;
        rounding = mxcsr >>> RC_SHIFT & 3;
        masks = mxcsr >>> MASK_SHIFT & 0x3f;
        denormalsAreZeros = (mxcsr & DAZ) != 0;
        flushToZero = (mxcsr & FTZ) != 0;
        return this;
    }

    boolean masked(int exception) {
        return (masks & exception) != 0;
    }
}
