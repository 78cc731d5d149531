package dev.faultline.jit.emit;

import static dev.faultline.ir.MicroOpcode.*;
import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.Rflags;
import dev.faultline.ir.MicroOp;
import org.objectweb.asm.Label;

/** Bit scans, counts and tests, byte swaps: the intrinsics of cpu.semantics Bits. */
final class BitEmitter {
    private static final String LONG = "java/lang/Long";
    private static final int ZF_BIT = 6;

    private final Code code;
    private final Flags flags;

    BitEmitter(Code code, Flags flags) {
        this.code = code;
        this.flags = flags;
    }

    private static int width(long word) {
        return 8 << MicroOp.x(word);
    }

    /** The source, zero-extended from its size, to SCRATCH. */
    private void source(long word) {
        code.get(MicroOp.a(word));
        if (MicroOp.x(word) < 3) {
            code.and((1L << width(word)) - 1);
        }
        code.storeLong(Locals.SCRATCH);
    }

    /** Pushes 1 where SCRATCH is 0, else 0. */
    private void isZero() {
        code.loadLong(Locals.SCRATCH);
        code.op(LCONST_0);
        code.op(LCMP);
        code.op(ICONST_1);
        code.op(IAND);
        code.op(ICONST_1);
        code.op(IXOR);
    }

    /** POPCNT. */
    void populationCount(long word) {
        source(word);
        code.loadLong(Locals.SCRATCH);
        code.call(LONG, "bitCount", "(J)I");
        code.op(I2L);
        code.set(MicroOp.d(word));
        isZero();
        code.integer(ZF_BIT);
        code.op(ISHL);
        flags.setExplicit();
    }

    /** TZCNT and LZCNT: CF for a source of 0, ZF for a result of 0, OF stays. */
    void zeroCount(long word) {
        boolean trailing = MicroOp.op(word) == TZCNT;
        int width = width(word);
        source(word);
        flags.overflow();
        code.integer(11);
        code.op(ISHL);
        isZero();
        code.op(IOR);
        code.loadLong(Locals.SCRATCH);
        code.integer(trailing ? 0 : width - 1);
        code.op(LUSHR);
        code.op(L2I);
        code.op(ICONST_1);
        code.op(IAND);
        code.integer(ZF_BIT);
        code.op(ISHL);
        code.op(IOR);
        flags.setExplicit();
        code.loadLong(Locals.SCRATCH);
        if (trailing) {
            if (width < 64) {
                code.constant(1L << width);
                code.op(LOR);
            }
            code.call(LONG, "numberOfTrailingZeros", "(J)I");
        } else {
            code.call(LONG, "numberOfLeadingZeros", "(J)I");
            code.integer(64 - width);
            code.op(ISUB);
        }
        code.op(I2L);
        code.set(MicroOp.d(word));
    }

    /** BSF and BSR: a source of 0 leaves the destination, in slot b, as it was. */
    void scan(long word) {
        source(word);
        code.get(MicroOp.b(word));
        code.storeLong(Locals.SCRATCH_2);
        code.integer(Rflags.ZF | Rflags.PF);
        code.out.visitVarInsn(ISTORE, Locals.COUNT);
        Label zero = new Label();
        code.loadLong(Locals.SCRATCH);
        code.op(LCONST_0);
        code.op(LCMP);
        code.jump(IFEQ, zero);
        if (MicroOp.op(word) == BSR) {
            code.integer(63);
            code.loadLong(Locals.SCRATCH);
            code.call(LONG, "numberOfLeadingZeros", "(J)I");
            code.op(ISUB);
        } else {
            code.loadLong(Locals.SCRATCH);
            code.call(LONG, "numberOfTrailingZeros", "(J)I");
        }
        code.op(I2L);
        code.op(DUP2);
        code.storeLong(Locals.SCRATCH_2);
        code.call(Names.FLAGS, "parity", "(J)I");
        code.out.visitVarInsn(ISTORE, Locals.COUNT);
        code.place(zero);
        code.loadLong(Locals.SCRATCH_2);
        code.set(MicroOp.d(word));
        code.out.visitVarInsn(ILOAD, Locals.COUNT);
        flags.setExplicit();
    }

    /** BT, BTS, BTR, BTC of a register: CF is the bit, the other flags stay. */
    void test(long word) {
        int width = width(word);
        code.getInt(MicroOp.b(word));
        code.integer(width - 1);
        code.op(IAND);
        code.out.visitVarInsn(ISTORE, Locals.COUNT);
        source(word);
        code.loadLong(Locals.SCRATCH);
        changed(MicroOp.c(word));
        code.loadLong(Locals.SCRATCH);
        code.out.visitVarInsn(ILOAD, Locals.COUNT);
        code.op(LUSHR);
        code.op(L2I);
        code.op(ICONST_1);
        code.op(IAND);
        code.out.visitVarInsn(ISTORE, Locals.COUNT);
        code.set(MicroOp.d(word));
        flags.overflow();
        flags.setCarryOverflow();
        flags.carryIsFresh();
    }

    /** The value on the stack with bit COUNT left (0), set (1), cleared (2), flipped (3). */
    private void changed(int kind) {
        if (kind == 0) {
            return;
        }
        code.op(LCONST_1);
        code.out.visitVarInsn(ILOAD, Locals.COUNT);
        code.op(LSHL);
        if (kind == 2) {
            code.constant(-1);
            code.op(LXOR);
        }
        code.op(kind == 1 ? LOR : kind == 2 ? LAND : LXOR);
    }

    /** BSWAP of 32 and 64 bits. */
    void byteSwap(long word) {
        if (MicroOp.x(word) == 3) {
            code.get(MicroOp.a(word));
            code.call(LONG, "reverseBytes", "(J)J");
        } else {
            code.getInt(MicroOp.a(word));
            code.call("java/lang/Integer", "reverseBytes", "(I)I");
            code.zeroExtend();
        }
        code.set(MicroOp.d(word));
    }

    /** LOOP_TEST without a flag: d = 0 where a is not 0 on its size, else 1. */
    void loopTest(long word) {
        source(word);
        isZero();
        code.op(I2L);
        code.set(MicroOp.d(word));
    }
}
