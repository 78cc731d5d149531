package dev.faultline.cpu.simd;

import dev.faultline.cpu.FloatingState;

/** How two doubles compare, and what exceptions that raises. */
final class DoubleComparison {
    private static final long SIGN = Long.MIN_VALUE;
    private static final long EXPONENT = 0x7ffL << 52;
    private static final long FRACTION = (1L << 52) - 1;
    private static final long QUIET = 1L << 51;

    private DoubleComparison() {}

    /** Denormals are zeros under MXCSR.DAZ. */
    static long operand(FloatingState f, long a) {
        return (f.mxcsr & Mxcsr.DAZ) != 0 && (a & EXPONENT) == 0 ? a & SIGN : a;
    }

    private static boolean nan(long a) {
        return (a & ~SIGN) > EXPONENT;
    }

    private static boolean denormal(long a) {
        return (a & EXPONENT) == 0 && (a & FRACTION) != 0;
    }

    /**
     * Raises what a comparison does.
     *
     * @param quiet whether quiet NaNs are invalid as well
     */
    static void raiseFor(FloatingState f, long a, long b, boolean quiet) {
        if (nan(a) || nan(b)) {
            boolean signalling = nan(a) && (a & QUIET) == 0 || nan(b) && (b & QUIET) == 0;
            if (signalling || quiet) {
                Mxcsr.raise(f, Mxcsr.IE);
            }
        } else if ((f.mxcsr & Mxcsr.DAZ) == 0 && (denormal(a) || denormal(b))) {
            Mxcsr.raise(f, Mxcsr.DE);
        }
    }

    /** {@link Predicate#LESS} to {@link Predicate#UNORDERED}. */
    static int order(FloatingState f, long a, long b, boolean quiet) {
        long x = operand(f, a);
        long y = operand(f, b);
        if (nan(x) || nan(y) || denormal(x) || denormal(y)) {
            raiseFor(f, a, b, quiet);
        }
        double left = Double.longBitsToDouble(x);
        double right = Double.longBitsToDouble(y);
        return Predicate.order(left, right);
    }
}
