package dev.faultline.jit;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.Mode;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.mmu.Access;

/** Plain loads and stores that missed the soft TLB, tried without the interpreter. */
final class Misses {
    private Misses() {}

    /**
     * Whether the first micro-op of an instruction is a load or store that faults now; the fault is
     * pending then. If it is not, nothing has happened that its execution would not do, too: a load
     * was of RAM, for what may be a device is refused outside of blocks of one instruction, and of
     * a store the page was proven writable.
     */
    static boolean faults(Cpu cpu, Block block, int microOp) {
        long word = block.code[microOp];
        int op = MicroOp.op(word);
        long linear =
                cpu.slots[MicroOp.a(word)]
                        + (cpu.slots[MicroOp.b(word)] << MicroOp.c(word))
                        + block.immediates[microOp];
        if (op >= MicroOpcode.LOAD8 && op <= MicroOpcode.LOADS32) {
            int log = op <= MicroOpcode.LOAD64 ? op - MicroOpcode.LOAD8 : op - MicroOpcode.LOADS8;
            cpu.mmu.load(linear, 1 << log, MicroOp.x(word));
        } else if (isStore(op) && (block.modeKey & Mode.ALIGNMENT_CHECK) == 0) {
            // Proving checks no alignment.
            int size = 1 << op - MicroOpcode.STORE8;
            cpu.mmu.probe(linear, size, MicroOp.x(word) | Access.WRITE);
        } else {
            return false;
        }
        if (cpu.exitStatus == ExitStatus.FAULT) {
            return true;
        }
        cpu.exitStatus = ExitStatus.NONE;
        return false;
    }

    private static boolean isStore(int op) {
        return op >= MicroOpcode.STORE8 && op <= MicroOpcode.STORE64;
    }
}
