package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.jit.region.MemoryOperand;
import dev.faultline.jit.region.RegionBlock;
import dev.faultline.jit.region.RegionPlan;
import dev.faultline.jit.region.StackAccess;
import java.util.IdentityHashMap;
import java.util.Map;
import org.objectweb.asm.Label;

/**
 * The one or two pages of the stack accessed last, in three locals: where they begin, how far the
 * start of an access may be from there, and what to add for the host address.
 *
 * <p>Accesses by RSP and constants that follow each other in a block are a <i>run</i>: before the
 * instruction of its first one all of them are tested against the window together, and moved into
 * it by the soft TLB where they are not; each is a plain host access then. Where the soft TLB
 * cannot, the region is left, for good if its frame lies on two pages that are not neighbours in
 * host memory: {@link RegionPlan#window}.
 *
 * <p>The window is good for one run of the region: nothing in it takes a translation away, but for
 * system instructions, after which it is forgotten. Accesses by other registers do not have this:
 * each with a page of its own made loops slower (this module's README).
 */
final class StackWindow {
    /** Bytes of a run, well below a page. */
    private static final int MOST = 1024;

    private static final long PAGE_MASK = ~0xfffL;

    /** How far an instruction moves RSP, where that is not known when it is compiled. */
    private static final long UNKNOWN = Long.MIN_VALUE;

    /** Accesses that are tested together; offsets are from RSP at a common earlier point. */
    private static final class Run {
        final int first;
        final long rsp;
        long low;
        long high;

        Run(int first, long rsp, long at) {
            this.first = first;
            this.rsp = rsp;
            low = at;
            high = at;
        }

        boolean canReach(long at, int size) {
            return Math.max(high, at + size) - Math.min(low, at) <= MOST;
        }

        void reach(long at, int size) {
            low = Math.min(low, at);
            high = Math.max(high, at + size);
        }

        int size() {
            return (int) (high - low);
        }
    }

    private final Locals locals;
    private final Map<Block, Run[]> runs = new IdentityHashMap<>();
    private boolean writes;
    private int most;

    StackWindow(RegionPlan plan, Locals locals) {
        this.locals = locals;
        if (!plan.window()) {
            return;
        }
        for (RegionBlock member : plan.blocks()) {
            runs.put(member.block, runs(member.block));
        }
        if (most > 0) {
            locals.addWindow();
        }
    }

    /** For each micro-op the run that it is part of, or null. */
    private Run[] runs(Block block) {
        int count = block.code.length;
        Run[] covering = new Run[count];
        long[] moved = new long[count + 1];
        Run open = null;
        int free = 0;
        for (int i = 0; i < count; i++) {
            long word = block.code[i];
            if (StackAccess.is(word)) {
                long at = moved[i] + StackAccess.offset(word, block.immediates[i]);
                int size = MemoryOperand.size(word);
                if (open == null || !open.canReach(at, size)) {
                    int first = block.firstMicroOp(i);
                    open = first >= free ? new Run(first, moved[first], at) : null;
                }
                if (open != null) {
                    open.reach(at, size);
                    covering[i] = open;
                    free = i + 1;
                    writes |= MemoryOperand.writes(word);
                    most = Math.max(most, open.size());
                }
            }
            long by = movement(word, block.immediates[i]);
            if (by == UNKNOWN) {
                open = null;
                free = i + 1;
            }
            moved[i + 1] = by == UNKNOWN ? 0 : moved[i] + by;
        }
        return covering;
    }

    /** By how much a micro-op moves RSP. */
    private static long movement(long word, long imm) {
        if (!Effects.mayWrite(word, Cpu.RSP)) {
            return 0;
        }
        boolean byConstant =
                MicroOp.a(word) == Cpu.RSP && MicroOp.d(word) == Cpu.RSP && MicroOp.x(word) == 3;
        return switch (MicroOp.op(word)) {
            case MicroOpcode.PUSH64, MicroOpcode.PUSHI64 -> -8;
            case MicroOpcode.POP64 -> MicroOp.d(word) == Cpu.RSP ? UNKNOWN : 8;
            case MicroOpcode.LEA -> leaOfItself(word) ? imm : UNKNOWN;
            case MicroOpcode.ADDI, MicroOpcode.ADDIF -> byConstant ? imm : UNKNOWN;
            case MicroOpcode.SUBI, MicroOpcode.SUBIF -> byConstant ? -imm : UNKNOWN;
            default -> UNKNOWN;
        };
    }

    private static boolean leaOfItself(long word) {
        return MicroOp.a(word) == Cpu.RSP && MicroOp.b(word) == Cpu.SLOT_ZERO;
    }

    /** Whether an access is to the window, which {@link #enter} has seen to. */
    boolean covers(Block block, int microOp) {
        Run[] covering = runs.get(block);
        return covering != null && covering[microOp] != null;
    }

    /** Emits the test of the run that begins with a micro-op, if one does. */
    void enter(Block block, int microOp, Code code, Exits exits) {
        Run run = beginningAt(block, microOp);
        if (run == null) {
            return;
        }
        int begin = locals.window();
        int limit = begin + 2;
        Label inside = new Label();
        code.get(Cpu.RSP);
        if (run.low != run.rsp) {
            code.constant(run.low - run.rsp);
            code.op(LADD);
        }
        code.op(DUP2);
        code.storeLong(Locals.LINEAR);
        code.loadLong(begin);
        code.op(LSUB);
        code.loadLong(limit);
        code.call("java/lang/Long", "compareUnsigned", "(JJ)I");
        code.jump(IFLT, inside);
        move(run, code, exits.window(block, microOp));
        code.place(inside);
    }

    /** Moves the window to a run at LINEAR, or leaves where that cannot be. */
    private void move(Run run, Code code, Label out) {
        int begin = locals.window();
        int limit = begin + 2;
        code.loadLong(Locals.TLB);
        code.loadLong(Locals.LINEAR);
        code.integer(run.size());
        code.integer(most);
        code.call(Names.SOFT_TLB, writes ? "writeWindow" : "readWindow", "(JJII)J");
        code.op(DUP2);
        code.storeLong(limit);
        code.op(LCONST_0);
        code.op(LCMP);
        code.jump(IFEQ, out);
        code.loadLong(Locals.LINEAR);
        code.constant(PAGE_MASK);
        code.op(LAND);
        code.storeLong(begin);
        code.loadLong(Locals.TLB);
        code.loadLong(Locals.LINEAR);
        code.call(Names.SOFT_TLB, "entry", "(JJ)J");
        code.call(Names.SOFT_TLB, "addend", "(J)J");
        code.storeLong(begin + 4);
    }

    private Run beginningAt(Block block, int microOp) {
        Run[] covering = runs.get(block);
        if (covering == null || block.firstMicroOp(microOp) != microOp) {
            return null;
        }
        for (int i = microOp; i < covering.length; i++) {
            if (block.instructionOf[i] != block.instructionOf[microOp]) {
                return null;
            }
            if (covering[i] != null && covering[i].first == microOp) {
                return covering[i];
            }
        }
        return null;
    }

    /** Turns the linear address on the stack into the host's, for an access that is covered. */
    void translate(Code code) {
        code.loadLong(locals.window() + 4);
        code.op(LADD);
    }
}
