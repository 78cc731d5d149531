package dev.faultline.jit.emit;

import static dev.faultline.ir.MicroOpcode.*;
import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.LazyFlags;
import dev.faultline.ir.MicroOp;
import org.objectweb.asm.Label;

/** Shifts and rotations with their flags: the intrinsics of cpu.semantics Shifting and Rotating. */
final class ShiftEmitter {
    private static final String LONG = "java/lang/Long";
    private static final String INTEGER = "java/lang/Integer";
    private static final int LEFT = 0;
    private static final int RIGHT = 1;
    private static final int[] WIDE = {LSHL, LUSHR, LSHR};
    private static final int[] OPERATION = {LazyFlags.SHL, LazyFlags.SHR, LazyFlags.SAR};

    private final Code code;
    private final Flags flags;

    ShiftEmitter(Code code, Flags flags) {
        this.code = code;
        this.flags = flags;
    }

    private static long mask(int x) {
        return x == 3 ? -1 : (1L << (8 << x)) - 1;
    }

    /** SHLIF, SHRIF, SARIF: a count from 1 to 63. */
    void byImmediate(long word, long imm) {
        int kind = MicroOp.op(word) - SHLIF;
        int x = MicroOp.x(word);
        code.get(MicroOp.a(word));
        code.storeLong(Locals.FLAGS_LEFT);
        shift(kind, x, MicroOp.a(word), () -> code.integer((int) imm));
        code.op(DUP2);
        code.storeLong(Locals.FLAGS_RESULT);
        code.set(MicroOp.d(word));
        code.constant(imm);
        code.storeLong(Locals.FLAGS_RIGHT);
        flags.state = OPERATION[kind] | x;
    }

    /** SHLF, SHRF, SARF: a count of 0 leaves the flags alone. */
    void bySlot(long word) {
        int kind = MicroOp.op(word) - SHLF;
        int x = MicroOp.x(word);
        flags.materialize();
        count(word, x);
        shift(kind, x, MicroOp.a(word), () -> code.out.visitVarInsn(ILOAD, Locals.COUNT));
        code.storeLong(Locals.SCRATCH);
        Label unchanged = new Label();
        code.out.visitVarInsn(ILOAD, Locals.COUNT);
        code.jump(IFEQ, unchanged);
        code.get(MicroOp.a(word));
        code.storeLong(Locals.FLAGS_LEFT);
        code.out.visitVarInsn(ILOAD, Locals.COUNT);
        code.op(I2L);
        code.storeLong(Locals.FLAGS_RIGHT);
        code.loadLong(Locals.SCRATCH);
        code.storeLong(Locals.FLAGS_RESULT);
        flags.setOperation(OPERATION[kind] | x);
        code.place(unchanged);
        code.loadLong(Locals.SCRATCH);
        code.set(MicroOp.d(word));
    }

    /** The count in slot b, masked as the processor does, to the local COUNT. */
    private void count(long word, int x) {
        code.getInt(MicroOp.b(word));
        code.integer(x == 3 ? 63 : 31);
        code.op(IAND);
        code.out.visitVarInsn(ISTORE, Locals.COUNT);
    }

    /** Pushes a slot shifted, zero-extended from its size. */
    private void shift(int kind, int x, int slot, Runnable count) {
        if (x == 2) {
            code.getInt(slot);
            count.run();
            code.op(WIDE[kind] - 1);
            code.zeroExtend();
            return;
        }
        code.get(slot);
        if (x < 2 && kind == RIGHT) {
            code.and(mask(x));
        } else if (x < 2 && kind != LEFT) {
            code.op(L2I);
            code.op(x == 0 ? I2B : I2S);
            code.op(I2L);
        }
        count.run();
        code.op(WIDE[kind]);
        if (x < 2) {
            code.and(mask(x));
        }
    }

    /** ROL and ROR of 32 and 64 bits: only CF and OF change, and not for a count of 0. */
    void rotate(long word) {
        boolean left = MicroOp.op(word) == ROL;
        int x = MicroOp.x(word);
        flags.materialize();
        count(word, x);
        rotated(x, MicroOp.a(word), left, () -> code.out.visitVarInsn(ILOAD, Locals.COUNT));
        code.storeLong(Locals.SCRATCH);
        Label unchanged = new Label();
        code.out.visitVarInsn(ILOAD, Locals.COUNT);
        code.jump(IFEQ, unchanged);
        int top = (8 << x) - 1;
        resultBit(left ? 0 : top);
        code.out.visitVarInsn(ISTORE, Locals.COUNT);
        resultBit(top);
        resultBit(left ? 0 : top - 1);
        code.op(IXOR);
        flags.setCarryOverflow();
        code.place(unchanged);
        code.loadLong(Locals.SCRATCH);
        code.set(MicroOp.d(word));
    }

    private void resultBit(int bit) {
        code.loadLong(Locals.SCRATCH);
        code.integer(bit);
        code.op(LUSHR);
        code.op(L2I);
        code.op(ICONST_1);
        code.op(IAND);
    }

    /** RORI: no flags. */
    void rotateByImmediate(long word, long imm) {
        rotated(MicroOp.x(word), MicroOp.a(word), false, () -> code.integer((int) imm));
        code.set(MicroOp.d(word));
    }

    private void rotated(int x, int slot, boolean left, Runnable count) {
        String name = left ? "rotateLeft" : "rotateRight";
        if (x == 3) {
            code.get(slot);
            count.run();
            code.call(LONG, name, "(JI)J");
        } else {
            code.getInt(slot);
            count.run();
            code.call(INTEGER, name, "(II)I");
            code.zeroExtend();
        }
    }
}
