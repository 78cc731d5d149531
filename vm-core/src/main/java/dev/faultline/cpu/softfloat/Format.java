package dev.faultline.cpu.softfloat;

/**
 * A floating-point format: bits of the significand, the integer bit included, and the range of
 * exponents of normal numbers.
 */
public record Format(int precision, int minExponent, int maxExponent) {
    public static final Format HALF = new Format(11, -14, 15);
    public static final Format SINGLE = new Format(24, -126, 127);
    public static final Format DOUBLE = new Format(53, -1022, 1023);
    public static final Format EXTENDED = new Format(64, -16382, 16383);

    /** Extended with x87's precision control set to single: the exponent's range stays. */
    public static final Format EXTENDED_24 = new Format(24, -16382, 16383);

    /** Extended with x87's precision control set to double. */
    public static final Format EXTENDED_53 = new Format(53, -16382, 16383);

    int fractionBits() {
        return precision - 1;
    }

    /** The exponent field of infinities and NaNs. */
    int exponentMask() {
        return 2 * maxExponent + 1;
    }

    /** Where the sign stands in the three formats without an explicit integer bit. */
    int signShift() {
        return fractionBits() + 32 - Integer.numberOfLeadingZeros(maxExponent) + 1;
    }
}
