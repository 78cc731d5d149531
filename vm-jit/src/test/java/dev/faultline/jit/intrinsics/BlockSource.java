package dev.faultline.jit.intrinsics;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.ir.BlockBuilder;
import dev.faultline.ir.MicroOpcode;

/** Writes a block micro-op by micro-op; every instruction is three bytes long. */
final class BlockSource {
    private static final int INSTRUCTION_BYTES = 3;

    private final BlockBuilder builder = new BlockBuilder(Cpu.SLOT_TEMPORARY, Cpu.SLOT_VECTOR);
    private final long modeKey;

    BlockSource(BareProcessor processor) {
        modeKey = processor.cpu.modeKey;
        builder.clear();
    }

    /** Starts the next guest instruction. */
    BlockSource instruction() {
        builder.startInstruction(INSTRUCTION_BYTES * builder.instructions());
        return this;
    }

    BlockSource op(int op, int d, int a, int b, int c, int x, long imm) {
        builder.emit(op, d, a, b, c, x, imm);
        return this;
    }

    /** An operation with its operands in these slots. */
    BlockSource op(Operation o, int d, int a, int b) {
        return op(o.op(), d, a, b, o.c(), o.x(), o.imm());
    }

    /** The block, which falls through where nothing else has ended it. */
    Block build() {
        return build(BareProcessor.CODE);
    }

    Block build(long rip) {
        if (!builder.ended()) {
            op(MicroOpcode.FALL_THROUGH, 0, 0, 0, 0, 0, 0);
        }
        Block.Placement placement = new Block.Placement(rip, rip, rip, -1, modeKey, -1, -1);
        return builder.build(placement, INSTRUCTION_BYTES * builder.instructions(), false);
    }
}
