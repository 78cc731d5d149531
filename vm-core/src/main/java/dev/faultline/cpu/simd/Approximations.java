package dev.faultline.cpu.simd;

/**
 * RCPPS and RSQRTPS (Intel SDM Vol. 2): results within 1.5 * 2^-12 of the inverse, which processors
 * take from tables that differ between models. Ours are the exact results rounded to 12 bits, that
 * no program comes to rely on more. They raise no exception and look at no bit of MXCSR.
 */
final class Approximations {
    private static final int SIGN = Integer.MIN_VALUE;
    private static final int EXPONENT = 0xff << 23;
    private static final int QUIET = 1 << 22;
    private static final int INDEFINITE = 0xffc00000;

    /** Bits of a float's fraction below the twelfth. */
    private static final int DROPPED = 11;

    private Approximations() {}

    private static boolean denormalOrZero(int a) {
        return (a & EXPONENT) == 0;
    }

    private static int rounded(double value) {
        int bits = Float.floatToRawIntBits((float) value);
        int half = 1 << DROPPED - 1;
        return bits + half & -1 << DROPPED;
    }

    static int inverse(int a) {
        if (denormalOrZero(a)) {
            return a & SIGN | EXPONENT;
        }
        float x = Float.intBitsToFloat(a);
        if (Float.isNaN(x)) {
            return a | QUIET;
        }
        double r = 1.0 / x;
        // Tiny results are flushed to zero: those of operands from 2^126 on, where the SDM leaves
        // open
        // a little which are tiny, as on the host CPU of the oracle.
        return Math.abs(r) <= Float.MIN_NORMAL ? a & SIGN : rounded(r);
    }

    static int inverseRoot(int a) {
        if (denormalOrZero(a)) {
            return a & SIGN | EXPONENT;
        }
        float x = Float.intBitsToFloat(a);
        if (Float.isNaN(x)) {
            return a | QUIET;
        }
        if (a < 0) {
            return INDEFINITE;
        }
        return x == Float.POSITIVE_INFINITY ? 0 : rounded(1.0 / Math.sqrt(x));
    }
}
