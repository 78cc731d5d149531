package dev.faultline.jit.region;

import dev.faultline.cpu.Mode;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;

/**
 * The system instructions that compiled code does without giving all its registers away: those that
 * only look something up or invalidate, and those that mostly change a flag and no mode.
 */
public enum QuickSystem {
    /** CPUID. */
    CPUID,
    /** RDTSC. */
    RDTSC,
    /** RDMSR. */
    RDMSR,
    /** CLI at CPL 0. */
    CLI,
    /** STI at CPL 0, quick where no interrupt waits; goes on in the region then only. */
    STI,
    /** MOV from CR0, CR2, CR3 or CR4 in 64-bit code at CPL 0. */
    READ_CR,
    /** INVLPG at CPL 0. */
    INVLPG,
    /** POPF outside virtual-8086 mode, quick where it changes status flags only. */
    POPF;

    /** What a block's micro-op is, or null. */
    public static QuickSystem of(Block block, int i) {
        if (MicroOp.op(block.code[i]) != MicroOpcode.SYSTEM) {
            return null;
        }
        boolean ring0 = Mode.cpl(block.modeKey) == 0;
        boolean virtual8086 = (block.modeKey & Mode.VIRTUAL_8086) != 0;
        return switch (SystemOperation.of((int) block.immediates[i])) {
            case CPUID -> CPUID;
            case RDTSC -> RDTSC;
            case RDMSR -> RDMSR;
            case CLI -> ring0 ? CLI : null;
            case STI -> ring0 ? STI : null;
            case READ_CR -> readsQuickly(block, i) ? READ_CR : null;
            case INVLPG -> ring0 ? INVLPG : null;
            case POPF -> virtual8086 || isLast(block, i) ? null : POPF;
            default -> null;
        };
    }

    private static boolean readsQuickly(Block block, int i) {
        int number = MicroOp.c(block.code[i]);
        boolean known = number == 0 || number >= 2 && number <= 4;
        return known && Mode.is64(block.modeKey) && Mode.cpl(block.modeKey) == 0;
    }

    /** Whether only the block's end follows. */
    private static boolean isLast(Block block, int i) {
        return i == block.code.length - 2;
    }

    /** Whether the mapping of code is never changed by it. */
    public boolean keepsMap() {
        return this != POPF && this != INVLPG;
    }
}
