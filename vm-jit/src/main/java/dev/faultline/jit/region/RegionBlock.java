package dev.faultline.jit.region;

import dev.faultline.ir.Block;

/** A block as part of a region: its edges that stay inside, and what is checked at its head. */
public final class RegionBlock {
    /** No flag state has been propagated here yet. */
    static final int UNVISITED = -2;

    private static final RegionBlock[] NONE = {};

    public final Block block;

    /** Where the branch goes if it stays in the region, else null. */
    RegionBlock taken;

    /** What follows the block if it stays in the region, else null. */
    RegionBlock next;

    /** Where an indirect jump was seen to go to, as far as it stays in the region. */
    RegionBlock[] targets = NONE;

    /** Whether a back edge ends here, so that the budget is checked. */
    boolean loopHead;

    /**
     * Guest instructions on the longest path from here, this block included, to the next budget
     * check or exit; set where the budget is checked.
     */
    int longestPath;

    /** See {@link #flagsAtEntry}. */
    int flags = UNVISITED;

    RegionBlock(Block block) {
        this.block = block;
    }

    public RegionBlock taken() {
        return taken;
    }

    public RegionBlock next() {
        return next;
    }

    /** The likely targets of the indirect jump that ends the block; may be empty. */
    public RegionBlock[] targets() {
        return targets;
    }

    public boolean loopHead() {
        return loopHead;
    }

    public int longestPath() {
        return longestPath;
    }

    /**
     * The lazy-flags operation that all ways to this block agree on, or {@link FlagFlow#UNKNOWN}.
     */
    public int flagsAtEntry() {
        return flags;
    }

    /** All edges that stay in the region. */
    RegionBlock[] successors() {
        int count = targets.length + (taken == null ? 0 : 1) + (next == null ? 0 : 1);
        RegionBlock[] all = new RegionBlock[count];
        System.arraycopy(targets, 0, all, 0, targets.length);
        int at = targets.length;
        if (taken != null) {
            all[at++] = taken;
        }
        if (next != null) {
            all[at] = next;
        }
        return all;
    }
}
