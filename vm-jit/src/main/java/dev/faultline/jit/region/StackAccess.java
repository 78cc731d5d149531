package dev.faultline.jit.region;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpShape;
import dev.faultline.ir.MicroOpcode;

/** Loads, stores, pushes and pops whose address is RSP plus a constant. */
public final class StackAccess {
    private StackAccess() {}

    /** Whether a micro-op is one. */
    public static boolean is(long word) {
        int op = MicroOp.op(word);
        if (op < MicroOpcode.LOAD8 || op > MicroOpcode.POP64) {
            return false;
        }
        return op >= MicroOpcode.PUSH64
                || MicroOp.a(word) == Cpu.RSP
                        && (op == MicroOpcode.LOADW || MicroOp.b(word) == Cpu.SLOT_ZERO);
    }

    /** Its address relative to RSP before the micro-op. */
    public static long offset(long word, long imm) {
        return switch (MicroOp.op(word)) {
            case MicroOpcode.PUSH64, MicroOpcode.PUSHI64 -> -8;
            case MicroOpcode.POP64 -> 0;
            default -> imm;
        };
    }

    /** Its size in bytes. */
    public static int size(long word) {
        int op = MicroOp.op(word);
        if (op >= MicroOpcode.PUSH64) {
            return 8;
        }
        if (op == MicroOpcode.LOADW) {
            return 1 << (MicroOp.c(word) & 3);
        }
        if (op >= MicroOpcode.STORE8) {
            return 1 << op - MicroOpcode.STORE8;
        }
        return 1 << (op <= MicroOpcode.LOAD64 ? op - MicroOpcode.LOAD8 : op - MicroOpcode.LOADS8);
    }

    /** Whether its page must be writable. */
    public static boolean writes(long word) {
        int op = MicroOp.op(word);
        return op == MicroOpcode.LOADW || (MicroOpShape.of(op) & MicroOpShape.STORE) != 0;
    }
}
