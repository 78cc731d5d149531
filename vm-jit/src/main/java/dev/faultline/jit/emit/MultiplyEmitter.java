package dev.faultline.jit.emit;

import static dev.faultline.ir.MicroOpcode.IMULF;
import static dev.faultline.ir.MicroOpcode.IMUL_WIDE;
import static dev.faultline.ir.MicroOpcode.MUL;
import static dev.faultline.ir.MicroOpcode.MULX_HIGH;
import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Rflags;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import org.objectweb.asm.Label;

/** Multiplication and division of 32 and 64 bits: the intrinsics of MultiplyDivide. */
final class MultiplyEmitter {
    private static final String MATH = "java/lang/Math";
    private static final String LONG = "java/lang/Long";

    private final Code code;
    private final Flags flags;
    private final Exits exits;
    private final FaultEdges faults;

    MultiplyEmitter(Code code, Flags flags, Exits exits, FaultEdges faults) {
        this.code = code;
        this.flags = flags;
        this.exits = exits;
        this.faults = faults;
    }

    /** IMULF, MUL, IMUL_WIDE, MULX_HIGH. */
    void multiply(long word) {
        int op = MicroOp.op(word);
        int right = op == IMULF || op == MULX_HIGH ? MicroOp.b(word) : Cpu.RAX;
        boolean signed = op == IMULF || op == IMUL_WIDE;
        if (MicroOp.x(word) == 3) {
            wideProduct(MicroOp.a(word), right, signed);
        } else {
            narrowProduct(MicroOp.a(word), right, signed);
        }
        // SCRATCH is the low half, SCRATCH_2 the high one.
        if (op == MULX_HIGH) {
            code.loadLong(Locals.SCRATCH_2);
            code.set(MicroOp.d(word));
            return;
        }
        code.loadLong(Locals.SCRATCH);
        code.set(op == IMULF ? MicroOp.d(word) : Cpu.RAX);
        if (op == MUL || op == IMUL_WIDE) {
            code.loadLong(Locals.SCRATCH_2);
            code.set(Cpu.RDX);
        }
        lost(MicroOp.x(word), signed);
        code.out.visitVarInsn(ISTORE, Locals.COUNT);
        code.out.visitVarInsn(ILOAD, Locals.COUNT);
        flags.setCarryOverflow();
    }

    private void wideProduct(int left, int right, boolean signed) {
        code.get(left);
        code.get(right);
        code.call(MATH, signed ? "multiplyHigh" : "unsignedMultiplyHigh", "(JJ)J");
        code.storeLong(Locals.SCRATCH_2);
        code.get(left);
        code.get(right);
        code.op(LMUL);
        code.storeLong(Locals.SCRATCH);
    }

    private void narrowProduct(int left, int right, boolean signed) {
        extended(left, signed);
        extended(right, signed);
        code.op(LMUL);
        code.op(DUP2);
        code.and(Code.LOW_32);
        code.storeLong(Locals.SCRATCH);
        code.integer(32);
        code.op(LUSHR);
        code.storeLong(Locals.SCRATCH_2);
    }

    private void extended(int slot, boolean signed) {
        if (signed) {
            code.getInt(slot);
            code.op(I2L);
        } else {
            code.get(slot);
            code.and(Code.LOW_32);
        }
    }

    /** Pushes 1 where the high half is more than the low one's zero or sign extension, else 0. */
    private void lost(int x, boolean signed) {
        code.loadLong(Locals.SCRATCH_2);
        if (!signed) {
            code.op(LCONST_0);
        } else if (x == 3) {
            code.loadLong(Locals.SCRATCH);
            code.integer(63);
            code.op(LSHR);
        } else {
            code.loadLong(Locals.SCRATCH);
            code.op(L2I);
            code.integer(31);
            code.op(ISHR);
            code.zeroExtend();
        }
        code.op(LCMP);
        code.op(ICONST_1);
        code.op(IAND);
    }

    /** DIV and IDIV: what faults or needs 128 bits is the interpreter's. */
    void divide(Block block, int i) {
        long word = block.code[i];
        boolean signed = MicroOp.op(word) == MicroOpcode.IDIV;
        boolean narrow = MicroOp.x(word) == 2;
        Label rare = exits.interpret(block, i);
        if (narrow) {
            extended(MicroOp.a(word), signed);
        } else {
            code.get(MicroOp.a(word));
        }
        code.storeLong(Locals.SCRATCH_2);
        leaveIfDivisorIs(0, faults.division(block, i, rare));
        if (signed) {
            leaveIfDivisorIs(-1, rare);
        }
        dividend(narrow, signed, rare);
        quotient(signed);
        code.storeLong(Locals.HOST);
        if (narrow) {
            leaveIfTooLarge(signed, rare);
        }
        remainder();
        finish(narrow);
    }

    private void leaveIfDivisorIs(long value, Label rare) {
        code.loadLong(Locals.SCRATCH_2);
        code.constant(value);
        code.op(LCMP);
        code.jump(IFEQ, rare);
    }

    /** The dividend to SCRATCH; one of 128 bits must be the extension of its low half. */
    private void dividend(boolean narrow, boolean signed, Label rare) {
        if (narrow) {
            code.get(Cpu.RDX);
            code.integer(32);
            code.op(LSHL);
            code.get(Cpu.RAX);
            code.and(Code.LOW_32);
            code.op(LOR);
            code.storeLong(Locals.SCRATCH);
            return;
        }
        code.get(Cpu.RAX);
        code.storeLong(Locals.SCRATCH);
        code.get(Cpu.RDX);
        if (signed) {
            code.get(Cpu.RAX);
            code.integer(63);
            code.op(LSHR);
        } else {
            code.op(LCONST_0);
        }
        code.op(LCMP);
        code.jump(IFNE, rare);
    }

    private void quotient(boolean signed) {
        code.loadLong(Locals.SCRATCH);
        code.loadLong(Locals.SCRATCH_2);
        if (signed) {
            code.op(LDIV);
        } else {
            code.call(LONG, "divideUnsigned", "(JJ)J");
        }
    }

    private void leaveIfTooLarge(boolean signed, Label rare) {
        code.loadLong(Locals.HOST);
        code.loadLong(Locals.HOST);
        if (signed) {
            code.op(L2I);
            code.op(I2L);
        } else {
            code.and(Code.LOW_32);
        }
        code.op(LCMP);
        code.jump(IFNE, rare);
    }

    /** SCRATCH becomes dividend - quotient * divisor. */
    private void remainder() {
        code.loadLong(Locals.SCRATCH);
        code.loadLong(Locals.HOST);
        code.loadLong(Locals.SCRATCH_2);
        code.op(LMUL);
        code.op(LSUB);
        code.storeLong(Locals.SCRATCH);
    }

    /** Writes the results; of the flags CF and OF stay and AF is set, as on the host. */
    private void finish(boolean narrow) {
        flags.all();
        code.integer(Rflags.CF | Rflags.OF);
        code.op(IAND);
        code.integer(Rflags.AF);
        code.op(IOR);
        flags.setExplicit();
        result(Locals.HOST, narrow);
        code.set(Cpu.RAX);
        result(Locals.SCRATCH, narrow);
        code.set(Cpu.RDX);
    }

    private void result(int local, boolean narrow) {
        code.loadLong(local);
        if (narrow) {
            code.and(Code.LOW_32);
        }
    }
}
