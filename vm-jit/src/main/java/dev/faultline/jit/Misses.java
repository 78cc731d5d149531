package dev.faultline.jit;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.semantics.Transfers;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.jit.region.MemoryOperand;

/** Accesses that missed the soft TLB and faulted before, tried without the interpreter. */
final class Misses {
    private Misses() {}

    /** Whether a micro-op is an access that can be tried by itself. */
    static boolean tries(Block block, int microOp) {
        // Proving checks no alignment.
        return (block.modeKey & Mode.ALIGNMENT_CHECK) == 0 && MemoryOperand.is(block.code[microOp]);
    }

    /**
     * Whether the first micro-op of an instruction is an access that faults now; the fault is
     * pending then. If it is not, nothing has happened that its execution would not do, too.
     */
    static boolean faults(Cpu cpu, Block block, int microOp) {
        long word = block.code[microOp];
        long linear = linear(cpu, word, block.immediates[microOp]);
        return Transfers.faults(cpu, linear, MemoryOperand.size(word), MemoryOperand.access(word));
    }

    /**
     * Whether an access hits the soft TLB after what it does to it itself; nothing else has
     * happened then that its execution would not do.
     */
    static boolean fills(Cpu cpu, Block block, int microOp) {
        long word = block.code[microOp];
        long linear = linear(cpu, word, block.immediates[microOp]);
        return Transfers.fills(cpu, linear, MemoryOperand.size(word), MemoryOperand.access(word));
    }

    private static long linear(Cpu cpu, long word, long imm) {
        int op = MicroOp.op(word);
        if (op >= MicroOpcode.PUSH64 && op <= MicroOpcode.POP64) {
            long pointer = cpu.slots[Cpu.RSP];
            return op == MicroOpcode.POP64 ? pointer : pointer - 8;
        }
        long base = cpu.slots[MicroOp.a(word)] + imm;
        return op == MicroOpcode.LOADW
                ? base
                : base + (cpu.slots[MicroOp.b(word)] << MicroOp.c(word));
    }
}
