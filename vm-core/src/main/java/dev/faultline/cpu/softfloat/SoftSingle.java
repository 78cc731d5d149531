package dev.faultline.cpu.softfloat;

import dev.faultline.cpu.FloatingState;

/**
 * Single precision as SSE computes it, in software: every rounding, DAZ, FTZ and exception of
 * MXCSR. Numbers are ints with their bits; exceptions go to {@link dev.faultline.cpu.simd.Mxcsr}.
 * Rounding controls are those of {@link SoftFloat}.
 */
public final class SoftSingle {
    private SoftSingle() {}

    public static int add(FloatingState f, int a, int b) {
        return (int) Simd.add(f, Format.SINGLE, a & 0xffffffffL, b & 0xffffffffL, false);
    }

    public static int sub(FloatingState f, int a, int b) {
        return (int) Simd.add(f, Format.SINGLE, a & 0xffffffffL, b & 0xffffffffL, true);
    }

    public static int mul(FloatingState f, int a, int b) {
        return (int) Simd.multiply(f, Format.SINGLE, a & 0xffffffffL, b & 0xffffffffL);
    }

    public static int div(FloatingState f, int a, int b) {
        return (int) Simd.divide(f, Format.SINGLE, a & 0xffffffffL, b & 0xffffffffL);
    }

    public static int sqrt(FloatingState f, int a) {
        return (int) Simd.squareRoot(f, Format.SINGLE, a & 0xffffffffL);
    }

    /**
     * a * b + c, rounded once. Of NaNs the first of a, b and c wins: they are operands 2, 1, 3 of a
     * VFMADD213 (tried on silicon).
     */
    public static int fma(FloatingState f, int a, int b, int c) {
        return (int) Simd.fma(f, Format.SINGLE, a & 0xffffffffL, b & 0xffffffffL, c & 0xffffffffL);
    }

    /** ROUNDSS with a rounding control; quietly is without PE. */
    public static int roundToInteger(FloatingState f, int a, int rounding, boolean quietly) {
        return (int) Simd.roundToInteger(f, Format.SINGLE, a & 0xffffffffL, rounding, quietly);
    }

    /** A signed integer; the integer indefinite where it does not fit. */
    public static int toInt32(FloatingState f, int a, int rounding) {
        return (int) Simd.toInteger(f, Format.SINGLE, a & 0xffffffffL, 32, rounding);
    }

    /** A signed integer; the integer indefinite where it does not fit. */
    public static long toInt64(FloatingState f, int a, int rounding) {
        return Simd.toInteger(f, Format.SINGLE, a & 0xffffffffL, 64, rounding);
    }

    /** From a signed integer. */
    public static int fromInt(FloatingState f, long value) {
        return (int) Simd.fromInteger(f, Format.SINGLE, value);
    }

    /** From double precision. */
    public static int fromDouble(FloatingState f, long a) {
        return (int) Simd.convert(f, Format.DOUBLE, Format.SINGLE, a);
    }

    /** From half precision, the lowest 16 bits. */
    public static int fromHalf(FloatingState f, int a) {
        return (int) Simd.fromHalf(f, a & 0xffff);
    }

    /** To half precision with a rounding control. */
    public static int toHalf(FloatingState f, int a, int rounding) {
        return (int) Simd.toHalf(f, a & 0xffffffffL, rounding);
    }

    /**
     * LESS, EQUAL, GREATER or UNORDERED of {@link Operations}; signalling says that quiet NaNs are
     * invalid.
     */
    public static int compare(FloatingState f, int a, int b, boolean signalling) {
        return Simd.compare(f, Format.SINGLE, a & 0xffffffffL, b & 0xffffffffL, signalling);
    }
}
