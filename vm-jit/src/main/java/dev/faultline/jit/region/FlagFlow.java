package dev.faultline.jit.region;

import dev.faultline.cpu.LazyFlags;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpShape;
import dev.faultline.ir.MicroOpcode;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Which lazy-flags operation stands in the CPU at each point, as far as it is known when a region
 * is compiled. Where it is known nobody stores it; where it is not, a local of the region says it.
 */
public final class FlagFlow {
    /** A local of the region says it. */
    public static final int UNKNOWN = -1;

    private FlagFlow() {}

    static void compute(List<RegionBlock> blocks) {
        ArrayDeque<RegionBlock> work = new ArrayDeque<>();
        blocks.getFirst().flags = UNKNOWN;
        work.add(blocks.getFirst());
        while (!work.isEmpty()) {
            RegionBlock block = work.poll();
            int state = block.flags;
            for (int i = 0; i < block.block.code.length; i++) {
                RegionBlock handler = block.faultHandler(i);
                if (handler != null) {
                    reach(handler, state, work);
                }
                state = after(block.block, i, state);
            }
            for (RegionBlock to : block.followers()) {
                reach(to, state, work);
            }
        }
    }

    private static void reach(RegionBlock to, int state, ArrayDeque<RegionBlock> work) {
        int merged = to.flags == RegionBlock.UNVISITED || to.flags == state ? state : UNKNOWN;
        if (merged != to.flags) {
            to.flags = merged;
            work.add(to);
        }
    }

    /** The state after a block's micro-op, where control stays in the region. */
    private static int after(Block block, int i, int before) {
        QuickSystem quick = QuickSystem.of(block, i);
        if (quick != null) {
            return quick == QuickSystem.POPF ? LazyFlags.EXPLICIT : before;
        }
        QuickTransfer transfer = QuickTransfer.of(block, i);
        if (transfer == null) {
            return after(block.code[i], before);
        }
        // A delivery leaves the status flags alone, but has had to compute them.
        boolean known = before != UNKNOWN && !transfer.loadsFlags();
        return known ? before : LazyFlags.EXPLICIT;
    }

    /** The state after a micro-op. The emitter must leave exactly this one behind. */
    public static int after(long word, int before) {
        int op = MicroOp.op(word);
        int x = MicroOp.x(word);
        if (op >= MicroOpcode.ADD && op <= MicroOpcode.XORIF32) {
            return afterAlu(op, x, before);
        }
        return switch (op) {
            case MicroOpcode.ADCF -> LazyFlags.ADD | x;
            case MicroOpcode.INCF -> LazyFlags.INC | x;
            case MicroOpcode.DECF -> LazyFlags.DEC | x;
            case MicroOpcode.CMP, MicroOpcode.CMPI -> LazyFlags.SUB | x;
            case MicroOpcode.CMP_BRANCH, MicroOpcode.CMPI_BRANCH -> LazyFlags.SUB | x;
            case MicroOpcode.TEST, MicroOpcode.TESTI -> LazyFlags.LOGIC | x;
            case MicroOpcode.TEST_BRANCH, MicroOpcode.TESTI_BRANCH -> LazyFlags.LOGIC | x;
            case MicroOpcode.SHLIF -> LazyFlags.SHL | x;
            case MicroOpcode.SHRIF -> LazyFlags.SHR | x;
            case MicroOpcode.SARIF -> LazyFlags.SAR | x;
            case MicroOpcode.POPCNT, MicroOpcode.TZCNT, MicroOpcode.LZCNT -> LazyFlags.EXPLICIT;
            case MicroOpcode.BSF, MicroOpcode.BSR, MicroOpcode.SET_FLAGS -> LazyFlags.EXPLICIT;
            case MicroOpcode.DIV, MicroOpcode.IDIV -> x >= 2 ? LazyFlags.EXPLICIT : UNKNOWN;
            // Its end reads the flags back, from after the delivery.
            case MicroOpcode.RAISE -> UNKNOWN;
            default -> {
                int touched = MicroOpShape.of(op) & (MicroOpShape.WF | MicroOpShape.ALL);
                yield touched != 0 ? UNKNOWN : before;
            }
        };
    }

    private static int afterAlu(int op, int x, int before) {
        int variant = op - MicroOpcode.ADD & 7;
        if ((variant & 2) == 0) {
            return before;
        }
        int size = (variant & 1) != 0 ? 2 : x;
        int kind =
                switch (op - MicroOpcode.ADD >> 3) {
                    case 0 -> LazyFlags.ADD;
                    case 1 -> LazyFlags.SUB;
                    default -> LazyFlags.LOGIC;
                };
        return kind | size;
    }
}
