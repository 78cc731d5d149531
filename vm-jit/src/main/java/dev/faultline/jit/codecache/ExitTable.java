package dev.faultline.jit.codecache;

import dev.faultline.ir.Block;
import java.util.Arrays;

/**
 * The exits of one region by the number that compiled code returns: what is known about each of
 * them beforehand, so that the code need not store it.
 */
public final class ExitTable {
    private int[] kinds = new int[16];
    private long[] rips = new long[16];
    private int[] unretired = new int[16];
    private int[] flags = new int[16];
    private Block[] blocks = new Block[16];
    private int[] microOps = new int[16];
    private boolean[] taken = new boolean[16];
    private int size;

    /**
     * Adds an exit at a block's end.
     *
     * @param kind a constant of {@link ExitKind}
     * @param rip where to go on, for kinds whose rip is not in the CPU
     * @param flags the lazy-flags operation, or -1 where cpu.lazyOp is current
     * @param block the block that is left
     * @param byBranch whether it is left by its taken branch
     * @return the number of the exit
     */
    public int addEnd(int kind, long rip, int flags, Block block, boolean byBranch) {
        return add(kind, rip, flags, block, block.code.length, 0, byBranch);
    }

    /**
     * Adds an exit before the instruction of a micro-op, or within it.
     *
     * @param kind a constant of {@link ExitKind}
     * @param flags the lazy-flags operation, or -1 where cpu.lazyOp is current
     * @param block the block that is left
     * @param microOp the micro-op; what the budget was charged for it and the rest is given back
     * @return the number of the exit
     */
    public int addWithin(int kind, int flags, Block block, int microOp) {
        int first = block.firstMicroOp(microOp);
        int left = block.instructionsFrom(microOp);
        return add(kind, block.ripOf(microOp), flags, block, first, left, false);
    }

    private int add(
            int kind,
            long rip,
            int flags,
            Block block,
            int microOp,
            int unretired,
            boolean byBranch) {
        if (size == kinds.length) {
            grow();
        }
        kinds[size] = kind;
        rips[size] = rip;
        this.unretired[size] = unretired;
        this.flags[size] = flags;
        blocks[size] = block;
        microOps[size] = microOp;
        taken[size] = byBranch;
        return size++;
    }

    private void grow() {
        kinds = Arrays.copyOf(kinds, 2 * size);
        rips = Arrays.copyOf(rips, 2 * size);
        unretired = Arrays.copyOf(unretired, 2 * size);
        flags = Arrays.copyOf(flags, 2 * size);
        blocks = Arrays.copyOf(blocks, 2 * size);
        microOps = Arrays.copyOf(microOps, 2 * size);
        taken = Arrays.copyOf(taken, 2 * size);
    }

    public int size() {
        return size;
    }

    public int kind(int exit) {
        return kinds[exit];
    }

    public long rip(int exit) {
        return rips[exit];
    }

    public int unretired(int exit) {
        return unretired[exit];
    }

    public int flags(int exit) {
        return flags[exit];
    }

    public Block block(int exit) {
        return blocks[exit];
    }

    /** The first micro-op of the instruction to go on with; the block's size at its end. */
    public int microOp(int exit) {
        return microOps[exit];
    }

    public boolean taken(int exit) {
        return taken[exit];
    }
}
