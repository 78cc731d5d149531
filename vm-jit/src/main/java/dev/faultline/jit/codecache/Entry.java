package dev.faultline.jit.codecache;

import dev.faultline.ir.Block;
import dev.faultline.jit.region.RegionBlock;

/** One way into a region: its head or one of its loop heads, and what must hold to go there. */
public final class Entry {
    public final CompiledRegion region;

    /** What {@link CompiledRegion#run} is told; 0 is the head. */
    public final int number;

    public final Block block;

    /** The block's, for a check of a link. */
    public final long rip;

    /** The block's, for a check of a link. */
    public final long modeKey;

    /** The block's, for a check of a link. */
    public final long codeLimit;

    /** Guest instructions that the budget must at least hold to enter. */
    public final int need;

    /**
     * What cpu.lazyOp must be, since the code from here on takes it for known; -1 where that does
     * not matter.
     */
    public final int flags;

    /** The way to a member of a region. */
    public Entry(CompiledRegion region, int number, RegionBlock member) {
        this.region = region;
        this.number = number;
        block = member.block;
        rip = block.rip;
        modeKey = block.modeKey;
        codeLimit = block.codeLimit;
        need = member.longestPath();
        flags = member.flagsAtEntry();
    }

    /** Whether this is where its block's execution is to go on. */
    boolean current() {
        return block.compiled == this;
    }
}
