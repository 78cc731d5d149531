package dev.faultline.jit.emit;

import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;

/**
 * Which of the micro-ops that have a semantics method are bytecode of their own: those that carry
 * speed, at the sizes that do.
 */
final class Intrinsics {
    private final ShiftEmitter shifts;
    private final MultiplyEmitter multiply;
    private final BitEmitter bits;

    Intrinsics(Code code, Flags flags, Exits exits, FaultEdges faults) {
        shifts = new ShiftEmitter(code, flags);
        multiply = new MultiplyEmitter(code, flags, exits, faults);
        bits = new BitEmitter(code, flags);
    }

    /** Emits a micro-op that cannot fail; false where it has no intrinsic. */
    boolean pure(long word, long imm) {
        boolean wide = MicroOp.x(word) >= 2;
        switch (MicroOp.op(word)) {
            case SHLIF, SHRIF, SARIF -> shifts.byImmediate(word, imm);
            case SHLF, SHRF, SARF -> shifts.bySlot(word);
            case POPCNT -> bits.populationCount(word);
            case TZCNT, LZCNT -> bits.zeroCount(word);
            case BSF, BSR -> bits.scan(word);
            case BT -> bits.test(word);
            case RORI -> shifts.rotateByImmediate(word, imm);
            default -> {
                return wide && wide(word);
            }
        }
        return true;
    }

    /** Those that have an intrinsic for 32 and 64 bits only. */
    private boolean wide(long word) {
        switch (MicroOp.op(word)) {
            case ROL, ROR -> shifts.rotate(word);
            case IMULF, MUL, IMUL_WIDE, MULX_HIGH -> multiply.multiply(word);
            case BSWAP -> bits.byteSwap(word);
            case LOOP_TEST -> {
                if (MicroOp.c(word) != 0) {
                    return false;
                }
                bits.loopTest(word);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Emits a micro-op that may fault; false where it has no intrinsic. */
    boolean fallible(Block block, int i) {
        long word = block.code[i];
        int op = MicroOp.op(word);
        if ((op == DIV || op == IDIV) && MicroOp.x(word) >= 2) {
            multiply.divide(block, i);
            return true;
        }
        return false;
    }
}
