package dev.faultline.ir;

import java.util.Arrays;

/**
 * Straight-line guest code within one page, as micro-ops. Its last micro-op ends it. Only the last
 * instruction may cross into a second page, and then it is the only one of its block.
 *
 * <p>The code is immutable; stamp, links, heat and compiled change on the guest's thread.
 */
public final class Block {
    /** A stamp that no epoch has: the block's bytes were overwritten. */
    public static final int DEAD = -1;

    /** Targets of an indirect jump that are remembered. */
    private static final int MAX_TARGETS = 32;

    private static final int MAX_FAULTS = 4;

    private static final Block[] NO_TARGETS = {};
    private static final int PAGE = 4096;

    /** Offset in CS of the first instruction. */
    public final long rip;

    /** Linear address of the first instruction. */
    public final long linear;

    /** Physical address of the first byte. */
    public final long physical;

    /** Physical address of the second page that the only instruction reaches into, or -1. */
    public final long secondPhysical;

    /** What the code assumes of the CPU's mode ({@code cpu.Mode}). */
    public final long modeKey;

    /** CS limit, checked at translation. */
    public final long codeLimit;

    /** Guest instructions. */
    public final int count;

    /** Length in bytes. */
    public final int length;

    /** Offset in CS of the instruction after the last one. */
    public final long endRip;

    /** Micro-op words, see {@link MicroOp}. */
    public final long[] code;

    /** Immediates, parallel to code. */
    public final long[] immediates;

    /** Index of the guest instruction that each micro-op belongs to. */
    public final byte[] instructionOf;

    /** Offset in bytes of each instruction from the block's first; one more for the end. */
    public final short[] offsets;

    /** Whether it holds one instruction that was asked for alone and may touch devices. */
    public final boolean alone;

    /** Whether it ends with an indirect jump: {@link #targets} says where that went. */
    public final boolean indirect;

    /**
     * The MMU's code epoch that this block was last looked up in; {@link #DEAD} before and after.
     */
    public int stamp = DEAD;

    /** The block at the branch target, once known; the last one of an indirect jump. */
    public Block taken;

    /** The block at the end, once known. */
    public Block next;

    /**
     * How often the interpreter may still enter it by a link before it hands it to its caller: the
     * JIT's threshold counts down here, and stays at 0 where there is compiled code.
     */
    public int heat = Integer.MAX_VALUE;

    /** Where the indirect jump at the end went to, the first {@link #MAX_TARGETS} places. */
    public Block[] targets = NO_TARGETS;

    /**
     * First micro-ops of instructions that faulted, or whose access missed the soft TLB again and
     * again, the first {@link #MAX_FAULTS} of them,
     */
    public int[] faultSites = {};

    /** and the handler's block that each went to last, null where it only missed. */
    public Block[] faultHandlers = NO_TARGETS;

    /** What the JIT made of it, or null. */
    public Object compiled;

    /**
     * Its number in the trace that is recorded, set before it first runs; 0 where there is none.
     */
    public int number;

    Block(BlockBuilder from, Placement placement, int length, boolean alone) {
        rip = placement.rip();
        linear = placement.linear();
        physical = placement.physical();
        secondPhysical = placement.secondPhysical();
        modeKey = placement.modeKey();
        codeLimit = placement.codeLimit();
        count = from.instructions();
        this.length = length;
        this.alone = alone;
        code = from.code();
        immediates = from.immediates();
        indirect = MicroOp.op(code[code.length - 1]) == MicroOpcode.JUMP_REGISTER;
        instructionOf = from.instructionOf();
        offsets = from.offsets(length);
        endRip = rip + length & placement.ripMask();
        this.ripMask = placement.ripMask();
    }

    private final long ripMask;

    /** Where a block lies and what it was translated for. */
    public record Placement(
            long rip,
            long linear,
            long physical,
            long secondPhysical,
            long modeKey,
            long codeLimit,
            long ripMask) {}

    /** Remembers the block that followed this one, by its branch or at its end. */
    public void link(Block following, boolean byBranch) {
        if (indirect) {
            if (taken != following) {
                noteTarget(following);
            }
        } else if (byBranch) {
            taken = following;
        } else {
            next = following;
        }
    }

    /** Remembers where the indirect jump at the end went to, until it is full. */
    public void noteTarget(Block target) {
        taken = target;
        if (targets.length == MAX_TARGETS) {
            return;
        }
        for (Block known : targets) {
            if (known == target) {
                return;
            }
        }
        Block[] alive = Arrays.stream(targets).filter(t -> t.stamp != DEAD).toArray(Block[]::new);
        targets = Arrays.copyOf(alive, alive.length + 1);
        targets[alive.length] = target;
    }

    /** Remembers which handler the fault of the instruction of a micro-op went to. */
    public void noteFault(int microOp, Block handler) {
        for (int i = 0; i < faultSites.length; i++) {
            if (faultSites[i] == microOp) {
                faultHandlers[i] = handler;
                return;
            }
        }
        addFaultSite(microOp, handler);
    }

    /** Remembers that the access of a micro-op misses the soft TLB often. */
    public void noteMisses(int microOp) {
        for (int site : faultSites) {
            if (site == microOp) {
                return;
            }
        }
        addFaultSite(microOp, null);
    }

    private void addFaultSite(int microOp, Block handler) {
        int count = faultSites.length;
        if (count < MAX_FAULTS) {
            faultSites = Arrays.copyOf(faultSites, count + 1);
            faultHandlers = Arrays.copyOf(faultHandlers, count + 1);
            faultSites[count] = microOp;
            faultHandlers[count] = handler;
        }
    }

    /** Physical address of one of its bytes. */
    public long physicalOf(int offset) {
        int inFirstPage = (int) (PAGE - (physical & PAGE - 1));
        return offset < inFirstPage ? physical + offset : secondPhysical + offset - inFirstPage;
    }

    /** Offset in CS of the instruction that a micro-op belongs to. */
    public long ripOf(int microOp) {
        return rip + offsets[instructionOf[microOp]] & ripMask;
    }

    /** Offset in CS of the instruction after the one that a micro-op belongs to. */
    public long nextRipOf(int microOp) {
        return rip + offsets[instructionOf[microOp] + 1] & ripMask;
    }

    /** The first micro-op of the instruction that a micro-op belongs to. */
    public int firstMicroOp(int microOp) {
        int first = microOp;
        while (first > 0 && instructionOf[first - 1] == instructionOf[microOp]) {
            first--;
        }
        return first;
    }

    /** Instructions from the one that a micro-op belongs to up to the end, both included. */
    public int instructionsFrom(int microOp) {
        return count - instructionOf[microOp];
    }
}
