package dev.faultline.cpu.simd;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.softfloat.SoftSingle;

/**
 * Arithmetic on one float. As in {@link DoubleOperations}, the JVM's result is used where operands
 * and result are normal numbers; whether it is exact is seen in doubles, which hold the product of
 * two floats.
 */
final class Singles {
    private static final int SIGN = Integer.MIN_VALUE;

    private Singles() {}

    /** Whether exactness does not matter, and the operands are ordinary. */
    private static boolean plain(FloatingState f, int a, int b) {
        return Ordinary.single(a) && Ordinary.single(b) && Mxcsr.quick(f);
    }

    private static int inexactIf(FloatingState f, boolean inexact, float result) {
        if (inexact) {
            Mxcsr.raise(f, Mxcsr.PE);
        }
        return Float.floatToRawIntBits(result);
    }

    static int add(FloatingState f, int a, int b) {
        float r = Float.intBitsToFloat(a) + Float.intBitsToFloat(b);
        int bits = Float.floatToRawIntBits(r);
        if (plain(f, a, b) && Ordinary.single(bits)) {
            return bits;
        }
        return sum(f, a, b, r);
    }

    static int subtract(FloatingState f, int a, int b) {
        float r = Float.intBitsToFloat(a) - Float.intBitsToFloat(b);
        int bits = Float.floatToRawIntBits(r);
        if (plain(f, a, b) && Ordinary.single(bits)) {
            return bits;
        }
        return Float.isNaN(Float.intBitsToFloat(b))
                ? SoftSingle.sub(f, a, b)
                : sum(f, a, b ^ SIGN, r);
    }

    private static int sum(FloatingState f, int a, int b, float r) {
        boolean plain = Mxcsr.nearest(f) && Ordinary.single(a) && Ordinary.single(b);
        if (!plain || !Ordinary.single(Float.floatToRawIntBits(r))) {
            return SoftSingle.add(f, a, b);
        }
        double x = Float.intBitsToFloat(a);
        double y = Float.intBitsToFloat(b);
        double s = x + y;
        double part = s - x;
        double error = x - (s - part) + (y - part);
        return inexactIf(f, s != r || error != 0, r);
    }

    static int multiply(FloatingState f, int a, int b) {
        float r = Float.intBitsToFloat(a) * Float.intBitsToFloat(b);
        int bits = Float.floatToRawIntBits(r);
        if (plain(f, a, b) && Ordinary.productSingle(a, b, bits)) {
            return bits;
        }
        if (Mxcsr.nearest(f) && Ordinary.single(a) && Ordinary.single(b)) {
            double product = (double) Float.intBitsToFloat(a) * Float.intBitsToFloat(b);
            if (product == 0 || Ordinary.normalSingle(bits)) {
                return inexactIf(f, product != r, r);
            }
        }
        return SoftSingle.mul(f, a, b);
    }

    static int divide(FloatingState f, int a, int b) {
        float r = Float.intBitsToFloat(a) / Float.intBitsToFloat(b);
        int bits = Float.floatToRawIntBits(r);
        if (plain(f, a, b) && Ordinary.normalSingle(b) && Ordinary.quotientSingle(a, bits)) {
            return bits;
        }
        if (Mxcsr.nearest(f) && Ordinary.single(a) && Ordinary.normalSingle(b)) {
            double x = Float.intBitsToFloat(a);
            if (x == 0 || Ordinary.normalSingle(bits)) {
                return inexactIf(f, (double) r * Float.intBitsToFloat(b) != x, r);
            }
        }
        return SoftSingle.div(f, a, b);
    }

    static int squareRoot(FloatingState f, int a) {
        if (a >= 0 && Ordinary.normalSingle(a) && Mxcsr.nearest(f)) {
            float x = Float.intBitsToFloat(a);
            float r = (float) Math.sqrt(x);
            return Mxcsr.quick(f)
                    ? Float.floatToRawIntBits(r)
                    : inexactIf(f, (double) r * r != x, r);
        }
        return a << 1 == 0 ? a : SoftSingle.sqrt(f, a);
    }

    /** a * b + c, rounded once. */
    static int fused(FloatingState f, int a, int b, int c) {
        float r =
                Math.fma(Float.intBitsToFloat(a), Float.intBitsToFloat(b), Float.intBitsToFloat(c));
        int bits = Float.floatToRawIntBits(r);
        if (plain(f, a, b) && Ordinary.single(c) && Ordinary.normalSingle(bits)) {
            return bits;
        }
        return SoftSingle.fma(f, a, b, c);
    }

    /** The operand with its sign changed; a NaN keeps it. */
    static int negated(int a) {
        return Float.isNaN(Float.intBitsToFloat(a)) ? a : a ^ SIGN;
    }

    static int round(FloatingState f, int a, int how) {
        return SoftSingle.roundToInteger(f, a, Mxcsr.rounding(f, how), (how & 8) != 0);
    }

    static int pick(FloatingState f, int a, int b, boolean less) {
        int x = SingleComparison.operand(f, a);
        int y = SingleComparison.operand(f, b);
        SingleComparison.raiseFor(f, a, b, true);
        float left = Float.intBitsToFloat(x);
        float right = Float.intBitsToFloat(y);
        return (less ? left < right : left > right) ? x : y;
    }

    static int compare(FloatingState f, int a, int b, int predicate) {
        boolean signals = Predicate.signals(predicate);
        return Predicate.holds(predicate, SingleComparison.order(f, a, b, signals)) ? -1 : 0;
    }
}
