package dev.faultline.ir.passes;

import dev.faultline.ir.BlockBuilder;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpShape;
import dev.faultline.ir.MicroOpcode;

/**
 * Turns flag-writing micro-ops whose flags nobody can see into their flagless forms. Flags are live
 * at the block's end and wherever a fault may show them.
 */
public final class DeadFlags {
    /** Distance from an ALU opcode with flags to the same one without. */
    private static final int FLAGS_TO_PLAIN = MicroOpcode.ADDF - MicroOpcode.ADD;

    private DeadFlags() {}

    /** Rewrites in place; NOPs stay for {@link BlockBuilder#compact}. */
    public static void run(BlockBuilder block) {
        boolean live = true;
        for (int i = block.size() - 1; i >= 0; i--) {
            long word = block.word(i);
            int op = MicroOp.op(word);
            int shape = MicroOpShape.of(op);
            if ((shape & MicroOpShape.WF) != 0) {
                if (!live && (shape & (MicroOpShape.FAULT | MicroOpShape.ALL)) == 0) {
                    rewrite(block, i, word, op);
                    shape = MicroOpShape.of(MicroOp.op(block.word(i)));
                    live = (shape & MicroOpShape.RF) != 0;
                    continue;
                }
                live = false;
            }
            live |= (shape & (MicroOpShape.RF | MicroOpShape.ALL)) != 0 || mayFault(word, shape);
        }
    }

    /** What the micro-op before one set a temporary slot to, or -1 where it set another. */
    private static long constantOf(BlockBuilder block, int i, int slot) {
        if (i == 0 || block.ownerOf(i - 1) != block.ownerOf(i)) {
            return -1;
        }
        long before = block.word(i - 1);
        boolean sets = MicroOp.op(before) == MicroOpcode.MOVI && MicroOp.d(before) == slot;
        return sets ? block.immediate(i - 1) : -1;
    }

    private static boolean mayFault(long word, int shape) {
        return (shape & MicroOpShape.FAULT) != 0 && (MicroOp.x(word) & MicroOp.PROVEN) == 0;
    }

    private static void rewrite(BlockBuilder block, int i, long word, int op) {
        long imm = block.immediate(i);
        boolean narrow = MicroOp.x(word) == 2;
        boolean wide = MicroOp.x(word) == 3;
        int plain = op;
        if (op >= MicroOpcode.ADD && op <= MicroOpcode.XORIF32) {
            plain = op - FLAGS_TO_PLAIN;
        } else {
            switch (op) {
                case MicroOpcode.CMP, MicroOpcode.CMPI, MicroOpcode.TEST, MicroOpcode.TESTI ->
                        plain = MicroOpcode.NOP;
                case MicroOpcode.INCF -> {
                    plain = narrow ? MicroOpcode.ADDI32 : MicroOpcode.ADDI;
                    imm = 1;
                }
                case MicroOpcode.DECF -> {
                    plain = narrow ? MicroOpcode.ADDI32 : MicroOpcode.ADDI;
                    imm = -1;
                }
                case MicroOpcode.SHLIF ->
                        plain = wide ? MicroOpcode.SHLI : narrow ? MicroOpcode.SHLI32 : op;
                case MicroOpcode.SHRIF ->
                        plain = wide ? MicroOpcode.SHRI : narrow ? MicroOpcode.SHRI32 : op;
                case MicroOpcode.SARIF ->
                        plain = wide ? MicroOpcode.SARI : narrow ? MicroOpcode.SARI32 : op;
                case MicroOpcode.SHLF ->
                        plain = wide ? MicroOpcode.SHL : narrow ? MicroOpcode.SHL32 : op;
                case MicroOpcode.SHRF ->
                        plain = wide ? MicroOpcode.SHR : narrow ? MicroOpcode.SHR32 : op;
                case MicroOpcode.SARF ->
                        plain = wide ? MicroOpcode.SAR : narrow ? MicroOpcode.SAR32 : op;
                case MicroOpcode.ROL, MicroOpcode.ROR -> {
                    long count = constantOf(block, i, MicroOp.b(word));
                    if (count > 0 && (wide || narrow)) {
                        int width = wide ? 64 : 32;
                        boolean left = op == MicroOpcode.ROL;
                        plain = MicroOpcode.RORI;
                        imm = (left ? width - count : count) & width - 1;
                    }
                }
                case MicroOpcode.IMULF ->
                        plain = wide ? MicroOpcode.IMUL : narrow ? MicroOpcode.IMUL32 : op;
                default -> {}
            }
        }
        block.replace(i, word & ~0xffffL | plain, imm);
    }
}
