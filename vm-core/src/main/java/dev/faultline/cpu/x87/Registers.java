package dev.faultline.cpu.x87;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.softfloat.Format;
import dev.faultline.cpu.softfloat.SoftFloat;
import dev.faultline.cpu.softfloat.Unpacked;

/** The register stack, the status word and their exceptions (Intel SDM Vol. 1 8.1, 8.5.1). */
final class Registers {
    static final int C0 = 1 << 8;
    static final int C1 = 1 << 9;
    static final int C2 = 1 << 10;
    static final int C3 = 1 << 14;
    static final int CONDITIONS = C0 | C1 | C2 | C3;
    static final int STACK_FAULT = 1 << 6;

    /** The "real indefinite" QNaN; in FBSTP's format the indefinite BCD number too. */
    static final long INDEFINITE = 3L << 62;

    static final int INDEFINITE_EXPONENT = 0xffff;

    private static final int TOP_SHIFT = 11;
    private static final int TOP = 7 << TOP_SHIFT;

    private static final int BEFORE = SoftFloat.IE | SoftFloat.DE | SoftFloat.ZE;

    private static final Format[] PRECISIONS = {
        Format.EXTENDED_24, Format.EXTENDED, Format.EXTENDED_53, Format.EXTENDED
    };

    private Registers() {}

    /** The physical register that ST(i) is. */
    static int physical(FloatingState f, int i) {
        return (f.statusWord >>> TOP_SHIFT) + i & 7;
    }

    static boolean empty(FloatingState f, int i) {
        return (f.tags >>> physical(f, i) & 1) == 0;
    }

    /** Takes ST(i) apart. */
    static void load(FloatingState f, int i, Unpacked to) {
        int physical = physical(f, i);
        to.unpackExtended(f.significands[physical], f.exponents[physical]);
    }

    /** Writes ST(i), which is valid then. */
    static void store(FloatingState f, int i, Unpacked value) {
        long significand = value.kind == Unpacked.ZERO ? 0 : value.high;
        store(f, i, significand, value.packExtended());
    }

    static void store(FloatingState f, int i, long significand, int signAndExponent) {
        int physical = physical(f, i);
        f.significands[physical] = significand;
        f.exponents[physical] = signAndExponent;
        f.tags |= 1 << physical;
    }

    static void turn(FloatingState f, int by) {
        f.statusWord = f.statusWord & ~TOP | f.statusWord + (by << TOP_SHIFT) & TOP;
    }

    /** TOP is one less; what is the new ST(0) is for the caller to write. */
    static void push(FloatingState f) {
        turn(f, -1);
    }

    static void pop(FloatingState f, int count) {
        for (int n = 0; n < count; n++) {
            f.tags &= ~(1 << physical(f, 0));
            turn(f, 1);
        }
    }

    static void free(FloatingState f, int i) {
        f.tags &= ~(1 << physical(f, i));
    }

    /** The work space for an operation by the control word. */
    static SoftFloat begin(FloatingState f) {
        SoftFloat e = f.soft;
        e.flags = 0;
        e.roundedUp = false;
        e.rounding = f.controlWord >>> 10 & 3;
        e.masks = f.controlWord & 0x3f;
        e.denormalsAreZeros = false;
        e.flushToZero = false;
        return e;
    }

    /** The format that precision control says. */
    static Format precision(FloatingState f) {
        return PRECISIONS[f.controlWord >>> 8 & 3];
    }

    static void condition(FloatingState f, int of, int bits) {
        f.statusWord = f.statusWord & ~of | bits;
    }

    /** Notes exceptions; ES and B tell of those that are not masked. */
    static void raise(FloatingState f, int flags) {
        f.statusWord |= flags;
        f.summarize();
    }

    /** A register is empty that should not be; whether the operation goes on with a QNaN. */
    static boolean underflow(FloatingState f) {
        condition(f, C1, 0);
        raise(f, SoftFloat.IE | STACK_FAULT);
        return (f.controlWord & SoftFloat.IE) != 0;
    }

    /** The same, and the QNaN goes to ST(i). */
    static boolean underflow(FloatingState f, int i) {
        boolean masked = underflow(f);
        if (masked) {
            store(f, i, INDEFINITE, INDEFINITE_EXPONENT);
        }
        return masked;
    }

    /** A register is valid that should be empty; whether the operation goes on with a QNaN. */
    static boolean overflow(FloatingState f) {
        raise(f, SoftFloat.IE | STACK_FAULT | C1);
        return (f.controlWord & SoftFloat.IE) != 0;
    }

    /** Where ST(0) is empty, or ST(7) is not: QNaNs go to ST(0) and what is pushed. */
    static void fault(FloatingState f, boolean pushes) {
        boolean masked = empty(f, 0) ? underflow(f) : overflow(f);
        if (masked) {
            store(f, 0, INDEFINITE, INDEFINITE_EXPONENT);
            if (pushes) {
                push(f);
                store(f, 0, INDEFINITE, INDEFINITE_EXPONENT);
            }
        }
    }

    /**
     * Notes the exceptions of an operation; whether its result is delivered: exceptions that are
     * found before it is computed and are not masked leave the operands (8.5).
     */
    static boolean settle(FloatingState f, SoftFloat e) {
        int flags = e.flags;
        int unmasked = flags & ~e.masks;
        boolean delivered = (unmasked & BEFORE) == 0;
        condition(f, C1, delivered && e.roundedUp ? C1 : 0);
        if (flags != 0) {
            raise(f, delivered ? flags : flags & (BEFORE | STACK_FAULT));
        }
        return delivered;
    }

    /**
     * The result where an operand is a NaN or of an unsupported encoding (Intel SDM Vol. 1 table
     * 4-7); whether there is one.
     */
    static boolean nan(SoftFloat e, Unpacked x, Unpacked y) {
        if (x.kind < Unpacked.QUIET_NAN && y.kind < Unpacked.QUIET_NAN) {
            return false;
        }
        if (x.kind == Unpacked.UNSUPPORTED || y.kind == Unpacked.UNSUPPORTED) {
            e.flags |= SoftFloat.IE;
            e.result.indefinite();
            return true;
        }
        if (x.kind == Unpacked.SIGNALLING_NAN || y.kind == Unpacked.SIGNALLING_NAN) {
            e.flags |= SoftFloat.IE;
        }
        e.result.copy(chosen(x, y));
        e.result.quiet();
        return true;
    }

    private static Unpacked chosen(Unpacked x, Unpacked y) {
        if (!y.isNan() || !x.isNan()) {
            return x.isNan() ? x : y;
        }
        if (x.kind != y.kind) {
            return x.kind == Unpacked.QUIET_NAN ? x : y;
        }
        int order = Long.compareUnsigned(x.high, y.high);
        return order > 0 || order == 0 && !x.negative ? x : y;
    }
}
