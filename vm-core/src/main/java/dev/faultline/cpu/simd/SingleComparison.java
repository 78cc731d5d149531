package dev.faultline.cpu.simd;

import dev.faultline.cpu.FloatingState;

/** How two floats compare, and what exceptions that raises. */
final class SingleComparison {
    private static final int SIGN = Integer.MIN_VALUE;
    private static final int EXPONENT = 0xff << 23;
    private static final int FRACTION = (1 << 23) - 1;
    private static final int QUIET = 1 << 22;

    private SingleComparison() {}

    /** Denormals are zeros under MXCSR.DAZ. */
    static int operand(FloatingState f, int a) {
        return (f.mxcsr & Mxcsr.DAZ) != 0 && (a & EXPONENT) == 0 ? a & SIGN : a;
    }

    private static boolean nan(int a) {
        return (a & ~SIGN) > EXPONENT;
    }

    private static boolean denormal(int a) {
        return (a & EXPONENT) == 0 && (a & FRACTION) != 0;
    }

    /**
     * Raises what a comparison does.
     *
     * @param quiet whether quiet NaNs are invalid as well
     */
    static void raiseFor(FloatingState f, int a, int b, boolean quiet) {
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
    static int order(FloatingState f, int a, int b, boolean quiet) {
        int x = operand(f, a);
        int y = operand(f, b);
        if (nan(x) || nan(y) || denormal(x) || denormal(y)) {
            raiseFor(f, a, b, quiet);
        }
        float left = Float.intBitsToFloat(x);
        float right = Float.intBitsToFloat(y);
        return Predicate.order(left, right);
    }
}
