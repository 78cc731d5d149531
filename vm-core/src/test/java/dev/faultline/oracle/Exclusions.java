package dev.faultline.oracle;

import dev.faultline.decode.Instruction;

/**
 * Instructions that the host oracle does not try.
 *
 * <ul>
 *   <li>Linux acts on them or hides what the processor does: INT n, SYSCALL, SYSENTER, SYSEXIT, and
 *       SGDT, SIDT, SLDT, STR and SMSW, which it emulates under UMIP.
 *   <li>Their results are this machine's own: CPUID, RDTSC(P), RDPID, RDRAND, RDSEED, XGETBV.
 *   <li>A hypervisor may act on them: VMCALL, VMMCALL and the rest of 0F 01 with a register form.
 *   <li>x87, MMX, SSE and AVX, and the FXSAVE and XSAVE families: {@link VectorOracleTest}.
 *   <li>Features of this host that Faultline's CPUID does not have: CLFLUSHOPT, CLWB, CLZERO.
 *   <li>AMD and Intel differ: near branches with a 66 prefix in 64-bit mode (AMD truncates RIP),
 *       far pointers with REX.W (AMD ignores it), LOOPE and LOOPNE with a REP prefix (AMD takes the
 *       prefix for the condition), REP INS and OUTS (AMD checks the port even where RCX is 0), LOCK
 *       on VERR and VERW, 0F 0D with a register, SYSRET in compatibility mode, ARPL on memory (AMD
 *       asks for write access only where it writes), MOVSXD of 16 bits from memory (AMD reads 32),
 *       UD0 and UD1 (AMD reads no ModRM byte), LOCK MOV CR (AMD: CR8), 8F other than POP (AMD:
 *       XOP).
 *   <li>INT1: the hypervisor of a virtual host may report the wrong RIP.
 * </ul>
 */
final class Exclusions {
    /** Whether a decoded instruction, valid or not, is left out. */
    boolean excluded(Instruction insn, boolean mode64) {
        if (insn.evex || insn.vex) {
            return insn.evex || !bmi(insn);
        }
        return switch (insn.map) {
            case 0 -> oneByte(insn, mode64);
            case 1 -> twoByte(insn, mode64);
            case 2 ->
                    insn.opcode != 0xf0
                            && insn.opcode != 0xf1
                            && insn.opcode != 0xf6
                            && insn.opcode != 0xf5
                            && insn.opcode != 0x82;
            default -> true;
        };
    }

    private static boolean bmi(Instruction insn) {
        int op = insn.opcode;
        return insn.map == 2
                ? op == 0xf2 || op == 0xf3 || op >= 0xf5 && op <= 0xf7
                : insn.map == 3 && op == 0xf0;
    }

    private static boolean oneByte(Instruction insn, boolean mode64) {
        int op = insn.opcode;
        if (op >= 0xd8 && op <= 0xdf || op == 0xcd || op == 0xf1) {
            return true;
        }
        if (op == 0x8f && (insn.modrm & 0x38) != 0) {
            return true;
        }
        if (op == 0x63 && insn.modrm < 0xc0 && (!mode64 || insn.operandSizePrefix)) {
            return true;
        }
        if (mode64 && insn.operandSizePrefix && nearBranch(insn)) {
            return true;
        }
        boolean repeated = insn.rep || insn.repne;
        if (repeated && (op >= 0x6c && op <= 0x6f || op == 0xe0 || op == 0xe1)) {
            return true;
        }
        int reg = insn.reg & 7;
        return mode64 && insn.wide && op == 0xff && (reg == 3 || reg == 5);
    }

    private static boolean twoByte(Instruction insn, boolean mode64) {
        int op = insn.opcode;
        int reg = insn.modrm >> 3 & 7;
        boolean register = insn.modrm >= 0xc0;
        boolean prefixed = insn.operandSizePrefix || insn.rep || insn.repne;
        return switch (op) {
            case 0x00 -> reg < 2 || insn.lock;
            case 0x01 ->
                    register
                            ? !(insn.modrm == 0xca
                                    || insn.modrm == 0xcb
                                    || insn.modrm == 0xee
                                    || insn.modrm == 0xef
                                    || insn.modrm == 0xf8)
                            : reg == 0 || reg == 1 || reg == 4;
            case 0x07 -> !mode64;
            case 0x20, 0x22 -> insn.lock;
            case 0xb9, 0xff -> true;
            case 0x0d -> register;
            case 0x05, 0x34, 0x35, 0x31, 0xa2, 0x0f, 0x77 -> true;
            case 0xae -> register ? false : reg != 7 || prefixed;
            case 0xb2, 0xb4, 0xb5 -> mode64 && insn.wide;
            case 0xc7 -> register ? reg >= 6 : reg >= 3 && reg <= 5;
            case 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87 -> mode64 && insn.operandSizePrefix;
            case 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f -> mode64 && insn.operandSizePrefix;
            default -> simd(op);
        };
    }

    private static boolean simd(int op) {
        return op >= 0x10 && op <= 0x17
                || op >= 0x28 && op <= 0x2f
                || op >= 0x50 && op <= 0x7f
                || op == 0xc2
                || op >= 0xc4 && op <= 0xc6
                || op >= 0xd0 && op <= 0xfe;
    }

    private static boolean nearBranch(Instruction insn) {
        int op = insn.opcode;
        int reg = insn.modrm >> 3 & 7;
        return op >= 0x70 && op <= 0x7f
                || op >= 0xe0 && op <= 0xe3
                || op == 0xe8
                || op == 0xe9
                || op == 0xeb
                || op == 0xc2
                || op == 0xc3
                || op == 0xff && (reg == 2 || reg == 4);
    }

    /**
     * Whether a valid instruction may stand before others. What AMD does in another way to memory
     * or under alignment checks (see {@link KnownDifferences}) would spoil what follows.
     */
    static boolean fitsSequence(Instruction insn) {
        if (insn.form == null || leavesStraightLine(insn)) {
            return false;
        }
        String mnemonic = insn.form.mnemonic();
        boolean segment = insn.form.operands().isEmpty();
        boolean stack = mnemonic.equals("PUSH") || mnemonic.equals("POP");
        return !(stack && segment) && !mnemonic.equals("ENTER") && !mnemonic.equals("POPF");
    }

    /** Whether the instruction may go elsewhere, so that no INT3 behind it can stop it. */
    static boolean leavesStraightLine(Instruction insn) {
        int op = insn.opcode;
        if (insn.map == 1) {
            return op >= 0x80 && op <= 0x8f;
        }
        int reg = insn.modrm >> 3 & 7;
        return insn.map == 0
                && (nearBranch(insn)
                        || op == 0xca
                        || op == 0xcb
                        || op == 0xcf
                        || op == 0x9a
                        || op == 0xea
                        || op == 0xff && reg >= 2 && reg <= 5);
    }
}
