package dev.faultline.cpu.x87;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.softfloat.Format;
import dev.faultline.cpu.softfloat.Rounding;
import dev.faultline.cpu.softfloat.SoftFloat;
import dev.faultline.cpu.softfloat.Unpacked;
import dev.faultline.cpu.softfloat.Wide;

/**
 * F2XM1, FYL2X, FYL2XP1, FSIN, FCOS, FSINCOS, FPTAN and FPATAN (Intel SDM Vol. 1 8.3.7 and the
 * tables of Vol. 2). Results are the exact ones rounded once, where a processor may be one unit in
 * the last place off.
 */
final class Transcendental {
    private static final int TOO_LARGE = 63;

    private Transcendental() {}

    private static void invalid(SoftFloat e) {
        e.flags |= SoftFloat.IE;
        e.result.indefinite();
    }

    private static void round(SoftFloat e, Unpacked r) {
        Rounding.round(e, Format.EXTENDED, r);
    }

    /** Exact results are inexact too (tried on silicon). */
    private static void roundInexact(SoftFloat e) {
        round(e, e.result);
        e.flags |= SoftFloat.PE;
        if (e.result.kind == Unpacked.FINITE && e.result.high >= 0) {
            e.flags |= SoftFloat.UE;
        }
    }

    /** FSIN, FCOS, FSINCOS and FPTAN. */
    static void trigonometric(FloatingState f, X87Operation operation) {
        SoftFloat e = Registers.begin(f);
        boolean pushes = operation == X87Operation.TANGENT || operation == X87Operation.SINE_COSINE;
        Registers.condition(f, Registers.C2, 0);
        if (Registers.empty(f, 0) || pushes && !Registers.empty(f, 7)) {
            Registers.fault(f, pushes);
            return;
        }
        Registers.load(f, 0, e.a);
        if (e.a.kind == Unpacked.FINITE && e.a.exponent >= TOO_LARGE) {
            Registers.condition(f, Registers.C1 | Registers.C2, Registers.C2);
            return;
        }
        Unpacked second = e.b;
        if (Registers.nan(e, e.a, e.a)) {
            second.copy(e.result);
        } else if (e.a.kind == Unpacked.INFINITE) {
            invalid(e);
            second.copy(e.result);
        } else {
            compute(e, operation);
        }
        if (Registers.settle(f, e)) {
            deliver(f, pushes, second);
        }
    }

    private static void deliver(FloatingState f, boolean pushes, Unpacked second) {
        Registers.store(f, 0, f.soft.result);
        if (pushes) {
            Registers.push(f);
            Registers.store(f, 0, second);
        }
    }

    /** The result, and in b what FSINCOS and FPTAN push. */
    private static void compute(SoftFloat e, X87Operation operation) {
        boolean sign = e.a.negative;
        boolean zero = e.a.kind == Unpacked.ZERO;
        e.flags |= e.a.denormal ? SoftFloat.DE : 0;
        if (zero) {
            if (operation == X87Operation.COSINE) {
                e.result.integer(1);
            } else {
                e.result.zero(sign);
                e.b.integer(1);
            }
            return;
        }
        e.a.negative = false;
        int quadrant = Trigonometry.reduce(e.a);
        switch (operation) {
            case SINE -> sine(e, quadrant, sign);
            case COSINE -> circular(e, e.result, quadrant + 1, false);
            case SINE_COSINE -> {
                sine(e, quadrant, sign);
                round(e, e.result);
                circular(e, e.b, quadrant + 1, false);
                round(e, e.b);
                return;
            }
            default -> {
                circular(e, e.t, quadrant, sign);
                circular(e, e.u, quadrant + 1, false);
                Wide.divide(e, e.result, e.t, e.u);
                e.result.low |= 1;
                e.b.integer(1);
            }
        }
        round(e, e.result);
    }

    private static void sine(SoftFloat e, int quadrant, boolean sign) {
        circular(e, e.result, quadrant, sign);
        Trigonometry.underflow(e.result, e.a);
    }

    /** r = the sine of a + quadrant * pi / 2, or of the opposite. */
    private static void circular(SoftFloat e, Unpacked r, int quadrant, boolean opposite) {
        if ((quadrant & 1) == 0) {
            Trigonometry.sine(e, r, e.a);
        } else {
            Trigonometry.cosine(e, r, e.a);
        }
        r.negative ^= opposite != ((quadrant & 2) != 0);
    }

    static void power(FloatingState f) {
        SoftFloat e = Registers.begin(f);
        if (Registers.empty(f, 0)) {
            Registers.underflow(f, 0);
            return;
        }
        Registers.load(f, 0, e.a);
        if (!Registers.nan(e, e.a, e.a)) {
            power(e);
        }
        if (Registers.settle(f, e)) {
            Registers.store(f, 0, e.result);
        }
    }

