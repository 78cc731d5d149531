package dev.faultline.jit.codecache;

import dev.faultline.ir.Block;
import java.util.ArrayList;
import java.util.List;

/** Collects the exits of one region; compiled code returns their numbers. */
public final class ExitTable {
    private final List<Exit> exits = new ArrayList<>();

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
        return add(new Exit(kind, rip, flags, block, block.code.length, byBranch));
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
        return add(new Exit(kind, block.ripOf(microOp), flags, block, first, false));
    }

    private int add(Exit exit) {
        exits.add(exit);
        return exits.size() - 1;
    }

    /** All exits by their numbers. */
    public Exit[] exits() {
        return exits.toArray(Exit[]::new);
    }
}
