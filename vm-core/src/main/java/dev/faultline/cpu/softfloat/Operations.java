package dev.faultline.cpu.softfloat;

/**
 * Operations on operands that are no NaNs, zeros and infinities included; what needs rounding is
 * left so. SSE and x87 share them.
 */
public final class Operations {
    public static final int LESS = -1;
    public static final int EQUAL = 0;
    public static final int GREATER = 1;
    public static final int UNORDERED = 2;

    private Operations() {}

    static void denormal(SoftFloat e, Unpacked x) {
        if (x.denormal) {
            e.flags |= SoftFloat.DE;
        }
    }

    private static void invalid(SoftFloat e) {
        e.flags |= SoftFloat.IE;
        e.result.indefinite();
    }

    /** result = a + b. */
    public static void add(SoftFloat e) {
        Unpacked x = e.a;
        Unpacked y = e.b;
        if (x.kind == Unpacked.INFINITE
                && y.kind == Unpacked.INFINITE
                && x.negative != y.negative) {
            invalid(e);
            return;
        }
        denormal(e, x);
        denormal(e, y);
        if (x.kind == Unpacked.INFINITE || y.kind == Unpacked.INFINITE) {
            e.result.copy(x.kind == Unpacked.INFINITE ? x : y);
            return;
        }
        if (x.kind == Unpacked.FINITE && y.kind == Unpacked.FINITE) {
            Exact.add(e.result, x, y);
            if (e.result.kind == Unpacked.ZERO) {
                e.result.zero(e.rounding == SoftFloat.DOWN);
            }
        } else if (x.kind == y.kind && x.negative != y.negative) {
            e.result.zero(e.rounding == SoftFloat.DOWN);
        } else {
            e.result.copy(x.kind == Unpacked.FINITE ? x : y);
        }
    }

    /** result = a * b. */
    public static void multiply(SoftFloat e) {
        Unpacked x = e.a;
        Unpacked y = e.b;
        boolean negative = x.negative != y.negative;
        boolean infinite = x.kind == Unpacked.INFINITE || y.kind == Unpacked.INFINITE;
        boolean zero = x.kind == Unpacked.ZERO || y.kind == Unpacked.ZERO;
        if (infinite && zero) {
            invalid(e);
            return;
        }
        denormal(e, x);
        denormal(e, y);
        if (infinite) {
            e.result.infinity(negative);
        } else if (zero) {
            e.result.zero(negative);
        } else {
            Exact.multiply(e.result, x, y);
        }
    }

    /** result = a / b. */
    public static void divide(SoftFloat e) {
        Unpacked x = e.a;
        Unpacked y = e.b;
        boolean negative = x.negative != y.negative;
        if (x.kind == y.kind && x.kind != Unpacked.FINITE) {
            invalid(e);
            return;
        }
        if (y.kind == Unpacked.ZERO && x.kind == Unpacked.FINITE) {
            e.flags |= SoftFloat.ZE;
            e.result.infinity(negative);
            return;
        }
        denormal(e, x);
        denormal(e, y);
        if (x.kind == Unpacked.INFINITE || y.kind == Unpacked.ZERO) {
            e.result.infinity(negative);
        } else if (x.kind == Unpacked.ZERO || y.kind == Unpacked.INFINITE) {
            e.result.zero(negative);
        } else {
            Exact.divide(e.result, x, y);
        }
    }

    /** result = the square root of a. */
    public static void squareRoot(SoftFloat e) {
        Unpacked x = e.a;
        if (x.negative && x.kind != Unpacked.ZERO) {
            invalid(e);
            return;
        }
        denormal(e, x);
        if (x.kind == Unpacked.FINITE) {
            Exact.squareRoot(e.result, x);
        } else {
            e.result.copy(x);
        }
    }

    /**
     * An integer of so many bits, signed; the integer indefinite and IE where it does not fit. x is
     * changed.
     */
    public static long toInteger(SoftFloat e, Unpacked x, int bits, int rounding) {
        e.roundedUp = false;
        if (x.kind == Unpacked.ZERO) {
            return 0;
        }
        if (x.kind == Unpacked.FINITE && x.exponent < 64) {
            boolean inexact = Rounding.toInteger(e, rounding, x);
            if (x.kind == Unpacked.ZERO) {
                e.flags |= SoftFloat.PE;
                return 0;
            }
            // A magnitude of 2^(bits - 1) is there with the sign only.
            boolean least = x.negative && x.high == Long.MIN_VALUE && x.exponent == bits - 1;
            if (x.exponent < bits - 1 || least) {
                e.flags |= inexact ? SoftFloat.PE : 0;
                long magnitude = x.high >>> 63 - x.exponent;
                return x.negative ? -magnitude : magnitude;
            }
        }
        e.roundedUp = false;
        e.flags |= SoftFloat.IE;
        return -1L << bits - 1;
    }

    /** The order of two numbers; NaNs that are quiet are invalid where signalling says so. */
    public static int compare(SoftFloat e, Unpacked x, Unpacked y, boolean signalling) {
        if (x.kind >= Unpacked.QUIET_NAN || y.kind >= Unpacked.QUIET_NAN) {
            boolean quiet = x.kind <= Unpacked.QUIET_NAN && y.kind <= Unpacked.QUIET_NAN;
            if (signalling || !quiet) {
                e.flags |= SoftFloat.IE;
            }
            return UNORDERED;
        }
        denormal(e, x);
        denormal(e, y);
        if (x.kind == Unpacked.ZERO && y.kind == Unpacked.ZERO) {
            return EQUAL;
        }
        if (x.kind == Unpacked.ZERO) {
            return y.negative ? GREATER : LESS;
        }
        if (y.kind == Unpacked.ZERO || x.negative != y.negative) {
            return x.negative ? LESS : GREATER;
        }
        int order = magnitudes(x, y);
        return x.negative ? -order : order;
    }

    private static int magnitudes(Unpacked x, Unpacked y) {
        if (x.kind != y.kind) {
            return x.kind == Unpacked.INFINITE ? GREATER : LESS;
        }
        if (x.kind == Unpacked.INFINITE) {
            return EQUAL;
        }
        if (x.exponent != y.exponent) {
            return x.exponent < y.exponent ? LESS : GREATER;
        }
        return Integer.signum(Long.compareUnsigned(x.high, y.high));
    }
}
