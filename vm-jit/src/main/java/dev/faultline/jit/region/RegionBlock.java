package dev.faultline.jit.region;

import dev.faultline.ir.Block;
import java.util.ArrayList;
import java.util.List;

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

    /** By {@link Block#faultSites}: the handler where it is in the region, else null. */
    RegionBlock[] faultHandlers = NONE;

    /** {@link Block#faultSites} when the region was formed. */
    int[] faultSites = {};

    /** Whether a back edge ends here, so that the budget is checked. */
    boolean loopHead;

    /** Whether it is the head of a loop that is in no other loop of the region. */
    boolean outermost;

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

    /**
     * Where the fault of the instruction that a micro-op begins goes to if that stays in the
     * region, else null.
     */
    public RegionBlock faultHandler(int microOp) {
        int site = site(microOp);
        return site < 0 ? null : faultHandlers[site];
    }

    /** Whether the instruction that a micro-op begins faults or misses the soft TLB often. */
    public boolean misses(int microOp) {
        return site(microOp) >= 0;
    }

    private int site(int microOp) {
        for (int i = 0; i < faultSites.length; i++) {
            if (faultSites[i] == microOp) {
                return i;
            }
        }
        return -1;
    }

    /** All edges from the end of the block that stay in the region. */
    List<RegionBlock> followers() {
        List<RegionBlock> all = new ArrayList<>(List.of(targets));
        if (taken != null) {
            all.add(taken);
        }
        if (next != null) {
            all.add(next);
        }
        return all;
    }

    /** All edges that stay in the region, those of faults too. */
    List<RegionBlock> successors() {
        List<RegionBlock> all = followers();
        for (RegionBlock handler : faultHandlers) {
            if (handler != null) {
                all.add(handler);
            }
        }
        return all;
    }

    /** Faults and misses that compiled code sees to, and those whose handler is in the region. */
    int faultEdges() {
        return faultSites.length + successors().size() - followers().size();
    }
}
