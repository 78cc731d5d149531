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
                case MicroOpcode.IMULF ->
                        plain = wide ? MicroOpcode.IMUL : narrow ? MicroOpcode.IMUL32 : op;
                default -> {}
            }
        }
        block.replace(i, word & ~0xffffL | plain, imm);
    }
}
