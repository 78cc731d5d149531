package dev.faultline.cpu.softfloat;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.simd.Mxcsr;

/** SSE's arithmetic on one element of a format, by MXCSR (Intel SDM Vol. 1 4.8.3.5, 11.5). */
final class Simd {
    private Simd() {}

    private static SoftFloat begin(FloatingState f, Format format, long a) {
        SoftFloat e = f.soft.begin(f);
        e.a.unpack(format, a, e.denormalsAreZeros);
        return e;
    }

    private static SoftFloat begin(FloatingState f, Format format, long a, long b) {
        SoftFloat e = begin(f, format, a);
        e.b.unpack(format, b, e.denormalsAreZeros);
        return e;
    }

    /** Rounds the result, notes the exceptions. */
    private static long finish(FloatingState f, SoftFloat e, Format format) {
        Rounding.round(e, format, e.result);
        if (e.flags != 0) {
            Mxcsr.raise(f, e.flags);
        }
        return e.result.pack(format);
    }

    /** The first operand that is a NaN, quieted, wins (Intel SDM Vol. 1 table 4-7). */
    private static boolean nan(SoftFloat e, Unpacked a, Unpacked b) {
        if (!a.isNan() && !b.isNan()) {
            return false;
        }
        if (a.kind == Unpacked.SIGNALLING_NAN || b.kind == Unpacked.SIGNALLING_NAN) {
            e.flags |= SoftFloat.IE;
        }
        e.result.copy(a.isNan() ? a : b);
        e.result.quiet();
        return true;
    }

    static long add(FloatingState f, Format format, long a, long b, boolean subtract) {
        SoftFloat e = begin(f, format, a, b);
        if (!nan(e, e.a, e.b)) {
            e.b.negative ^= subtract;
            Operations.add(e);
        }
        return finish(f, e, format);
    }

    static long multiply(FloatingState f, Format format, long a, long b) {
        SoftFloat e = begin(f, format, a, b);
        if (!nan(e, e.a, e.b)) {
            Operations.multiply(e);
        }
        return finish(f, e, format);
    }

    static long divide(FloatingState f, Format format, long a, long b) {
        SoftFloat e = begin(f, format, a, b);
        if (!nan(e, e.a, e.b)) {
            Operations.divide(e);
        }
        return finish(f, e, format);
    }

    static long squareRoot(FloatingState f, Format format, long a) {
        SoftFloat e = begin(f, format, a);
        if (!nan(e, e.a, e.a)) {
            Operations.squareRoot(e);
        }
        return finish(f, e, format);
    }

    /** a * b + c, rounded once. */
    static long fma(FloatingState f, Format format, long a, long b, long c) {
        SoftFloat e = begin(f, format, a, b);
        e.c.unpack(format, c, e.denormalsAreZeros);
        if (nan(e, e.a, e.b)) {
            if (e.c.kind == Unpacked.SIGNALLING_NAN) {
                e.flags |= SoftFloat.IE;
            }
        } else {
            multiplyAdd(e);
        }
        return finish(f, e, format);
    }

    private static void multiplyAdd(SoftFloat e) {
        Unpacked x = e.a;
        Unpacked y = e.b;
        boolean negative = x.negative != y.negative;
        boolean infinite = x.kind == Unpacked.INFINITE || y.kind == Unpacked.INFINITE;
        boolean zero = x.kind == Unpacked.ZERO || y.kind == Unpacked.ZERO;
        if (nan(e, e.c, e.c)) {
            return;
        }
        if (infinite && zero) {
            e.flags |= SoftFloat.IE;
            e.result.indefinite();
            return;
        }
        boolean denormal = x.denormal || y.denormal;
        if (infinite) {
            x.infinity(negative);
        } else if (zero) {
            x.zero(negative);
        } else {
            Exact.multiply(e.result, x, y);
            x.copy(e.result);
        }
        x.denormal = denormal;
        y.copy(e.c);
        Operations.add(e);
    }

    static long roundToInteger(
            FloatingState f, Format format, long a, int rounding, boolean quietly) {
        SoftFloat e = begin(f, format, a);
        e.result.copy(e.a);
        if (!nan(e, e.a, e.a)
                && e.a.kind == Unpacked.FINITE
                && Rounding.toInteger(e, rounding, e.result)
                && !quietly) {
            e.flags |= SoftFloat.PE;
        }
        return finish(f, e, format);
    }

    static long toInteger(FloatingState f, Format format, long a, int bits, int rounding) {
        SoftFloat e = begin(f, format, a);
        long value = Operations.toInteger(e, e.a, bits, rounding);
        if (e.flags != 0) {
            Mxcsr.raise(f, e.flags);
        }
        return value;
    }

    static long fromInteger(FloatingState f, Format format, long value) {
        SoftFloat e = f.soft.begin(f);
        e.result.integer(value);
        return finish(f, e, format);
    }

    static long convert(FloatingState f, Format from, Format to, long a) {
        SoftFloat e = begin(f, from, a);
        if (!nan(e, e.a, e.a)) {
            Operations.denormal(e, e.a);
            e.result.copy(e.a);
        }
        return finish(f, e, to);
    }

    /** Half precision has no DAZ and no denormal exception (Intel SDM Vol. 1 14.4.1). */
    static long fromHalf(FloatingState f, long a) {
        SoftFloat e = f.soft.begin(f);
        e.a.unpack(Format.HALF, a, false);
        e.result.copy(e.a);
        nan(e, e.a, e.a);
        return finish(f, e, Format.SINGLE);
    }

    /** And tiny halves are not flushed to zero. */
    static long toHalf(FloatingState f, long a, int rounding) {
        SoftFloat e = begin(f, Format.SINGLE, a);
        e.rounding = rounding;
        e.flushToZero = false;
        if (!nan(e, e.a, e.a)) {
            Operations.denormal(e, e.a);
            e.result.copy(e.a);
        }
        return finish(f, e, Format.HALF);
    }

    static int compare(FloatingState f, Format format, long a, long b, boolean signalling) {
        SoftFloat e = begin(f, format, a, b);
        int order = Operations.compare(e, e.a, e.b, signalling);
        if (e.flags != 0) {
            Mxcsr.raise(f, e.flags);
        }
        return order;
    }
}
