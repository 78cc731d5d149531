package dev.faultline.jit.emit;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;

/**
 * The system instructions that only look something up: they change no flag, no mode and no mapping,
 * so that all other registers may stay in locals.
 */
final class Readings {
    /** General-purpose registers by number. */
    record Registers(int[] read, int[] written) {}

    private static final int[] NONE = {};
    private static final int[] TICKS = {Cpu.RAX, Cpu.RDX};
    private static final Registers RDTSC = new Registers(NONE, TICKS);
    private static final Registers RDMSR = new Registers(new int[] {Cpu.RCX}, TICKS);
    private static final Registers CPUID =
            new Registers(
                    new int[] {Cpu.RAX, Cpu.RCX}, new int[] {Cpu.RAX, Cpu.RBX, Cpu.RCX, Cpu.RDX});

    private Readings() {}

    /** What such an instruction touches; null for every other micro-op. */
    static Registers of(long word, long imm) {
        if (MicroOp.op(word) != MicroOpcode.SYSTEM) {
            return null;
        }
        return switch (SystemOperation.of((int) imm)) {
            case RDTSC -> RDTSC;
            case RDMSR -> RDMSR;
            case CPUID -> CPUID;
            default -> null;
        };
    }
}
