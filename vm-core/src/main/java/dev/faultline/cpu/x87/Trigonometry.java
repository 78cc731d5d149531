package dev.faultline.cpu.x87;

import dev.faultline.cpu.softfloat.Exact;
import dev.faultline.cpu.softfloat.Format;
import dev.faultline.cpu.softfloat.SoftFloat;
import dev.faultline.cpu.softfloat.Unpacked;
import dev.faultline.cpu.softfloat.Wide;

/**
 * Sines and arctangents of finite numbers to about 120 bits.
 *
 * <p>Arguments are reduced by a pi of 66 bits, as the silicon does it: near the multiples of pi the
 * results are those for that pi, which is less than the true one by 2^-66 (Intel SDM Vol. 1 8.3.8
 * has the same pi; an EPYC was tried).
 */
final class Trigonometry {
    /** Pi / 2 in units of 2^-65: 66 bits. */
    private static final long HALF_PI_HIGH = 3;

    private static final long HALF_PI_LOW = 0x243f6a8885a308d3L;

    /** Exponents below this one belong to less than a quarter of pi. */
    private static final int REDUCED = -1;

    private Trigonometry() {}

    /**
     * Makes x, which is positive, what is left of it beside the nearest multiple of pi / 2: from
     * -pi / 4 to pi / 4. The multiple's number, of which the lowest two bits matter.
     */
    static int reduce(Unpacked x) {
        if (x.exponent < REDUCED) {
            return 0;
        }
        long high = 0;
        long low = x.high;
        int quotient = 0;
        for (int i = x.exponent + 2; i > 0; i--) {
            high = high << 1 | low >>> 63;
            low <<= 1;
            quotient <<= 1;
            if (!less(high, low, HALF_PI_HIGH, HALF_PI_LOW)) {
                quotient |= 1;
                high -= HALF_PI_HIGH + (Long.compareUnsigned(low, HALF_PI_LOW) < 0 ? 1 : 0);
                low -= HALF_PI_LOW;
            }
        }
        long twiceHigh = high << 1 | low >>> 63;
        if (less(HALF_PI_HIGH, HALF_PI_LOW, twiceHigh, low << 1)) {
            quotient++;
            high = HALF_PI_HIGH - high - (Long.compareUnsigned(HALF_PI_LOW, low) < 0 ? 1 : 0);
            low = HALF_PI_LOW - low;
            x.negative = true;
        }
        x.high = high;
        x.low = low;
        x.exponent = 127 - 65;
        x.normalize();
        return quotient;
    }

    private static boolean less(long high, long low, long thanHigh, long thanLow) {
        return high < thanHigh || high == thanHigh && Long.compareUnsigned(low, thanLow) < 0;
    }

    /** r = the sine of x, which is reduced; e.v is changed. */
    static void sine(SoftFloat e, Unpacked r, Unpacked x) {
        square(e.v, x);
        Wide.series(r, Series.SINE, e.v, true);
        Wide.multiply(r, r, x);
        r.low |= 1;
    }

    /** The sine of the least normal number is less, and underflows; not so its tangent. */
    static void underflow(Unpacked r, Unpacked x) {
        if (x.exponent == Format.EXTENDED.minExponent() && x.high == Long.MIN_VALUE) {
            r.exponent--;
            r.high = -1;
        }
    }

    /** r = the cosine of x, which is reduced; e.v is changed. */
    static void cosine(SoftFloat e, Unpacked r, Unpacked x) {
        square(e.v, x);
        Wide.series(r, Series.COSINE, e.v, true);
        if (r.high == Long.MIN_VALUE && r.exponent == 0) {
            // Less than 1, by less than 128 bits show.
            r.high = -1;
            r.low = -1;
            r.exponent = -1;
        }
        r.low |= 1;
    }

    private static void square(Unpacked r, Unpacked x) {
        Wide.multiply(r, x, x);
        Wide.fix(r);
    }

    /** e.result = the angle of the point (x, y); all of e's numbers are changed. */
    static void angle(SoftFloat e, Unpacked x, Unpacked y) {
        boolean left = x.negative;
        boolean below = y.negative;
        x.negative = false;
        y.negative = false;
        boolean steep =
                y.exponent > x.exponent
                        || y.exponent == x.exponent && Long.compareUnsigned(y.high, x.high) > 0;
        Unpacked t = e.t;
        if (steep) {
            Wide.divide(e, t, x, y);
        } else {
            Wide.divide(e, t, y, x);
        }
        arctangent(e, t);
        Unpacked r = e.result;
        if (steep) {
            from(e, 0, left);
        } else if (left) {
            from(e, 1, false);
        }
        r.negative = below;
        r.low |= 1;
    }

    /** e.result = pi / 2 or pi, minus or plus e.result. */
    private static void from(SoftFloat e, int exponent, boolean plus) {
        e.u.copy(e.result);
        e.u.negative = !plus;
        pi(e.v, exponent);
        Exact.add(e.result, e.v, e.u);
    }

    /** r = pi, whose exponent is 1, or half of it, or the like. */
    static void pi(Unpacked r, int exponent) {
        r.kind = Unpacked.FINITE;
        r.negative = false;
        r.exponent = exponent;
        r.high = Series.PI[0];
        r.low = Series.PI[1];
    }

    /** e.result = the arctangent of t, which is from 0 to 1. */
    private static void arctangent(SoftFloat e, Unpacked t) {
        int step = t.exponent < -5 ? 0 : (int) ((t.high >>> 1 - t.exponent) + (1L << 57) >>> 58);
        if (step == 0) {
            near(e, t);
            return;
        }
        // The arctangent of k / 16 and that of (t - k / 16) / (1 + t * k / 16).
        Unpacked c = e.u;
        c.integer(step);
        c.exponent -= 4;
        Wide.multiply(e.v, t, c);
        e.a.integer(1);
        Exact.add(e.b, e.a, e.v);
        c.negative = true;
        Exact.add(e.v, t, c);
        e.c.kind = Unpacked.FINITE;
        e.c.negative = false;
        e.c.exponent = 0;
        e.c.high = Series.ARCTANGENT[2 * step];
        e.c.low = Series.ARCTANGENT[2 * step + 1];
        e.c.normalize();
        if (e.v.kind == Unpacked.ZERO) {
            e.result.copy(e.c);
            return;
        }
        Wide.divide(e, t, e.v, e.b);
        near(e, t);
        e.u.copy(e.result);
        Exact.add(e.result, e.c, e.u);
    }

    /** e.result = the arctangent of t, which is at most 1 / 16. */
    private static void near(SoftFloat e, Unpacked t) {
        square(e.v, t);
        Wide.series(e.result, Series.ODD, e.v, true);
        Wide.multiply(e.result, e.result, t);
    }
}
