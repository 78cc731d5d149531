package dev.faultline.jit.codecache;

import dev.faultline.ir.Block;

/** One way out of a region: what is known about it beforehand, and where it led to last. */
public final class Exit {
    /** A constant of {@link ExitKind}. */
    public final int kind;

    /** Where to go on, for kinds whose rip is not in the CPU. */
    public final long rip;

    /** Instructions of the block that were taken from the budget but not done. */
    public final int unretired;

    /** The lazy-flags operation, or -1 where cpu.lazyOp is current. */
    public final int flags;

    /** The block that is left. */
    public final Block block;

    /** The first micro-op of the instruction to go on with; the block's size at its end. */
    public final int microOp;

    /** Whether the block is left by its taken branch. */
    public final boolean taken;

    /** The region that is left. */
    public CompiledRegion from;

    /** Whether the instruction that is left for faulted the last time. */
    public boolean faulted;

    /** How often the access that is left for was in the soft TLB afterwards. */
    public int filled;

    /** Where it went on the last time, or null; whether that still fits is to be checked. */
    public Entry link;

    Exit(int kind, long rip, int flags, Block block, int microOp, boolean taken) {
        this.kind = kind;
        this.rip = rip;
        this.flags = flags;
        this.block = block;
        this.microOp = microOp;
        this.taken = taken;
        unretired = microOp == block.code.length ? 0 : block.instructionsFrom(microOp);
    }
}
