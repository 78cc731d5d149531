package dev.faultline.lockstep;

import dev.faultline.ir.Block;
import dev.faultline.ir.Printer;

/**
 * Where an engine goes wrong.
 *
 * @param named whether one instruction is guilty even alone; else only the block is known
 * @param count how many instructions are retired before it
 * @param text the instruction's or the block's address and bytes
 * @param microOps the block as micro-ops, a line each
 */
record Place(boolean named, long count, String text, String microOps) {
    /**
     * Describes the place of the n-th instruction.
     *
     * @param side stands before the block; goes on to the instruction
     * @param block that the instruction is in, or null where it cannot be fetched
     */
    static Place of(Side side, Block block, long blockStart, long n, boolean named) {
        if (block == null) {
            return new Place(
                    named, n - 1, "rip 0x%x: cannot be fetched".formatted(side.cpu.rip), "");
        }
        int index = (int) Math.min(block.count - 1, n - 1 - blockStart);
        int from = named ? block.offsets[index] : 0;
        int to = named ? block.offsets[index + 1] : block.length;
        StringBuilder text = new StringBuilder();
        text.append("rip 0x%x, bytes".formatted(block.rip + from));
        for (int i = from; i < to; i++) {
            text.append(" %02x".formatted(side.machine.memory().read8(block.physicalOf(i))));
        }
        return new Place(named, named ? n - 1 : blockStart, text.toString(), Printer.print(block));
    }
}
