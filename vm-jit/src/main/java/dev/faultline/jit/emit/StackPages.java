package dev.faultline.jit.emit;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpShape;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.jit.region.RegionBlock;
import dev.faultline.jit.region.RegionPlan;

/**
 * The last page of the stack that was read, and the last one written, with their addends in locals:
 * a soft TLB of one entry each, without its loads, shared by all accesses by RSP.
 *
 * <p>They are good for one run of the region: nothing in it takes a translation away, but for
 * system instructions, after which they are forgotten. Accesses by other registers do not have
 * this: each with a page of its own made loops slower (this module's README).
 */
final class StackPages {
    private final Locals locals;
    private int reads = -1;
    private int writes = -1;

    StackPages(RegionPlan plan, Locals locals) {
        this.locals = locals;
        for (RegionBlock member : plan.blocks()) {
            for (long word : member.block.code) {
                allocate(word);
            }
        }
    }

    private void allocate(long word) {
        if (!byStackPointer(word)) {
            return;
        }
        if (!write(word) && reads < 0) {
            reads = locals.newPage();
        } else if (write(word) && writes < 0) {
            writes = locals.newPage();
        }
    }

    private static boolean byStackPointer(long word) {
        int op = MicroOp.op(word);
        if (op < MicroOpcode.LOAD8 || op > MicroOpcode.POP64) {
            return false;
        }
        return op >= MicroOpcode.PUSH64
                || MicroOp.a(word) == Cpu.RSP && MicroOp.b(word) == Cpu.SLOT_ZERO;
    }

    private static boolean write(long word) {
        int op = MicroOp.op(word);
        return op == MicroOpcode.LOADW || (MicroOpShape.of(op) & MicroOpShape.STORE) != 0;
    }

    /** The local of the page that an access shares, whose addend is in the next one; or -1. */
    int of(Block block, int microOp) {
        long word = block.code[microOp];
        if (!byStackPointer(word)) {
            return -1;
        }
        return write(word) ? writes : reads;
    }
}
