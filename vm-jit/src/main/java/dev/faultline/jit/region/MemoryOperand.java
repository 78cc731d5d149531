package dev.faultline.jit.region;

import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpShape;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.mmu.Access;

/** What the micro-ops that access memory say of their access. */
public final class MemoryOperand {
    private MemoryOperand() {}

    /** Whether a micro-op is a load, store, push or pop whose access may fault. */
    public static boolean is(long word) {
        int op = MicroOp.op(word);
        return op >= MicroOpcode.LOAD8 && op <= MicroOpcode.LOADW
                || isWide(op)
                || isStore(op) && (MicroOp.x(word) & MicroOp.PROVEN) == 0
                || isStack(op);
    }

    private static boolean isStore(int op) {
        return op >= MicroOpcode.STORE8 && op <= MicroOpcode.STORE64;
    }

    private static boolean isWide(int op) {
        return op >= MicroOpcode.LOAD128 && op <= MicroOpcode.STORE256;
    }

    private static boolean isStack(int op) {
        return op >= MicroOpcode.PUSH64 && op <= MicroOpcode.POP64;
    }

    /** Bytes that it accesses. */
    public static int size(long word) {
        int op = MicroOp.op(word);
        if (op == MicroOpcode.LOADW) {
            return 1 << (MicroOp.c(word) & 3);
        }
        if (isStore(op)) {
            return 1 << op - MicroOpcode.STORE8;
        }
        if (isWide(op)) {
            return 8 * MicroOpShape.slots(op);
        }
        if (isStack(op)) {
            return 8;
        }
        return 1 << op - (op <= MicroOpcode.LOAD64 ? MicroOpcode.LOAD8 : MicroOpcode.LOADS8);
    }

    /** Whether its page must be writable. */
    public static boolean writes(long word) {
        int op = MicroOp.op(word);
        return op == MicroOpcode.LOADW || (MicroOpShape.of(op) & MicroOpShape.STORE) != 0;
    }

    /** READ or WRITE of {@link Access}, with STACK where the segment is SS. */
    public static int access(long word) {
        int op = MicroOp.op(word);
        int stack = isStack(op) ? Access.STACK : MicroOp.x(word) & Access.STACK;
        return writes(word) ? stack | Access.WRITE : stack;
    }
}
