package dev.faultline.jit.region;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.MicroOp;
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
}
