package dev.faultline.cpu.x87;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.softfloat.Operations;
import dev.faultline.cpu.softfloat.SoftFloat;
import dev.faultline.cpu.softfloat.Unpacked;

/** Comparisons, and FXAM (Intel SDM Vol. 1 8.3.6). */
final class Comparison {
    private static final int UNORDERED = Registers.C0 | Registers.C2 | Registers.C3;
    private static final int COMPARED = Rflags.ZF | Rflags.PF | Rflags.CF;

    private Comparison() {}

    /**
     * FCOM, FUCOM and their kin with memory operands and integers. The condition codes tell of the
     * order, also where an exception is not masked; only the pops are left then.
     */
    static void compare(FloatingState f, long form, long value, boolean ordered) {
        SoftFloat e = Registers.begin(f);
        int order = order(f, form, value, ordered);
        if (Registers.settle(f, e)) {
            Registers.pop(f, X87Form.pops(form));
        }
        Registers.condition(f, UNORDERED, codes(order));
    }

    /** FCOMI and FUCOMI, which keep C1: the status flags after. */
    static long compareToFlags(FloatingState f, long form, boolean ordered) {
        SoftFloat e = Registers.begin(f);
        int order = order(f, form, 0, ordered);
        int kept = (e.flags & Registers.STACK_FAULT) != 0 ? 0 : f.statusWord & Registers.C1;
        boolean delivered = Registers.settle(f, e);
        f.statusWord |= kept;
        if (delivered) {
            Registers.pop(f, X87Form.pops(form));
        }
        return switch (order) {
            case Operations.LESS -> Rflags.CF;
            case Operations.EQUAL -> Rflags.ZF;
            case Operations.GREATER -> 0;
            default -> COMPARED;
        };
    }

    private static int order(FloatingState f, long form, long value, boolean ordered) {
        SoftFloat e = f.soft;
        if (Arithmetic.operandEmpty(f, form)) {
            e.flags = SoftFloat.IE | Registers.STACK_FAULT;
            return Operations.UNORDERED;
        }
        Registers.load(f, 0, e.a);
        Arithmetic.operand(f, e.b, form, value);
        return Operations.compare(e, e.a, e.b, ordered);
    }

    static void test(FloatingState f) {
        SoftFloat e = Registers.begin(f);
        int order = Operations.UNORDERED;
        if (Registers.empty(f, 0)) {
            e.flags = SoftFloat.IE | Registers.STACK_FAULT;
        } else {
            Registers.load(f, 0, e.a);
            e.b.zero(false);
            e.b.denormal = false;
            order = Operations.compare(e, e.a, e.b, true);
        }
        Registers.settle(f, e);
        Registers.condition(f, UNORDERED, codes(order));
    }

    private static int codes(int order) {
        return switch (order) {
            case Operations.LESS -> Registers.C0;
            case Operations.EQUAL -> Registers.C3;
            case Operations.GREATER -> 0;
            default -> UNORDERED;
        };
    }

    static void examine(FloatingState f) {
        Unpacked x = f.soft.a;
        Registers.load(f, 0, x);
        int codes;
        if (Registers.empty(f, 0)) {
            codes = Registers.C3 | Registers.C0;
        } else if (x.denormal) {
            codes = Registers.C3 | Registers.C2;
        } else {
            codes =
                    switch (x.kind) {
                        case Unpacked.ZERO -> Registers.C3;
                        case Unpacked.FINITE -> Registers.C2;
                        case Unpacked.INFINITE -> Registers.C2 | Registers.C0;
                        case Unpacked.UNSUPPORTED -> 0;
                        default -> Registers.C0;
                    };
        }
        codes |= x.negative ? Registers.C1 : 0;
        Registers.condition(f, Registers.CONDITIONS, codes);
    }
}
