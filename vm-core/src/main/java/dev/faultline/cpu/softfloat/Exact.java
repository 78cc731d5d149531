package dev.faultline.cpu.softfloat;

/** Arithmetic on finite numbers without rounding: 128 bits, the lowest for all that follow. */
public final class Exact {
    private static final long LOW_32 = 0xffffffffL;

    private Exact() {}

    /**
     * r = x + y; both are finite, y is changed. Their low halves may be in use where neither has
     * more than 127 bits to the last one: a product of doubles.
     */
    public static void add(Unpacked r, Unpacked x, Unpacked y) {
        boolean swap = y.exponent > x.exponent || y.exponent == x.exponent && less(x, y);
        r.copy(swap ? y : x);
        Unpacked smaller = y;
        if (swap) {
            y.copy(x);
        }
        smaller.shiftRight(r.exponent - smaller.exponent);
        if (r.negative == smaller.negative) {
            sum(r, smaller);
        } else {
            difference(r, smaller);
        }
    }

    private static boolean less(Unpacked x, Unpacked y) {
        int order = Long.compareUnsigned(x.high, y.high);
        return order < 0 || order == 0 && Long.compareUnsigned(x.low, y.low) < 0;
    }

    private static void sum(Unpacked r, Unpacked smaller) {
        long low = r.low + smaller.low;
        long carry = Long.compareUnsigned(low, r.low) < 0 ? 1 : 0;
        long high = r.high + smaller.high + carry;
        boolean overflow = (r.high & smaller.high | (r.high | smaller.high) & ~high) < 0;
        r.high = high;
        r.low = low;
        if (overflow) {
            r.shiftRight(1);
            r.high |= Long.MIN_VALUE;
            r.exponent++;
        }
    }

    private static void difference(Unpacked r, Unpacked smaller) {
        long borrow = Long.compareUnsigned(r.low, smaller.low) < 0 ? 1 : 0;
        r.low -= smaller.low;
        r.high -= smaller.high + borrow;
        if ((r.high | r.low) == 0) {
            r.kind = Unpacked.ZERO;
        } else {
            r.normalize();
        }
    }

    /** r = x * y; both are finite and have 64 bits. */
    static void multiply(Unpacked r, Unpacked x, Unpacked y) {
        r.kind = Unpacked.FINITE;
        r.negative = x.negative != y.negative;
        r.exponent = x.exponent + y.exponent + 1;
        r.high = Math.unsignedMultiplyHigh(x.high, y.high);
        r.low = x.high * y.high;
        r.normalize();
    }

    /** r = x / y; both are finite and have 64 bits. */
    static void divide(Unpacked r, Unpacked x, Unpacked y) {
        r.kind = Unpacked.FINITE;
        r.negative = x.negative != y.negative;
        r.exponent = x.exponent - y.exponent;
        long divisor = y.high;
        long high = x.high;
        long low = 0;
        if (Long.compareUnsigned(high, divisor) < 0) {
            r.exponent--;
        } else {
            low = high << 63;
            high >>>= 1;
        }
        long quotient = quotient(high, low, divisor);
        long rest = low - quotient * divisor;
        r.high = quotient;
        r.low = halfAndRest(rest, divisor - rest);
    }

    /** The half of the last place where rest is at least missing, and whether there is a rest. */
    private static long halfAndRest(long rest, long missing) {
        if (rest == 0) {
            return 0;
        }
        int order = Long.compareUnsigned(rest, missing);
        return order < 0 ? 1 : order == 0 ? Long.MIN_VALUE : Long.MIN_VALUE | 1;
    }

    /** (high:low) / divisor, of which bit 63 is set and which is greater than high. */
    public static long quotient(long high, long low, long divisor) {
        long upper = divisor >>> 32;
        long lower = divisor & LOW_32;
        long q1 = digit(high, low >>> 32, upper, lower);
        long rest = (high << 32 | low >>> 32) - q1 * divisor;
        long q0 = digit(rest, low & LOW_32, upper, lower);
        return (q1 << 32) + q0;
    }

    /** One digit of 32 bits (Knuth, The Art of Computer Programming, 4.3.1 algorithm D). */
    private static long digit(long rest, long next, long upper, long lower) {
        long q = Long.divideUnsigned(rest, upper);
        long r = rest - q * upper;
        while (q > LOW_32 || Long.compareUnsigned(q * lower, r << 32 | next) > 0) {
            q--;
            r += upper;
            if (r > LOW_32) {
                break;
            }
        }
        return q;
    }

    /** r = the square root of x, which is finite and not negative. */
    static void squareRoot(Unpacked r, Unpacked x) {
        boolean odd = (x.exponent & 1) != 0;
        long high = odd ? x.high : x.high >>> 1;
        long low = odd ? 0 : x.high << 63;
        long root = root(high, low);
        long rest = low - root * root;
        boolean wide =
                high - Math.unsignedMultiplyHigh(root, root)
                        != (unsignedLess(low, root * root) ? 1 : 0);
        r.kind = Unpacked.FINITE;
        r.negative = false;
        r.exponent = x.exponent >> 1;
        r.high = root;
        // (root + 1/2) squared is root squared + root + 1/4, which is never met.
        boolean half = wide || unsignedLess(root, rest);
        r.low = (half ? Long.MIN_VALUE : 0) | (wide || rest != 0 ? 1 : 0);
    }

    private static boolean unsignedLess(long x, long y) {
        return Long.compareUnsigned(x, y) < 0;
    }

    /** The integer square root of (high:low), which is at least 2^126. */
    private static long root(long high, long low) {
        long upper = (long) Math.sqrt((high >>> 1) * 2.0);
        if (upper > LOW_32) {
            upper = LOW_32;
        }
        while (unsignedLess(high, upper * upper)) {
            upper--;
        }
        while (upper < LOW_32 && !unsignedLess(high, (upper + 1) * (upper + 1))) {
            upper++;
        }
        // The rest is at most 2 * upper, so that this needs 64 bits.
        long lower = Long.divideUnsigned(high - upper * upper << 31 | low >>> 33, upper);
        long root = lower > LOW_32 ? (upper << 32) + LOW_32 : (upper << 32) + lower;
        while (tooLarge(root, high, low)) {
            root--;
        }
        return root;
    }

    private static boolean tooLarge(long root, long high, long low) {
        int order = Long.compareUnsigned(Math.unsignedMultiplyHigh(root, root), high);
        return order > 0 || order == 0 && unsignedLess(low, root * root);
    }
}
