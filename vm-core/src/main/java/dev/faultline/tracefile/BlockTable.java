package dev.faultline.tracefile;

import dev.faultline.ir.Block;
import dev.faultline.memory.PhysicalMemory;
import java.util.Arrays;

/**
 * What the recorder knows of blocks by their numbers in the journal. A number below 0 is that of no
 * block: so many instructions, negated, which the filter leaves out.
 */
final class BlockTable {
    /** The block is recorded, while recording is on. */
    static final int TAKEN = 1;

    /** Recording begins with it, */
    static final int STARTS = 2;

    /** and ends behind it. */
    static final int STOPS = 4;

    private final TraceWriter writer;
    private final TraceFilter filter;
    private TracedBlock[] blocks = new TracedBlock[1 << 10];
    private byte[] flags = new byte[1 << 10];
    private boolean full;

    BlockTable(TraceWriter writer, TraceFilter filter) {
        this.writer = writer;
        this.filter = filter;
    }

    /** Whether a block had to go without a number because there are too many. */
    boolean full() {
        return full;
    }

    TracedBlock block(int number) {
        return blocks[number];
    }

    int flags(int number) {
        return flags[number];
    }

    /** Gives a block its number: it was just translated. */
    void translated(Block block, PhysicalMemory memory) {
        TracedBlock traced = traced(block, memory);
        int what =
                (filter.takes(traced) ? TAKEN : 0)
                        | (filter.startsAt(traced) ? STARTS : 0)
                        | (filter.stopsAt(traced) ? STOPS : 0);
        int number = what == 0 || full ? 0 : writer.numberOf(traced);
        if (number == 0) {
            full |= what != 0;
            block.number = -block.count;
            return;
        }
        if (number >= blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * blocks.length);
            flags = Arrays.copyOf(flags, 2 * flags.length);
        }
        blocks[number] = traced;
        flags[number] = (byte) what;
        block.number = number;
    }

    private static TracedBlock traced(Block block, PhysicalMemory memory) {
        byte[] code = new byte[block.offsets[block.count]];
        int mode = (int) block.modeKey & TracedBlock.MODE_BITS;
        for (int i = 0; i < code.length; i++) {
            long physical = block.physicalOf(i);
            if (memory.isRam(physical)) {
                code[i] = (byte) memory.read8(physical);
            } else {
                mode |= TracedBlock.NOT_IN_RAM;
            }
        }
        return new TracedBlock(block.rip, block.linear, mode, block.offsets, code);
    }
}
