package dev.faultline.cpu.simd;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.softfloat.SoftDouble;

/**
 * Arithmetic on a double (Intel SDM Vol. 2 ADDPD and its like).
 *
 * <p>The JVM's result is the SDM's where operands and result are normal numbers, as rounding is to
 * nearest. What is left to know is whether it is exact, and that does not matter once MXCSR.PE is
 * set: so the quick way is three range checks. Zeros and the first inexact results take a second
 * way that looks at the rounding error; everything else is {@link SoftDouble}'s.
 */
public final class DoubleOperations {
    /** Added to a double's bits, makes the exponents 7ffH and 0 to 2 vanish under the mask. */
    private static final long ONE = 1L << 52;

    private static final long EXPONENT = 0x7fcL << 52;
    private static final long SIGN = Long.MIN_VALUE;

    /** Numbers above 2^-900 have a rounding error that is not denormal itself. */
    private static final double SMALL = 0x1p-900;

    private DoubleOperations() {}

    /**
     * Whether a number is normal, and not so small that as a result it may have been rounded up
     * from a tiny one.
     */
    private static boolean normal(long bits) {
        return (bits + ONE & EXPONENT) != 0;
    }

    private static boolean allNormal(long a, long b, long r) {
        return normal(a) && normal(b) && normal(r);
    }

    /** Whether the JVM's r = a + b or a - b is all that there is to do. */
    public static boolean quickSum(FloatingState f, long a, long b, long r) {
        return (allNormal(a, b, r) || normalOrZero(a, b) && normalOrZero(r)) && Mxcsr.quick(f);
    }

    /** Whether the JVM's r = a * b is. */
    public static boolean quickProduct(FloatingState f, long a, long b, long r) {
        return (allNormal(a, b, r) || normalOrZero(a, b) && (zero(a) || zero(b))) && Mxcsr.quick(f);
    }

    /** Whether the JVM's r = a / b is. */
    public static boolean quickQuotient(FloatingState f, long a, long b, long r) {
        return (allNormal(a, b, r) || zero(a) && normal(b)) && Mxcsr.quick(f);
    }

    /** Whether the JVM's square root is. */
    public static boolean quickRoot(FloatingState f, long a) {
        return a >= 0 && normal(a) && Mxcsr.quick(f);
    }

    /** Whether a comparison raises no exception. */
    public static boolean quicklyComparable(long a, long b) {
        return normalOrZero(a, b);
    }

    /** What COMISD makes the status flags of two such. */
    public static long flags(long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        return x < y ? Rflags.CF : x == y ? Rflags.ZF : 0;
    }

    private static boolean zero(long bits) {
        return bits << 1 == 0;
    }

    private static boolean normalOrZero(long bits) {
        return normal(bits) || zero(bits);
    }

    private static boolean normalOrZero(long a, long b) {
        return normalOrZero(a) && normalOrZero(b);
    }

    private static long inexactIf(FloatingState f, boolean inexact, double result) {
        if (inexact) {
            Mxcsr.raise(f, Mxcsr.PE);
        }
        return Double.doubleToRawLongBits(result);
    }

    public static long addpd(FloatingState f, long a, long b) {
        double r = Double.longBitsToDouble(a) + Double.longBitsToDouble(b);
        long bits = Double.doubleToRawLongBits(r);
        return quickSum(f, a, b, bits) ? bits : sum(f, a, b, r);
    }

    public static long subpd(FloatingState f, long a, long b) {
        double r = Double.longBitsToDouble(a) - Double.longBitsToDouble(b);
        long bits = Double.doubleToRawLongBits(r);
        if (quickSum(f, a, b, bits)) {
            return bits;
        }
        // A NaN keeps its sign when it is subtracted.
        return Double.isNaN(Double.longBitsToDouble(b))
                ? SoftDouble.sub(f, a, b)
                : sum(f, a, b ^ SIGN, r);
    }

    private static long sum(FloatingState f, long a, long b, double r) {
        if (!Mxcsr.nearest(f) || !normalOrZero(a) || !normalOrZero(b)) {
            return SoftDouble.add(f, a, b);
        }
        long bits = Double.doubleToRawLongBits(r);
        if (!normalOrZero(bits)) {
            return SoftDouble.add(f, a, b);
        }
        // Knuth's TwoSum: the rounding error of a sum is a double.
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        double part = r - x;
        double error = x - (r - part) + (y - part);
        return Double.isNaN(error) ? SoftDouble.add(f, a, b) : inexactIf(f, error != 0, r);
    }

    public static long mulpd(FloatingState f, long a, long b) {
        double r = Double.longBitsToDouble(a) * Double.longBitsToDouble(b);
        long bits = Double.doubleToRawLongBits(r);
        if (quickProduct(f, a, b, bits)) {
            return bits;
        }
        return product(f, a, b, r);
    }

