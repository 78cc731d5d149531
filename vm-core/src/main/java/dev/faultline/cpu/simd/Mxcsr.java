package dev.faultline.cpu.simd;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.Vector;

/** Bits of MXCSR (Intel SDM Vol. 1 10.2.3) and what exceptions do to it. */
public final class Mxcsr {
    public static final int IE = 1;
    public static final int DE = 1 << 1;
    public static final int ZE = 1 << 2;
    public static final int OE = 1 << 3;
    public static final int UE = 1 << 4;
    public static final int PE = 1 << 5;
    public static final int DAZ = 1 << 6;

    /** Distance from a flag to its mask. */
    public static final int MASK_SHIFT = 7;

    /** Rounding control: 0 nearest, 1 down, 2 up, 3 towards zero. */
    public static final int RC_SHIFT = 13;

    public static final int FTZ = 1 << 15;

    /** In an immediate: as MXCSR.RC says, and not as the two bits below. */
    static final int CURRENT = 4;

    /** Exceptions found before an operation is carried out: they come before the others. */
    private static final int BEFORE = IE | DE | ZE;

    private static final int ALL = 0x3f;

    /** What must be equal to {@link #QUICK} for the JVM's arithmetic to be all there is to do. */
    private static final int QUICK_BITS = DAZ | 3 << RC_SHIFT | FTZ | ALL << MASK_SHIFT | PE;

    /** What must be 0 for results to round as the JVM's do. */
    private static final int ROUNDING_BITS = DAZ | 3 << RC_SHIFT | FTZ;

    /** To nearest, everything masked, and PE set already. */
    private static final int QUICK = ALL << MASK_SHIFT | PE;

    private Mxcsr() {}

    /**
     * Whether a result that is inexact and nothing else has no effect on MXCSR, and rounds as the
     * JVM's does.
     */
    public static boolean quick(FloatingState f) {
        return (f.mxcsr & QUICK_BITS) == QUICK;
    }

    /** The rounding control that an immediate means (Intel SDM Vol. 2 ROUNDPD). */
    static int rounding(FloatingState f, int immediate) {
        return ((immediate & CURRENT) != 0 ? f.mxcsr >>> RC_SHIFT : immediate) & 3;
    }

    /** Whether rounding is to nearest, and denormals are what they are. */
    static boolean nearest(FloatingState f) {
        return (f.mxcsr & ROUNDING_BITS) == 0;
    }

    /**
     * Notes exceptions of one element. Where all are masked the flags are set at once; else those
     * of an instruction's elements add up, for FLOAT_CHECK.
     */
    public static void raise(FloatingState f, int flags) {
        if ((f.mxcsr & ALL << MASK_SHIFT) == ALL << MASK_SHIFT) {
            f.mxcsr |= flags;
        } else {
            f.pending |= flags;
        }
    }

    /**
     * Sets the flags that the FLOAT micro-ops of the present instruction left pending; #XM, or #UD
     * without CR4.OSXMMEXCPT, where one is not masked. Where an operand's exception is not masked,
     * the results' ones are not looked for (Intel SDM Vol. 1 11.5.2, 11.5.4).
     */
    public static boolean settle(Cpu cpu) {
        FloatingState f = cpu.floating;
        int flags = f.pending;
        f.pending = 0;
        int unmasked = flags & ~(f.mxcsr >>> MASK_SHIFT);
        f.mxcsr |= (unmasked & BEFORE) != 0 ? flags & BEFORE : flags;
        if (unmasked == 0) {
            return true;
        }
        if ((cpu.cr4 & Cr4.OSXMMEXCPT) == 0) {
            return cpu.raise(Vector.UD, 0, FaultReason.SIMD_EXCEPTION_UNSUPPORTED);
        }
        return cpu.raise(Vector.XM, 0, FaultReason.SIMD_EXCEPTION);
    }
}
