package dev.faultline.lockstep;

import dev.faultline.ir.Block;
import dev.faultline.ir.Printer;
import dev.faultline.translate.GuestListing;
import java.util.function.LongFunction;

/**
 * Where an engine goes wrong.
 *
 * @param named whether one instruction is guilty even alone; else only the block is known
 * @param count how many instructions are retired before it
 * @param rip its offset in CS
 * @param text the instruction's address, bytes and text; of a block, where it begins
 * @param instructions the block as the disassembler sees it, a line each
 * @param microOps the block as micro-ops, a line each
 */
record Place(
        boolean named, long count, long rip, String text, String instructions, String microOps) {
    /**
     * Describes the place of the n-th instruction.
     *
     * @param side stands before the block; goes on to the instruction
     * @param names what a linear address is called, or an empty string
     * @param block that the instruction is in, or null where it cannot be fetched
     */
    static Place of(
            Side side,
            LongFunction<String> names,
            Block block,
            long blockStart,
            long n,
            boolean named) {
        if (block == null) {
            String text = "rip 0x%x: cannot be fetched".formatted(side.cpu.rip);
            return new Place(named, n - 1, side.cpu.rip, text, "", "");
        }
        int index = named ? (int) Math.min(block.count - 1, n - 1 - blockStart) : 0;
        GuestListing listing = new GuestListing(side.machine.memory(), names);
        return new Place(
                named,
                named ? n - 1 : blockStart,
                block.rip + block.offsets[index],
                "rip 0x" + listing.line(block, index),
                String.join("\n", listing.lines(block)),
                Printer.print(block));
    }
}
