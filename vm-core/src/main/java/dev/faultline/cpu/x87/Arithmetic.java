package dev.faultline.cpu.x87;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.softfloat.Format;
import dev.faultline.cpu.softfloat.Operations;
import dev.faultline.cpu.softfloat.Rounding;
import dev.faultline.cpu.softfloat.SoftFloat;
import dev.faultline.cpu.softfloat.Unpacked;

/** FADD to FDIVR and what takes ST(0) only (Intel SDM Vol. 1 8.3.5, 8.3.6). */
final class Arithmetic {
    private Arithmetic() {}

    /** Takes a memory operand, as loaded, or ST(i) apart. */
    static void operand(FloatingState f, Unpacked to, long form, long value) {
        switch (X87Form.kind(form)) {
            case X87Form.REGISTER -> Registers.load(f, X87Form.register(form), to);
            case X87Form.SINGLE -> to.unpack(Format.SINGLE, value, false);
            case X87Form.DOUBLE -> to.unpack(Format.DOUBLE, value, false);
            case X87Form.INT16 -> to.integer((short) value);
            case X87Form.INT32 -> to.integer((int) value);
            default -> to.integer(value);
        }
    }

    /** Whether ST(0) or, where it is an operand, ST(i) is empty. */
    static boolean operandEmpty(FloatingState f, long form) {
        boolean register = X87Form.kind(form) == X87Form.REGISTER;
        return Registers.empty(f, 0) || register && Registers.empty(f, X87Form.register(form));
    }

    static void binary(FloatingState f, X87Operation operation, long form, long value) {
        if (!operandEmpty(f, form) && QuickArithmetic.binary(f, operation, form, value)) {
            return;
        }
        SoftFloat e = Registers.begin(f);
        boolean toRegister = X87Form.toRegister(form);
        int d = toRegister ? X87Form.register(form) : 0;
        if (operandEmpty(f, form)) {
            if (Registers.underflow(f, d)) {
                Registers.pop(f, X87Form.pops(form));
            }
            return;
        }
        boolean swap =
                toRegister != (operation == X87Operation.SUBR || operation == X87Operation.DIVR);
        Registers.load(f, 0, swap ? e.b : e.a);
        operand(f, swap ? e.a : e.b, form, value);
        if (!Registers.nan(e, e.a, e.b)) {
            compute(e, operation);
            Rounding.round(e, Registers.precision(f), e.result);
        }
        if (Registers.settle(f, e)) {
            Registers.store(f, d, e.result);
            Registers.pop(f, X87Form.pops(form));
        }
    }

    private static void compute(SoftFloat e, X87Operation operation) {
        switch (operation) {
            case ADD -> Operations.add(e);
            case MUL -> Operations.multiply(e);
            case SUB, SUBR -> {
                e.b.negative ^= true;
                Operations.add(e);
            }
            default -> Operations.divide(e);
        }
    }

    /** FSQRT and FRNDINT. */
    static void unary(FloatingState f, X87Operation operation) {
        SoftFloat e = Registers.begin(f);
        if (Registers.empty(f, 0)) {
            Registers.underflow(f, 0);
            return;
        }
        Registers.load(f, 0, e.a);
        if (!Registers.nan(e, e.a, e.a)) {
            if (operation == X87Operation.SQUARE_ROOT) {
                Operations.squareRoot(e);
                Rounding.round(e, Registers.precision(f), e.result);
            } else {
                round(e);
            }
        }
        if (Registers.settle(f, e)) {
            Registers.store(f, 0, e.result);
        }
    }

    private static void round(SoftFloat e) {
        e.result.copy(e.a);
        if (e.a.denormal) {
            e.flags |= SoftFloat.DE;
        }
        if (e.a.kind == Unpacked.FINITE && Rounding.toInteger(e, e.rounding, e.result)) {
            e.flags |= SoftFloat.PE;
        }
    }

    /** FCHS and FABS, which know no kinds of numbers. */
    static void sign(FloatingState f, boolean change) {
        if (Registers.empty(f, 0)) {
            Registers.underflow(f, 0);
            return;
        }
        Registers.condition(f, Registers.C1, 0);
        int physical = Registers.physical(f, 0);
        int exponent = f.exponents[physical];
        f.exponents[physical] = change ? exponent ^ 0x8000 : exponent & 0x7fff;
    }
}
