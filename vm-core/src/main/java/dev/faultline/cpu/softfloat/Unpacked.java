package dev.faultline.cpu.softfloat;

/**
 * A number taken apart. A finite one is (high:low) * 2^(exponent - 127) with bit 63 of high set; of
 * what lies below low, its bit 0 says whether it is all zeros. A NaN's significand is in high,
 * aligned to bit 63 too.
 */
public final class Unpacked {
    public static final int ZERO = 0;
    public static final int FINITE = 1;
    public static final int INFINITE = 2;
    public static final int QUIET_NAN = 3;
    public static final int SIGNALLING_NAN = 4;

    /** Encodings of x87 that the 387 and later refuse (Intel SDM Vol. 1 8.2.2). */
    public static final int UNSUPPORTED = 5;

    private static final long QUIET_BIT = 1L << 62;
    private static final long DEFAULT_NAN = 3L << 62;

    public int kind;
    public boolean negative;
    public int exponent;
    public long high;
    public long low;

    /** A denormal operand, before it was normalised. */
    public boolean denormal;

    public boolean isNan() {
        return kind == QUIET_NAN || kind == SIGNALLING_NAN;
    }

    /** Takes half, single or double precision apart. */
    public void unpack(Format format, long bits, boolean denormalsAreZeros) {
        int fractionBits = format.fractionBits();
        int field = (int) (bits >>> fractionBits) & format.exponentMask();
        long fraction = bits << 64 - fractionBits >>> 1;
        negative = (bits >>> format.signShift() & 1) != 0;
        low = 0;
        denormal = false;
        if (field == format.exponentMask()) {
            high = fraction | Long.MIN_VALUE;
            kind = fraction == 0 ? INFINITE : nanKind();
        } else if (field != 0) {
            kind = FINITE;
            high = fraction | Long.MIN_VALUE;
            exponent = field - format.maxExponent();
        } else {
            small(format, fraction, denormalsAreZeros);
        }
    }

    private void small(Format format, long fraction, boolean denormalsAreZeros) {
        if (fraction == 0 || denormalsAreZeros) {
            kind = ZERO;
            high = 0;
            return;
        }
        kind = FINITE;
        denormal = true;
        high = fraction;
        exponent = format.minExponent();
        normalize();
    }

    private int nanKind() {
        return (high & QUIET_BIT) != 0 ? QUIET_NAN : SIGNALLING_NAN;
    }

    /** Takes an x87 register apart; flags is its sign and exponent field. */
    public void unpackExtended(long significand, int signAndExponent) {
        int field = signAndExponent & 0x7fff;
        negative = (signAndExponent & 0x8000) != 0;
        high = significand;
        low = 0;
        denormal = false;
        exponent = field - Format.EXTENDED.maxExponent();
        if (field == 0) {
            // A pseudo-denormal has the integer bit, and counts as a denormal.
            kind = significand == 0 ? ZERO : FINITE;
            denormal = significand != 0;
            exponent = Format.EXTENDED.minExponent();
            normalize();
        } else if (significand >= 0) {
            kind = UNSUPPORTED;
        } else if (field != 0x7fff) {
            kind = FINITE;
        } else {
            kind = significand == Long.MIN_VALUE ? INFINITE : nanKind();
        }
    }

    /** The rounded number in half, single or double precision. */
    public long pack(Format format) {
        int fractionBits = format.fractionBits();
        long sign = (negative ? 1L : 0) << format.signShift();
        long all = (long) format.exponentMask() << fractionBits;
        long fraction = high << 1 >>> 64 - fractionBits;
        return switch (kind) {
            case ZERO -> sign;
            case FINITE -> {
                long field = high < 0 ? (long) exponent + format.maxExponent() : 0;
                yield sign | field << fractionBits | fraction;
            }
            case INFINITE -> sign | all;
            default -> sign | all | fraction;
        };
    }

    /** The sign and exponent field of the rounded number in an x87 register; high goes with it. */
    public int packExtended() {
        int sign = negative ? 0x8000 : 0;
        return switch (kind) {
            case ZERO -> sign;
            case FINITE -> sign | (high < 0 ? exponent + Format.EXTENDED.maxExponent() : 0);
            default -> sign | 0x7fff;
        };
    }

    public void copy(Unpacked other) {
        kind = other.kind;
        negative = other.negative;
        exponent = other.exponent;
        high = other.high;
        low = other.low;
        denormal = other.denormal;
    }

    public void zero(boolean sign) {
        kind = ZERO;
        negative = sign;
        high = 0;
        low = 0;
    }

    public void infinity(boolean sign) {
        kind = INFINITE;
        negative = sign;
        high = Long.MIN_VALUE;
        low = 0;
    }

    /** The "real indefinite" QNaN, which masked invalid operations give. */
    public void indefinite() {
        kind = QUIET_NAN;
        negative = true;
        high = DEFAULT_NAN;
        low = 0;
    }

    /** A NaN as a result: quiet. */
    public void quiet() {
        kind = QUIET_NAN;
        high |= QUIET_BIT;
    }

    /** Takes an integer, as it is. */
    public void integer(long value) {
        kind = value == 0 ? ZERO : FINITE;
        negative = value < 0;
        denormal = false;
        high = Math.abs(value);
        low = 0;
        exponent = 63;
        normalize();
    }

    /** Shifts left until bit 63 of high is set. */
    public void normalize() {
        if (high == 0) {
            if (low == 0) {
                return;
            }
            high = low;
            low = 0;
            exponent -= 64;
        }
        int n = Long.numberOfLeadingZeros(high);
        if (n != 0) {
            high = high << n | low >>> 64 - n;
            low <<= n;
            exponent -= n;
        }
    }

    /** Shifts right; what is lost sets bit 0. */
    public void shiftRight(int n) {
        if (n == 0) {
            return;
        }
        long lost;
        if (n < 64) {
            lost = low << 64 - n;
            low = low >>> n | high << 64 - n;
            high >>>= n;
        } else if (n < 128) {
            lost = n == 64 ? low : high << 128 - n | low;
            low = high >>> n - 64;
            high = 0;
        } else {
            lost = high | low;
            low = 0;
            high = 0;
        }
        if (lost != 0) {
            low |= 1;
        }
    }
}
