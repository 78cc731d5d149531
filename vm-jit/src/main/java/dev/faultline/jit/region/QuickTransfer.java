package dev.faultline.jit.region;

import dev.faultline.cpu.Mode;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;

/**
 * The transfers of 64-bit code that compiled code tries without giving its registers away: they
 * read and write few of them and perhaps the flags.
 */
public enum QuickTransfer {
    /** A fault that an instruction always raises. */
    RAISE,
    /** INT3. */
    INT3,
    /** INT n. */
    INT,
    /** IRETQ. */
    IRETQ,
    /** SYSCALL. */
    SYSCALL,
    /** SYSRET to 64-bit code. */
    SYSRETQ;

    private static final int BITS_64 = 3;

    /** What a block's micro-op is, or null. */
    public static QuickTransfer of(Block block, int i) {
        long word = block.code[i];
        int op = MicroOp.op(word);
        if (!Mode.is64(block.modeKey)) {
            return null;
        }
        if (op == MicroOpcode.RAISE) {
            return RAISE;
        }
        if (op != MicroOpcode.SYSTEM) {
            return null;
        }
        return switch (SystemOperation.of((int) block.immediates[i])) {
            case INT3 -> INT3;
            case INT -> INT;
            case IRET -> MicroOp.x(word) == BITS_64 ? IRETQ : null;
            case SYSCALL -> SYSCALL;
            case SYSRET -> MicroOp.x(word) == BITS_64 ? SYSRETQ : null;
            default -> null;
        };
    }

    /** Whether it loads the flags, instead of leaving them alone. */
    public boolean loadsFlags() {
        return this == IRETQ || this == SYSCALL || this == SYSRETQ;
    }
}
