package dev.faultline.ir.passes;

import dev.faultline.ir.BlockBuilder;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;

/**
 * Marks a comparison right before the conditional branch that ends the block, so that the
 * interpreter does both at once and decides from the operands. The branch stays behind it, for its
 * target.
 */
public final class FuseBranches {
    private FuseBranches() {}

    /** Rewrites in place, after {@link BlockBuilder#compact}. */
    public static void run(BlockBuilder block) {
        int i = block.size() - 2;
        if (i < 0 || MicroOp.op(block.word(i + 1)) != MicroOpcode.BRANCH) {
            return;
        }
        long word = block.word(i);
        int fused =
                switch (MicroOp.op(word)) {
                    case MicroOpcode.CMP -> MicroOpcode.CMP_BRANCH;
                    case MicroOpcode.CMPI -> MicroOpcode.CMPI_BRANCH;
                    case MicroOpcode.TEST -> MicroOpcode.TEST_BRANCH;
                    case MicroOpcode.TESTI -> MicroOpcode.TESTI_BRANCH;
                    default -> 0;
                };
        if (fused != 0) {
            block.replace(i, word & ~0xffffL | fused, block.immediate(i));
        }
    }
}
