package dev.faultline.cpu.softfloat;

/** Rounds exact results, with overflow, underflow and inexactness (Intel SDM Vol. 1 4.8.4, 4.9). */
public final class Rounding {
    /**
     * What exponents wrap by where x87 delivers an unmasked overflow or underflow (8.5.4). SSE
     * delivers nothing then, but is as exact (tried on silicon).
     */
    private static final int WRAP = 24576;

    private Rounding() {}

    /** Rounds a finite number to a format; other kinds stay as they are. */
    public static void round(SoftFloat e, Format format, Unpacked r) {
        if (r.kind != Unpacked.FINITE) {
            return;
        }
        if (r.exponent < format.minExponent()) {
            small(e, format, r);
            return;
        }
        boolean inexact = at(e, format.precision(), r);
        if (r.exponent > format.maxExponent()) {
            overflow(e, format, r, inexact);
        } else if (inexact) {
            e.flags |= SoftFloat.PE;
        }
    }

    /** Rounds to so many bits; whether that lost anything. */
    private static boolean at(SoftFloat e, int precision, Unpacked r) {
        boolean half;
        boolean rest;
        long unit = 1L << 64 - precision;
        if (precision == 64) {
            half = r.low < 0;
            rest = r.low << 1 != 0;
        } else {
            long tail = r.high & unit - 1;
            half = (tail & unit >>> 1) != 0;
            rest = (tail & (unit >>> 1) - 1 | r.low) != 0;
        }
        boolean odd = (r.high & unit) != 0;
        r.high &= -unit;
        r.low = 0;
        e.roundedUp = false;
        if (!half && !rest) {
            return false;
        }
        if (up(e.rounding, r.negative, odd, half, rest)) {
            e.roundedUp = true;
            boolean top = r.high < 0;
            r.high += unit;
            if (top && r.high >= 0) {
                r.high = Long.MIN_VALUE;
                r.exponent++;
            }
        }
        return true;
    }

    /** Whether the magnitude of something inexact is rounded up. */
    static boolean up(int rounding, boolean negative, boolean odd, boolean half, boolean rest) {
        return switch (rounding) {
            case SoftFloat.NEAREST -> half && (rest || odd);
            case SoftFloat.DOWN -> negative;
            case SoftFloat.UP -> !negative;
            default -> false;
        };
    }

    /** Tininess is looked for after rounding (Intel SDM Vol. 1 4.9.1.5). */
    private static void small(SoftFloat e, Format format, Unpacked r) {
        boolean tiny = r.exponent < format.minExponent() - 1 || !roundsToNormal(e, format, r);
        if (tiny && !e.masked(SoftFloat.UE)) {
            e.flags |= SoftFloat.UE;
            wrapUp(e, format, r);
            return;
        }
        if (tiny && e.flushToZero) {
            e.flags |= SoftFloat.UE | SoftFloat.PE;
            r.zero(r.negative);
            return;
        }
        r.shiftRight(Math.min(format.minExponent() - r.exponent, 128));
        r.exponent = format.minExponent();
        if (at(e, format.precision(), r)) {
            e.flags |= tiny ? SoftFloat.UE | SoftFloat.PE : SoftFloat.PE;
        }
        if (r.high == 0) {
            r.kind = Unpacked.ZERO;
        }
    }

    /** Whether a number just below the range is rounded into it, were exponents unlimited. */
    private static boolean roundsToNormal(SoftFloat e, Format format, Unpacked r) {
        long unit = 1L << 64 - format.precision();
        if ((r.high | unit - 1) != -1) {
            return false;
        }
        boolean half = format.precision() == 64 ? r.low < 0 : (r.high & unit >>> 1) != 0;
        boolean rest = half || r.low != 0 || (r.high & unit - 1) != 0;
        return rest && up(e.rounding, r.negative, true, half, rest);
    }

    private static void wrapUp(SoftFloat e, Format format, Unpacked r) {
        r.exponent += WRAP;
        if (at(e, format.precision(), r)) {
            e.flags |= SoftFloat.PE;
        }
        // Only FSCALE goes so far.
        if (r.exponent < format.minExponent()) {
            e.flags |= SoftFloat.PE;
            e.roundedUp = false;
            r.zero(r.negative);
        }
    }

    private static void overflow(SoftFloat e, Format format, Unpacked r, boolean inexact) {
        e.flags |= SoftFloat.OE;
        if (!e.masked(SoftFloat.OE)) {
            e.flags |= inexact ? SoftFloat.PE : 0;
            r.exponent -= WRAP;
            if (r.exponent > format.maxExponent()) {
                e.flags |= SoftFloat.PE;
                e.roundedUp = true;
                r.infinity(r.negative);
            }
            return;
        }
        e.flags |= SoftFloat.PE;
        // Rounding up is as for what lies between the largest number and infinity.
        e.roundedUp = up(e.rounding, r.negative, true, true, true);
        if (e.roundedUp) {
            r.infinity(r.negative);
        } else {
            r.exponent = format.maxExponent();
            r.high = -1L << 64 - format.precision();
        }
    }

    /** Rounds a finite number to an integer; whether that lost anything. */
    public static boolean toInteger(SoftFloat e, int rounding, Unpacked r) {
        e.roundedUp = false;
        if (r.exponent >= 63) {
            return false;
        }
        boolean negative = r.negative;
        r.shiftRight(Math.min(63 - r.exponent, 128));
        r.exponent = 63;
        boolean half = r.low < 0;
        boolean rest = r.low << 1 != 0;
        boolean inexact = half || rest;
        e.roundedUp = inexact && up(rounding, negative, (r.high & 1) != 0, half, rest);
        r.high += e.roundedUp ? 1 : 0;
        r.low = 0;
        if (r.high == 0) {
            r.zero(negative);
        } else {
            r.normalize();
        }
        return inexact;
    }
}