    private static long product(FloatingState f, long a, long b, double r) {
        if (Mxcsr.nearest(f) && normalOrZero(a) && normalOrZero(b)) {
            double x = Double.longBitsToDouble(a);
            double y = Double.longBitsToDouble(b);
            if (x == 0 || y == 0) {
                return Double.doubleToRawLongBits(r);
            }
            if (Math.abs(r) > SMALL && Math.abs(r) <= Double.MAX_VALUE) {
                return inexactIf(f, Math.fma(x, y, -r) != 0, r);
            }
        }
        return SoftDouble.mul(f, a, b);
    }

    public static long divpd(FloatingState f, long a, long b) {
        double r = Double.longBitsToDouble(a) / Double.longBitsToDouble(b);
        long bits = Double.doubleToRawLongBits(r);
        if (quickQuotient(f, a, b, bits)) {
            return bits;
        }
        return quotient(f, a, b, r);
    }

    private static long quotient(FloatingState f, long a, long b, double r) {
        if (Mxcsr.nearest(f) && normalOrZero(a) && normal(b)) {
            double x = Double.longBitsToDouble(a);
            if (x == 0) {
                return Double.doubleToRawLongBits(r);
            }
            boolean safe = Math.abs(r) > SMALL && Math.abs(r) <= Double.MAX_VALUE;
            if (safe && Math.abs(x) > SMALL) {
                double y = Double.longBitsToDouble(b);
                return inexactIf(f, Math.fma(r, y, -x) != 0, r);
            }
        }
        return SoftDouble.div(f, a, b);
    }

    public static long sqrtpd(FloatingState f, long a) {
        double r = Math.sqrt(Double.longBitsToDouble(a));
        if (a >= 0 && normal(a)) {
            if (Mxcsr.quick(f)) {
                return Double.doubleToRawLongBits(r);
            }
            if (Mxcsr.nearest(f) && Double.longBitsToDouble(a) > SMALL) {
                return inexactIf(f, Math.fma(r, r, -Double.longBitsToDouble(a)) != 0, r);
            }
        }
        return a << 1 == 0 ? a : SoftDouble.sqrt(f, a);
    }

    public static long fmaddpd(FloatingState f, long a, long b, long c) {
        double r =
                Math.fma(
                        Double.longBitsToDouble(a),
                        Double.longBitsToDouble(b),
                        Double.longBitsToDouble(c));
        long bits = Double.doubleToRawLongBits(r);
        if (allNormal(a, b, bits) && normal(c) && Mxcsr.quick(f)) {
            return bits;
        }
        return SoftDouble.fma(f, a, b, c);
    }

    public static long fmsubpd(FloatingState f, long a, long b, long c) {
        return fmaddpd(f, a, b, negated(c));
    }

    public static long fnmaddpd(FloatingState f, long a, long b, long c) {
        return fmaddpd(f, negated(a), b, c);
    }

    public static long fnmsubpd(FloatingState f, long a, long b, long c) {
        return fmaddpd(f, negated(a), b, negated(c));
    }

    /** A NaN keeps its sign. */
    private static long negated(long a) {
        return Double.isNaN(Double.longBitsToDouble(a)) ? a : a ^ SIGN;
    }

    /** MINPD: b where they are equal or one is a NaN. */
    public static long minpd(FloatingState f, long a, long b) {
        return pick(f, a, b, true);
    }

    /** MAXPD: b where they are equal or one is a NaN. */
    public static long maxpd(FloatingState f, long a, long b) {
        return pick(f, a, b, false);
    }

    private static long pick(FloatingState f, long a, long b, boolean less) {
        long x = DoubleComparison.operand(f, a);
        long y = DoubleComparison.operand(f, b);
        DoubleComparison.raiseFor(f, a, b, true);
        double left = Double.longBitsToDouble(x);
        double right = Double.longBitsToDouble(y);
        return (less ? left < right : left > right) ? x : y;
    }

    /** CMPPD by predicate 0 to 31: all ones or zeros (Intel SDM Vol. 2 table 3-1). */
    public static long cmppd(FloatingState f, long a, long b, int predicate) {
        boolean signals = Predicate.signals(predicate);
        return Predicate.holds(predicate, DoubleComparison.order(f, a, b, signals)) ? -1 : 0;
    }

    /** The status flags of COMISD (imm 1) or UCOMISD (0), in RFLAGS positions. */
    public static long comisd(FloatingState f, long a, long b, int signals) {
        return Predicate.flags(DoubleComparison.order(f, a, b, signals != 0));
    }

    /** ROUNDPD by its immediate. */
    public static long roundpd(FloatingState f, long a, int how) {
        return SoftDouble.roundToInteger(f, a, Mxcsr.rounding(f, how), (how & 8) != 0);
    }
}
