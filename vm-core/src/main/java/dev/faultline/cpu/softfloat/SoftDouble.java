package dev.faultline.cpu.softfloat;

import dev.faultline.cpu.FloatingState;

/**
 * Double precision as SSE computes it, in software: every rounding, DAZ, FTZ and exception of
 * MXCSR. Numbers are longs with their bits; exceptions go to {@link dev.faultline.cpu.simd.Mxcsr}.
 * Rounding controls are those of {@link SoftFloat}.
 */
public final class SoftDouble {
    private SoftDouble() {}

    public static long add(FloatingState f, long a, long b) {
        return Simd.add(f, Format.DOUBLE, a, b, false);
    }

    public static long sub(FloatingState f, long a, long b) {
        return Simd.add(f, Format.DOUBLE, a, b, true);
    }

    public static long mul(FloatingState f, long a, long b) {
        return Simd.multiply(f, Format.DOUBLE, a, b);
    }

    public static long div(FloatingState f, long a, long b) {
        return Simd.divide(f, Format.DOUBLE, a, b);
    }

    public static long sqrt(FloatingState f, long a) {
        return Simd.squareRoot(f, Format.DOUBLE, a);
    }

    /**
     * a * b + c, rounded once. Of NaNs the first of a, b and c wins: they are operands 2, 1, 3 of a
     * VFMADD213 (tried on silicon).
     */
    public static long fma(FloatingState f, long a, long b, long c) {
        return Simd.fma(f, Format.DOUBLE, a, b, c);
    }

    /** ROUNDSD with a rounding control; quietly is without PE. */
    public static long roundToInteger(FloatingState f, long a, int rounding, boolean quietly) {
        return Simd.roundToInteger(f, Format.DOUBLE, a, rounding, quietly);
    }

    /** A signed integer; the integer indefinite where it does not fit. */
    public static int toInt32(FloatingState f, long a, int rounding) {
        return (int) Simd.toInteger(f, Format.DOUBLE, a, 32, rounding);
    }

    /** A signed integer; the integer indefinite where it does not fit. */
    public static long toInt64(FloatingState f, long a, int rounding) {
        return Simd.toInteger(f, Format.DOUBLE, a, 64, rounding);
    }

    /** From a signed integer. */
    public static long fromInt(FloatingState f, long value) {
        return Simd.fromInteger(f, Format.DOUBLE, value);
    }

    /** From single precision. */
    public static long fromSingle(FloatingState f, int a) {
        return Simd.convert(f, Format.SINGLE, Format.DOUBLE, a & 0xffffffffL);
    }

    /**
     * LESS, EQUAL, GREATER or UNORDERED of {@link Operations}; signalling says that quiet NaNs are
     * invalid.
     */
    public static int compare(FloatingState f, long a, long b, boolean signalling) {
        return Simd.compare(f, Format.DOUBLE, a, b, signalling);
    }
}
