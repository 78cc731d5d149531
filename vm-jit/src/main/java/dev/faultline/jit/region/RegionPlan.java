package dev.faultline.jit.region;

import dev.faultline.ir.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * What a region is made of. It is immutable but for the blocks' own links, so that another thread
 * may compile it.
 *
 * @param blocks in layout order, the head first
 * @param entries where execution may come in from outside, the head first
 * @param maxBytes about how many bytes of bytecode it was allowed
 * @param window whether accesses by RSP are tested together, which needs each frame on one page or
 *     on two that are neighbours in host memory
 * @param allFloats whether arithmetic on floats stays in the region where it is more than the JVM's
 * @param ends for each way out that could have stayed inside, why it did not; for the dump
 */
public record RegionPlan(
        List<RegionBlock> blocks,
        List<RegionBlock> entries,
        int maxBytes,
        boolean window,
        boolean allFloats,
        List<String> ends) {
    /** Loop heads that are entries. */
    private static final int MOST_LOOPS = 8;

    /**
     * A plan. Entries beside the head are the heads of outermost loops: a way into the middle of a
     * loop makes it irreducible, and code that C2 makes of such loops is slower by a tenth to a
     * half.
     */
    static RegionPlan of(List<RegionBlock> blocks, int maxBytes, List<String> ends) {
        List<RegionBlock> entries = new ArrayList<>();
        for (RegionBlock member : blocks) {
            if (entries.isEmpty() || member.outermost && entries.size() <= MOST_LOOPS) {
                entries.add(member);
            }
        }
        return new RegionPlan(
                List.copyOf(blocks),
                List.copyOf(entries),
                maxBytes,
                true,
                false,
                List.copyOf(ends));
    }

    /** The same, with each access by RSP on its own. */
    public RegionPlan withoutWindow() {
        return new RegionPlan(blocks, entries, maxBytes, false, allFloats, ends);
    }

    /** The same, with a call where arithmetic on floats is more than the JVM's. */
    public RegionPlan withAllFloats() {
        return new RegionPlan(blocks, entries, maxBytes, window, true, ends);
    }

    /** The same, compiled in the way that another plan was. */
    public RegionPlan as(RegionPlan other) {
        return new RegionPlan(blocks, entries, maxBytes, other.window, other.allFloats, ends);
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
