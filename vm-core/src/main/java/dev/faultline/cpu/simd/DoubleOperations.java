package dev.faultline.cpu.simd;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.softfloat.SoftDouble;

/**
 * Arithmetic on a double (Intel SDM Vol. 2 ADDPD and its like).
 *
 * <p>The JVM's result is the SDM's where operands and result are {@link Ordinary}, as rounding is
 * to nearest. What is left to know is whether it is exact, and that does not matter once MXCSR.PE
 * is set: so the quick way is three range checks. Before, a second way looks at the rounding error;
 * everything else is {@link SoftDouble}'s.
 */
public final class DoubleOperations {
    private static final long SIGN = Long.MIN_VALUE;

    /** Numbers above 2^-900 have a rounding error that is not denormal itself. */
    private static final double SMALL = 0x1p-900;

    private DoubleOperations() {}

    /** What COMISD makes the status flags of two such. */
    public static long flags(long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        return x < y ? Rflags.CF : x == y ? Rflags.ZF : 0;
    }

    /** Whether exactness does not matter, and the operands are ordinary. */
    private static boolean plain(FloatingState f, long a, long b) {
        return Ordinary.number(a) && Ordinary.number(b) && Mxcsr.quick(f);
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
        return plain(f, a, b) && Ordinary.number(bits) ? bits : sum(f, a, b, r);
    }

    public static long subpd(FloatingState f, long a, long b) {
        double r = Double.longBitsToDouble(a) - Double.longBitsToDouble(b);
        long bits = Double.doubleToRawLongBits(r);
        if (plain(f, a, b) && Ordinary.number(bits)) {
            return bits;
        }
        // A NaN keeps its sign when it is subtracted.
        return Double.isNaN(Double.longBitsToDouble(b))
                ? SoftDouble.sub(f, a, b)
                : sum(f, a, b ^ SIGN, r);
    }

    private static long sum(FloatingState f, long a, long b, double r) {
        if (!Mxcsr.nearest(f) || !Ordinary.number(a) || !Ordinary.number(b)) {
            return SoftDouble.add(f, a, b);
        }
        long bits = Double.doubleToRawLongBits(r);
        if (!Ordinary.number(bits)) {
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
        if (plain(f, a, b) && Ordinary.product(a, b, bits)) {
            return bits;
        }
        return product(f, a, b, r);
    }

    private static long product(FloatingState f, long a, long b, double r) {
        if (Mxcsr.nearest(f) && Ordinary.number(a) && Ordinary.number(b)) {
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
        if (plain(f, a, b) && Ordinary.normal(b) && Ordinary.quotient(a, bits)) {
            return bits;
        }
        return quotient(f, a, b, r);
    }

    private static long quotient(FloatingState f, long a, long b, double r) {
        if (Mxcsr.nearest(f) && Ordinary.number(a) && Ordinary.normal(b)) {
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
        if (a >= 0 && Ordinary.normal(a)) {
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
        if (plain(f, a, b) && Ordinary.number(c) && Ordinary.normal(bits)) {
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
