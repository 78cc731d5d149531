package dev.faultline.cpu.simd;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.softfloat.SoftDouble;
import dev.faultline.cpu.softfloat.SoftFloat;
import dev.faultline.cpu.softfloat.SoftSingle;

/** Conversions between integers, floats and doubles (Intel SDM Vol. 1 5.6.1.5). */
public final class FloatConversions {
    private static final long LOW = 0xffffffffL;

    /** Immediate of conversions to integers: towards zero, and not by MXCSR.RC. */
    private static final int TRUNCATE = 1;

    private FloatConversions() {}

    private static int high(long a) {
        return (int) (a >>> 32);
    }

    private static long pair(int low, int high) {
        return low & LOW | (long) high << 32;
    }

    private static int mode(FloatingState f, int truncate) {
        return truncate == TRUNCATE ? SoftFloat.ZERO : Mxcsr.rounding(f, Mxcsr.CURRENT);
    }

    private static long half(FloatingState f, int a, int rounding) {
        return SoftSingle.toHalf(f, a, rounding) & 0xffffL;
    }

    /** A double from a doubleword; always exact. */
    public static long cvtsi2sd32(FloatingState f, long a) {
        return Double.doubleToRawLongBits((int) a);
    }

    public static long cvtsi2sd64(FloatingState f, long a) {
        double r = a;
        if ((long) r == a && a != Long.MAX_VALUE) {
            return Double.doubleToRawLongBits(r);
        }
        return SoftDouble.fromInt(f, a);
    }

    /** A float from doubleword b, with the upper half of a. */
    public static long cvtsi2ss32(FloatingState f, long a, long b) {
        return a & ~LOW | single(f, (int) b) & LOW;
    }

    /** A float from quadword b, with the upper half of a. */
    public static long cvtsi2ss64(FloatingState f, long a, long b) {
        return a & ~LOW | single(f, b) & LOW;
    }

    private static int single(FloatingState f, long value) {
        float r = value;
        if (Math.abs(value) <= 1 << 24) {
            return Float.floatToRawIntBits(r);
        }
        return SoftSingle.fromInt(f, value);
    }

    /** Two floats from two doublewords. */
    public static long cvtdq2ps(FloatingState f, long a) {
        return pair(single(f, (int) a), single(f, high(a)));
    }

    /** A doubleword from a double: zero-extended. */
    public static long cvtsd2si32(FloatingState f, long a, int truncate) {
        if (truncate == TRUNCATE) {
            double x = Double.longBitsToDouble(a);
            int r = (int) x;
            if (r == x) {
                return r & LOW;
            }
        }
        return SoftDouble.toInt32(f, a, mode(f, truncate)) & LOW;
    }

    public static long cvtsd2si64(FloatingState f, long a, int truncate) {
        return SoftDouble.toInt64(f, a, mode(f, truncate));
    }

    /** A doubleword from a float: zero-extended. */
    public static long cvtss2si32(FloatingState f, long a, int truncate) {
        return SoftSingle.toInt32(f, (int) a, mode(f, truncate)) & LOW;
    }

    public static long cvtss2si64(FloatingState f, long a, int truncate) {
        return SoftSingle.toInt64(f, (int) a, mode(f, truncate));
    }

    /** Two doublewords from two floats. */
    public static long cvtps2dq(FloatingState f, long a, int truncate) {
        int low = SoftSingle.toInt32(f, (int) a, mode(f, truncate));
        return pair(low, SoftSingle.toInt32(f, high(a), mode(f, truncate)));
    }

    /** Two doublewords from two doubles. */
    public static long cvtpd2dq(FloatingState f, long a, long b, int truncate) {
        int low = SoftDouble.toInt32(f, a, mode(f, truncate));
        return pair(low, SoftDouble.toInt32(f, b, mode(f, truncate)));
    }

    /** A double from the lower float. */
    public static long cvtss2sd(FloatingState f, long a) {
        int bits = (int) a;
        if (Ordinary.normalSingle(bits)) {
            return Double.doubleToRawLongBits(Float.intBitsToFloat(bits));
        }
        return SoftDouble.fromSingle(f, bits);
    }

    /** A double from the upper float. */
    public static long cvthighss2sd(FloatingState f, long a) {
        return cvtss2sd(f, a >>> 32);
    }

    /** A float from double b, with the upper half of a. */
    public static long cvtsd2ss(FloatingState f, long a, long b) {
        return a & ~LOW | narrowed(f, b) & LOW;
    }

    /** Two floats from two doubles. */
    public static long cvtpd2ps(FloatingState f, long a, long b) {
        return pair(narrowed(f, a), narrowed(f, b));
    }

    private static int narrowed(FloatingState f, long a) {
        float r = (float) Double.longBitsToDouble(a);
        int bits = Float.floatToRawIntBits(r);
        if (Ordinary.normalSingle(bits) && Mxcsr.quick(f)) {
            return bits;
        }
        return SoftSingle.fromDouble(f, a);
    }

    /** Two floats from the two halves in the lower doubleword. */
    public static long cvtph2ps(FloatingState f, long a) {
        return pair(
                SoftSingle.fromHalf(f, (int) a & 0xffff), SoftSingle.fromHalf(f, (int) a >>> 16));
    }

    /** Two floats from the two halves in the upper doubleword. */
    public static long cvthighph2ps(FloatingState f, long a) {
        return cvtph2ps(f, a >>> 32);
    }

    /** Four halves from four floats. */
    public static long cvtps2ph(FloatingState f, long a, long b, int how) {
        int rounding = Mxcsr.rounding(f, how);
        return half(f, (int) a, rounding)
                | half(f, high(a), rounding) << 16
                | half(f, (int) b, rounding) << 32
                | half(f, high(b), rounding) << 48;
    }
}
