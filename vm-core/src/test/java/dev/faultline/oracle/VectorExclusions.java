package dev.faultline.oracle;

import dev.faultline.decode.Instruction;

/**
 * Vector instructions that the host oracle does not try.
 *
 * <ul>
 *   <li>What this host has and Faultline has not: SSE4A (EXTRQ, INSERTQ, MOVNTSS, MOVNTSD), GFNI,
 *       AVX-512, and the VEX forms of VNNI where an EVEX host may have them.
 *   <li>VPERMQ and VPERMPD with VEX.W = 0, which AMD ignores and Intel's manual does not have.
 *   <li>SHA instructions with an operand in memory: AMD does not care for its alignment, Intel
 *       raises #GP (SDM Vol. 2 2.4.4, exception class 4).
 * </ul>
 */
final class VectorExclusions {
    private VectorExclusions() {}

    /** Whether an encoding that is invalid for Faultline may be valid for a host. */
    static boolean foreign(Instruction insn) {
        if (insn.evex) {
            return true;
        }
        return switch (insn.map) {
            case 0 -> true;
            case 1 ->
                    insn.opcode == 0x78
                            || insn.opcode == 0x79
                            || insn.opcode == 0x2b
                            || insn.opcode == 0x0f
                            || insn.opcode == 0x01
                            || insn.opcode >= 0x80 && insn.opcode <= 0x9f && !insn.vex
                            || insn.opcode >= 0x41 && insn.opcode <= 0x4b
                            || insn.opcode >= 0x90 && insn.opcode <= 0x99
                            || insn.opcode == 0xae
                            || insn.opcode == 0xb8;
            case 2 ->
                    insn.opcode == 0xcf
                            || insn.opcode >= 0x50 && insn.opcode <= 0x53
                            || insn.opcode >= 0xf0;
            default ->
                    insn.opcode <= 1
                            || insn.opcode == 0xce
                            || insn.opcode == 0xcf
                            || insn.opcode >= 0x30 && insn.opcode <= 0x33
                            || insn.opcode == 0xf0;
        };
    }

    /** Whether a valid instruction is left out. */
    static boolean excluded(Instruction insn, boolean mode64) {
        boolean sha = insn.form != null && insn.form.mnemonic().startsWith("SHA");
        return sha && !insn.registerForm() || insn.evex || insn.lock && !mode64 && insn.map == 0;
    }
}
