package dev.faultline.cpu.x87;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.softfloat.Exact;
import dev.faultline.cpu.softfloat.Format;
import dev.faultline.cpu.softfloat.Rounding;
import dev.faultline.cpu.softfloat.SoftFloat;
import dev.faultline.cpu.softfloat.Unpacked;

/** FPREM, FPREM1, FSCALE and FXTRACT (Intel SDM Vol. 2). */
final class Partial {
    /** Exponents are never that far apart. */
    private static final int MOST = 1 << 16;

    private Partial() {}

    /** Takes ST(0) and ST(1) apart; false where one of them is empty, and that is dealt with. */
    private static boolean operands(FloatingState f, SoftFloat e) {
        if (Registers.empty(f, 0) || Registers.empty(f, 1)) {
            Registers.underflow(f, 0);
            return false;
        }
        Registers.load(f, 0, e.a);
        Registers.load(f, 1, e.b);
        return true;
    }

    static void remainder(FloatingState f, boolean nearest) {
        SoftFloat e = Registers.begin(f);
        int before = f.statusWord & (Registers.C0 | Registers.C3);
        Registers.condition(f, Registers.C2, 0);
        if (!operands(f, e)) {
            return;
        }
        int codes = before;
        if (!Registers.nan(e, e.a, e.b)) {
            codes = remainder(e, nearest, before);
            Rounding.round(e, Format.EXTENDED, e.result);
        }
        e.roundedUp = false;
        if (Registers.settle(f, e)) {
            Registers.condition(f, Registers.CONDITIONS, codes);
            Registers.store(f, 0, e.result);
        }
    }

    /**
     * The condition codes, of those before where the operands are invalid: C2 where reduction is
     * not complete, else the quotient's low bits.
     */
    private static int remainder(SoftFloat e, boolean nearest, int before) {
        Unpacked x = e.a;
        Unpacked y = e.b;
        if (x.kind == Unpacked.INFINITE || y.kind == Unpacked.ZERO) {
            e.flags |= SoftFloat.IE;
            e.result.indefinite();
            return before;
        }
        e.flags |= x.denormal || y.denormal ? SoftFloat.DE : 0;
        e.result.copy(x);
        if (x.kind == Unpacked.ZERO || y.kind == Unpacked.INFINITE) {
            return 0;
        }
        int distance = x.exponent - y.exponent;
        if (distance >= 64) {
            // So many bits at once that the distance is a multiple of 32 then.
            int bits = distance & 31 | 32;
            step(e.result, y, bits);
            e.result.exponent += distance - bits;
            return Registers.C2;
        }
        long quotient = distance < 0 ? 0 : step(e.result, y, distance);
        if (nearest && distance >= -1 && roundsUp(e.result, y, quotient)) {
            quotient++;
            e.b.negative = !x.negative;
            e.c.copy(e.result);
            Exact.add(e.result, e.c, e.b);
        }
        if (e.result.kind == Unpacked.ZERO) {
            e.result.zero(x.negative);
        }
        return ((quotient & 1) != 0 ? Registers.C1 : 0)
                | ((quotient & 2) != 0 ? Registers.C3 : 0)
                | ((quotient & 4) != 0 ? Registers.C0 : 0);
    }

    /**
     * The quotient of r * 2^bits and y, whose exponents count as equal, and r becomes the rest,
     * with y's exponent.
     */
    private static long step(Unpacked r, Unpacked y, int bits) {
        long quotient;
        long rest;
        if (bits == 0) {
            quotient = Long.compareUnsigned(r.high, y.high) < 0 ? 0 : 1;
            rest = r.high - quotient * y.high;
        } else {
            long low = r.high << bits;
            quotient = Exact.quotient(r.high >>> 64 - bits, low, y.high);
            rest = low - quotient * y.high;
        }
        if (rest == 0) {
            r.zero(r.negative);
        } else {
            r.high = rest;
            r.exponent = y.exponent;
            r.normalize();
        }
        return quotient;
    }

    /** Whether a rest is more than half of the divisor, or half of it with an odd quotient. */
    private static boolean roundsUp(Unpacked rest, Unpacked y, long quotient) {
        if (rest.kind == Unpacked.ZERO || rest.exponent < y.exponent - 1) {
            return false;
        }
        int order = Long.compareUnsigned(rest.high, y.high);
        return rest.exponent == y.exponent || order > 0 || order == 0 && (quotient & 1) != 0;
    }

    static void scale(FloatingState f) {
        SoftFloat e = Registers.begin(f);
        if (!operands(f, e)) {
            return;
        }
        if (!Registers.nan(e, e.a, e.b)) {
            scale(e);
            Rounding.round(e, Format.EXTENDED, e.result);
        }
        if (Registers.settle(f, e)) {
            Registers.store(f, 0, e.result);
        }
    }

    private static void scale(SoftFloat e) {
        Unpacked x = e.a;
        Unpacked y = e.b;
        boolean infinite = y.kind == Unpacked.INFINITE;
        if (infinite && x.kind == (y.negative ? Unpacked.INFINITE : Unpacked.ZERO)) {
            e.flags |= SoftFloat.IE;
            e.result.indefinite();
            return;
        }
        e.flags |= x.denormal || y.denormal ? SoftFloat.DE : 0;
        e.result.copy(x);
        if (x.kind != Unpacked.FINITE) {
            return;
        }
        if (infinite) {
            if (y.negative) {
                e.result.zero(x.negative);
            } else {
                e.result.infinity(x.negative);
            }
        } else if (y.kind == Unpacked.FINITE && y.exponent >= 0) {
            int by = y.exponent >= 16 ? MOST : (int) (y.high >>> 63 - y.exponent);
            e.result.exponent += y.negative ? -by : by;
        }
    }

    static void extract(FloatingState f) {
        SoftFloat e = Registers.begin(f);
        if (Registers.empty(f, 0) || !Registers.empty(f, 7)) {
            Registers.fault(f, true);
            return;
        }
        Registers.load(f, 0, e.a);
        e.c.copy(e.a);
        if (Registers.nan(e, e.a, e.a)) {
            e.c.copy(e.result);
        } else {
            extract(e);
        }
        if (Registers.settle(f, e)) {
            Registers.store(f, 0, e.result);
            Registers.push(f);
            Registers.store(f, 0, e.c);
        }
    }

    /** The exponent as the result, the significand in c. */
    private static void extract(SoftFloat e) {
        switch (e.a.kind) {
            case Unpacked.ZERO -> {
                e.flags |= SoftFloat.ZE;
                e.result.infinity(true);
            }
            case Unpacked.INFINITE -> e.result.infinity(false);
            default -> {
                e.flags |= e.a.denormal ? SoftFloat.DE : 0;
                e.result.integer(e.a.exponent);
                e.c.exponent = 0;
            }
        }
    }
}