    private static void power(SoftFloat e) {
        Unpacked x = e.a;
        e.flags |= x.denormal ? SoftFloat.DE : 0;
        if (x.kind == Unpacked.INFINITE && x.negative) {
            e.result.integer(-1);
        } else if (x.kind != Unpacked.FINITE) {
            e.result.copy(x);
        } else if (outOfRange(x)) {
            e.result.copy(x);
            e.flags |= SoftFloat.PE;
        } else {
            Logarithms.power(e, x);
            roundInexact(e);
        }
    }

    /** More than 1: undefined by the manual, left as it is by an EPYC. */
    private static boolean outOfRange(Unpacked x) {
        return x.exponent > 0 || x.exponent == 0 && x.high != Long.MIN_VALUE;
    }

    /** FYL2X, FYL2XP1 and FPATAN: from ST(0) and ST(1) to the latter, and a pop. */
    static void binary(FloatingState f, X87Operation operation) {
        SoftFloat e = Registers.begin(f);
        if (Registers.empty(f, 0) || Registers.empty(f, 1)) {
            if (Registers.underflow(f, 1)) {
                Registers.pop(f, 1);
            }
            return;
        }
        Registers.load(f, 0, e.a);
        Registers.load(f, 1, e.b);
        if (!Registers.nan(e, e.a, e.b)) {
            switch (operation) {
                case LOGARITHM -> logarithm(e);
                case LOGARITHM_PLUS_1 -> logarithmPlus1(e);
                default -> arctangent(e);
            }
        }
        if (Registers.settle(f, e)) {
            Registers.store(f, 1, e.result);
            Registers.pop(f, 1);
        }
    }

    private static void denormals(SoftFloat e) {
        e.flags |= e.a.denormal || e.b.denormal ? SoftFloat.DE : 0;
    }

    private static void logarithm(SoftFloat e) {
        Unpacked x = e.a;
        Unpacked y = e.b;
        boolean zero = x.kind == Unpacked.ZERO;
        boolean one = x.kind == Unpacked.FINITE && x.exponent == 0 && x.high == Long.MIN_VALUE;
        boolean infinite = x.kind == Unpacked.INFINITE || y.kind == Unpacked.INFINITE;
        boolean unbounded = zero || x.kind == Unpacked.INFINITE;
        if (x.negative && !zero
                || y.kind == Unpacked.ZERO && unbounded
                || y.kind == Unpacked.INFINITE && one) {
            invalid(e);
            return;
        }
        // The logarithm is negative below 1.
        boolean negative = y.negative != (zero || x.kind == Unpacked.FINITE && x.exponent < 0);
        if (zero && !infinite) {
            e.flags |= SoftFloat.ZE;
            e.result.infinity(negative);
            return;
        }
        denormals(e);
        if (infinite) {
            e.result.infinity(negative);
        } else if (one || y.kind == Unpacked.ZERO) {
            e.result.zero(negative);
        } else {
            Logarithms.timesLogarithm(e, x, y);
            roundInexact(e);
        }
    }

    private static void logarithmPlus1(SoftFloat e) {
        Unpacked x = e.a;
        Unpacked y = e.b;
        boolean negative = x.negative != y.negative;
        boolean infinite = x.kind == Unpacked.INFINITE || y.kind == Unpacked.INFINITE;
        boolean zero = x.kind == Unpacked.ZERO || y.kind == Unpacked.ZERO;
        if (x.kind == Unpacked.INFINITE && x.negative || infinite && zero) {
            invalid(e);
            return;
        }
        denormals(e);
        if (infinite) {
            e.result.infinity(negative);
        } else if (zero) {
            e.result.zero(negative);
        } else if (x.negative && x.exponent >= 0) {
            // Undefined by the manual.
            e.result.copy(x);
            e.flags |= SoftFloat.PE;
        } else {
            Logarithms.timesLogarithmPlus1(e, x, y);
            roundInexact(e);
        }
    }

    private static void arctangent(SoftFloat e) {
        Unpacked x = e.a;
        Unpacked y = e.b;
        denormals(e);
        boolean negative = y.negative;
        if (y.kind == Unpacked.INFINITE) {
            if (x.kind == Unpacked.INFINITE) {
                quarters(e, x.negative ? 3 : 1);
            } else {
                quarters(e, 2);
            }
        } else if (x.kind == Unpacked.INFINITE || y.kind == Unpacked.ZERO) {
            quarters(e, x.negative ? 4 : 0);
        } else if (x.kind == Unpacked.ZERO) {
            quarters(e, 2);
        } else {
            Trigonometry.angle(e, x, y);
        }
        e.result.negative = negative;
        round(e, e.result);
    }

    /** So many quarters of pi. */
    private static void quarters(SoftFloat e, int count) {
        if (count == 0) {
            e.result.zero(false);
            return;
        }
        Trigonometry.pi(e.t, -1);
        e.u.integer(count);
        Wide.multiply(e.result, e.t, e.u);
    }
}
