package dev.faultline.cpu.simd;

/**
 * Which floats and doubles the JVM's arithmetic may be left alone with: zeros, and normal numbers
 * not so small that as results they may have been rounded up from tiny ones. Compiled code calls
 * these.
 *
 * <p>An exponent is tested in the upper bits: after adding one to it, only all ones and the three
 * smallest have none of the bits under the mask.
 */
public final class Ordinary {
    private static final int ONE = 1 << 20;
    private static final int EXPONENT = 0x7fc << 20;
    private static final int SINGLE_ONE = 1 << 23;
    private static final int SINGLE_EXPONENT = 0xfc << 23;

    private Ordinary() {}

    /** Whether a double is such a normal number. */
    public static boolean normal(long a) {
        return ((int) (a >>> 32) + ONE & EXPONENT) != 0;
    }

    static boolean zero(long a) {
        return a << 1 == 0;
    }

    /** Whether a double is ordinary. */
    public static boolean number(long a) {
        return normal(a) || zero(a);
    }

    /** Whether r = a * b of ordinary numbers is ordinary, and zero only where one of them is. */
    public static boolean product(long a, long b, long r) {
        return normal(r) || zero(a) || zero(b);
    }

    /** Whether r = a / b of an ordinary and a normal number is ordinary. */
    public static boolean quotient(long a, long r) {
        return normal(r) || zero(a);
    }

    /** Whether a float, the lower half, is such a normal number. */
    public static boolean normalSingle(long a) {
        return ((int) a + SINGLE_ONE & SINGLE_EXPONENT) != 0;
    }

    static boolean zeroSingle(long a) {
        return (int) a << 1 == 0;
    }

    /** Whether a float, the lower half, is ordinary. */
    public static boolean single(long a) {
        return normalSingle(a) || zeroSingle(a);
    }

    /** As {@link #product} of floats. */
    public static boolean productSingle(long a, long b, long r) {
        return normalSingle(r) || zeroSingle(a) || zeroSingle(b);
    }

    /** As {@link #quotient} of floats. */
    public static boolean quotientSingle(long a, long r) {
        return normalSingle(r) || zeroSingle(a);
    }
}
