package dev.faultline.decode;

import dev.faultline.isa.Lifter;
import java.util.List;

/**
 * A row of the opcode map: one form of an instruction.
 *
 * @param mnemonic as the SDM writes it, in capitals
 * @param operands in the SDM's order
 * @param flags the constants of this type
 * @param modrm whether a ModRM byte follows
 * @param lifter builds its micro-ops
 */
public record Form(
        String mnemonic, List<Operand> operands, int flags, boolean modrm, Lifter lifter) {
    /** LOCK is allowed with a memory destination. */
    public static final int LOCK = 1;

    /** Invalid in 64-bit code. */
    public static final int I64 = 2;

    /** Only in 64-bit code. */
    public static final int O64 = 4;

    /** Operand size 64 by default in 64-bit code. */
    public static final int D64 = 8;

    /** Operand size 64 always in 64-bit code. */
    public static final int F64 = 16;

    /** A ModRM byte follows though no operand says so. */
    public static final int MODRM = 32;

    /** Invalid in real and virtual-8086 mode. */
    public static final int PROTECTED_ONLY = 64;

    /** The legacy prefix that selected this form is not an operand-size or repeat prefix. */
    public static final int MANDATORY = 128;

    /** That prefix is 66. */
    public static final int MANDATORY_66 = 512;

    /** VEX.L may be 1, as far as the form's key does not forbid it. */
    public static final int ANY_LENGTH = 256;
}
