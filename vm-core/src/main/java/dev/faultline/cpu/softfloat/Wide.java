package dev.faultline.cpu.softfloat;

/**
 * Arithmetic on 128 bits that is not exact: off by some units in the last place. A fixed-point
 * number here is an {@link Unpacked} with the exponent 0 that need not be normalised.
 */
public final class Wide {
    private Wide() {}

    /** r = x * y; r may be one of them. */
    public static void multiply(Unpacked r, Unpacked x, Unpacked y) {
        long middle = Math.unsignedMultiplyHigh(x.high, y.low);
        long other = Math.unsignedMultiplyHigh(x.low, y.high);
        long low = x.high * y.high;
        long high = Math.unsignedMultiplyHigh(x.high, y.high);
        low += middle;
        high += Long.compareUnsigned(low, middle) < 0 ? 1 : 0;
        low += other;
        high += Long.compareUnsigned(low, other) < 0 ? 1 : 0;
        r.kind = Unpacked.FINITE;
        r.negative = x.negative != y.negative;
        r.exponent = x.exponent + y.exponent + 1;
        r.high = high;
        r.low = low;
        r.normalize();
    }

    /** Makes a number that is less than 2 fixed-point. */
    public static void fix(Unpacked x) {
        x.shiftRight(Math.min(-x.exponent, 128));
        x.exponent = 0;
    }

    /**
     * r = c0 + x * (c1 + x * (c2 + ...)), or with every second sign the other way, all of it
     * fixed-point and at most 1 but for r; coefficients are two longs each, the upper first.
     */
    public static void series(Unpacked r, long[] coefficients, Unpacked x, boolean alternating) {
        int i = coefficients.length - 2;
        long high = coefficients[i];
        long low = coefficients[i + 1];
        while (i > 0) {
            i -= 2;
            long middle = Math.unsignedMultiplyHigh(high, x.low);
            long other = Math.unsignedMultiplyHigh(low, x.high);
            long productLow = high * x.high;
            long productHigh = Math.unsignedMultiplyHigh(high, x.high);
            productLow += middle;
            productHigh += Long.compareUnsigned(productLow, middle) < 0 ? 1 : 0;
            productLow += other;
            productHigh += Long.compareUnsigned(productLow, other) < 0 ? 1 : 0;
            productHigh = productHigh << 1 | productLow >>> 63;
            productLow <<= 1;
            long c = coefficients[i + 1];
            if (alternating) {
                high = coefficients[i] - productHigh;
                high -= Long.compareUnsigned(c, productLow) < 0 ? 1 : 0;
                low = c - productLow;
            } else {
                low = c + productLow;
                high = coefficients[i] + productHigh;
                high += Long.compareUnsigned(low, c) < 0 ? 1 : 0;
            }
        }
        r.kind = Unpacked.FINITE;
        r.negative = false;
        r.exponent = 0;
        r.high = high;
        r.low = low;
        r.normalize();
    }

    /** r = x / y, of which r is neither. */
    public static void divide(SoftFloat e, Unpacked r, Unpacked x, Unpacked y) {
        // 64 bits of the reciprocal; one step by Newton's method makes 120 of the quotient.
        Unpacked g = e.reciprocal;
        g.kind = Unpacked.FINITE;
        g.negative = y.negative;
        g.exponent = -1 - y.exponent;
        g.high = Exact.quotient(Long.MAX_VALUE, -1, y.high);
        g.low = 0;
        multiply(e.estimate, x, g);
        e.estimate.low = 0;
        multiply(e.product, e.estimate, y);
        e.product.negative ^= true;
        r.copy(x);
        Exact.add(e.rest, r, e.product);
        if (e.rest.kind == Unpacked.ZERO) {
            r.copy(e.estimate);
            return;
        }
        multiply(e.product, e.rest, g);
        Exact.add(r, e.estimate, e.product);
    }
}
