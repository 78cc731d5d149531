package dev.faultline.jit.region;

import dev.faultline.ir.Block;
import java.util.List;

/**
 * What a region is made of. It is immutable but for the blocks' own links, so that another thread
 * may compile it.
 *
 * @param blocks in layout order, the head first
 * @param maxBytes about how many bytes of bytecode it was allowed
 * @param window whether accesses by RSP are tested together, which needs each frame on one page or
 *     on two that are neighbours in host memory
 * @param ends for each way out that could have stayed inside, why it did not; for the dump
 */
public record RegionPlan(
        List<RegionBlock> blocks, int maxBytes, boolean window, List<String> ends) {
    /** The same, with each access by RSP on its own. */
    public RegionPlan withoutWindow() {
        return new RegionPlan(blocks, maxBytes, false, ends);
    }

    public RegionBlock head() {
        return blocks.getFirst();
    }

    /** Guest instructions in all blocks. */
    public int instructions() {
        int sum = 0;
        for (RegionBlock b : blocks) {
            sum += b.block.count;
        }
        return sum;
    }

    /** Blocks and faults that stay in the region: what grows while execution finds its ways. */
    public int extent() {
        return blocks.size() + blocks.stream().mapToInt(RegionBlock::faultEdges).sum();
    }

    /** Whether all blocks' bytes are still what they were. */
    public boolean alive() {
        for (RegionBlock b : blocks) {
            if (b.block.stamp == Block.DEAD) {
                return false;
            }
        }
        return true;
    }
}
