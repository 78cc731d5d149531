package dev.faultline.cpu.x87;

import dev.faultline.cpu.softfloat.Exact;
import dev.faultline.cpu.softfloat.SoftFloat;
import dev.faultline.cpu.softfloat.Unpacked;
import dev.faultline.cpu.softfloat.Wide;

/** Logarithms and powers to the base of 2, of finite numbers, to about 120 bits. */
final class Logarithms {
    /** The square root of 2, of which the exponent is 0. */
    private static final long ROOT_2 = 0xb504f333f9de6484L;

    private Logarithms() {}

    private static void constant(Unpacked r, long[] significand, int exponent) {
        r.kind = Unpacked.FINITE;
        r.negative = false;
        r.exponent = exponent;
        r.high = significand[0];
        r.low = significand[1];
    }

    /** e.result = y * log2(x), where x is positive and not 1; all of e's numbers are changed. */
    static void timesLogarithm(SoftFloat e, Unpacked x, Unpacked y) {
        e.c.copy(y);
        int exponent = x.exponent;
        x.exponent = 0;
        if (Long.compareUnsigned(x.high, ROOT_2) > 0) {
            exponent++;
            x.exponent = -1;
        }
        if (x.high == Long.MIN_VALUE && x.low == 0) {
            e.t.integer(exponent);
        } else {
            e.u.integer(-1);
            e.v.copy(x);
            Exact.add(e.t, e.v, e.u);
            e.u.integer(1);
            Exact.add(e.v, x, e.u);
            logarithm(e);
            if (exponent != 0) {
                e.u.integer(exponent);
                e.v.copy(e.t);
                Exact.add(e.t, e.u, e.v);
            }
        }
        Wide.multiply(e.result, e.t, e.c);
    }

    /** e.t = log2((1 + q) / (1 - q)), where q is e.t / e.v and less than 0.18. */
    private static void logarithm(SoftFloat e) {
        Wide.divide(e, e.u, e.t, e.v);
        Wide.multiply(e.v, e.u, e.u);
        Wide.fix(e.v);
        Wide.series(e.t, Series.ODD, e.v, false);
        Wide.multiply(e.t, e.t, e.u);
        constant(e.v, Series.TWO_BY_LN_2, 1);
        Wide.multiply(e.t, e.t, e.v);
        e.t.low |= 1;
    }

    /** e.result = y * log2(1 + x), where x is more than -1 and not 0. */
    static void timesLogarithmPlus1(SoftFloat e, Unpacked x, Unpacked y) {
        if (x.exponent >= -2) {
            e.u.integer(1);
            e.v.copy(x);
            Exact.add(e.a, e.v, e.u);
            timesLogarithm(e, e.a, y);
            return;
        }
        e.c.copy(y);
        e.t.copy(x);
        e.u.integer(2);
        Exact.add(e.v, x, e.u);
        logarithm(e);
        Wide.multiply(e.result, e.t, e.c);
    }

    /** e.result = 2^x - 1, where x is from -1 to 1 and not 0. */
    static void power(SoftFloat e, Unpacked x) {
        boolean negative = x.negative;
        if (x.exponent == 0) {
            e.result.integer(negative ? -1 : 1);
            e.result.exponent -= negative ? 1 : 0;
            return;
        }
        constant(e.u, Series.LN_2, -1);
        Wide.multiply(e.t, x, e.u);
        e.v.copy(e.t);
        e.v.negative = false;
        Wide.fix(e.v);
        Wide.series(e.result, Series.EXPONENTIAL, e.v, negative);
        Wide.multiply(e.result, e.result, e.t);
        e.result.low |= 1;
    }
}
