package dev.faultline.translate;

import dev.faultline.cpu.CpuFeature;
import dev.faultline.decode.Instruction;
import dev.faultline.decode.Operand;

/**
 * Which feature an instruction belongs to, of those that can be hidden (Intel SDM Vol. 2, the
 * column "CPUID Feature Flag" of each instruction).
 */
final class RequiredFeature {
    private RequiredFeature() {}

    /** The feature without which a valid instruction is #UD, or null. */
    static CpuFeature of(Instruction insn) {
        boolean vector = insn.form.operands().stream().anyMatch(Operand::vector);
        if (insn.vex) {
            return switch (insn.map) {
                case 1 -> vexTwoByte(insn);
                case 2 -> vector ? vex38(insn) : bitManipulation(insn);
                default -> vector ? vex3a(insn) : CpuFeature.BMI2;
            };
        }
        return switch (insn.map) {
            case 0 -> insn.form.mnemonic().equals("FISTTP") ? CpuFeature.SSE3 : null;
            case 1 -> twoByte(insn);
            case 2 -> legacy38(insn);
            default -> legacy3a(insn.opcode);
        };
    }

    private static CpuFeature twoByte(Instruction insn) {
        return switch (insn.form.mnemonic()) {
            case "ADDSUBPD", "ADDSUBPS", "HADDPD", "HADDPS", "HSUBPD", "HSUBPS" -> CpuFeature.SSE3;
            case "LDDQU", "MOVDDUP", "MOVSHDUP", "MOVSLDUP" -> CpuFeature.SSE3;
            case "POPCNT" -> CpuFeature.POPCNT;
            case "RDRAND" -> CpuFeature.RDRAND;
            case "RDSEED" -> CpuFeature.RDSEED;
            default -> null;
        };
    }

    private static CpuFeature legacy38(Instruction insn) {
        int op = insn.opcode;
        if (op <= 0x0b || op >= 0x1c && op <= 0x1e) {
            return CpuFeature.SSSE3;
        }
        return switch (insn.form.mnemonic()) {
            case "PCMPGTQ", "CRC32" -> CpuFeature.SSE4_2;
            case "MOVBE" -> CpuFeature.MOVBE;
            case "ADCX", "ADOX" -> CpuFeature.ADX;
            default ->
                    op <= 0x41
                            ? CpuFeature.SSE4_1
                            : op >= 0xdb && op <= 0xdf
                                    ? CpuFeature.AES
                                    : op >= 0xc8 && op <= 0xcd ? CpuFeature.SHA_NI : null;
        };
    }

    private static CpuFeature legacy3a(int opcode) {
        return switch (opcode) {
            case 0x0f -> CpuFeature.SSSE3;
            case 0x44 -> CpuFeature.PCLMULQDQ;
            case 0x60, 0x61, 0x62, 0x63 -> CpuFeature.SSE4_2;
            case 0xcc -> CpuFeature.SHA_NI;
            case 0xdf -> CpuFeature.AES;
            default -> CpuFeature.SSE4_1;
        };
    }

    private static CpuFeature bitManipulation(Instruction insn) {
        boolean first =
                insn.opcode == 0xf2
                        || insn.opcode == 0xf3
                        || insn.opcode == 0xf7
                                && !insn.operandSizePrefix
                                && !insn.rep
                                && !insn.repne;
        return first ? CpuFeature.BMI1 : CpuFeature.BMI2;
    }

    /** Integers of 256 bits are AVX2, and everything else AVX. */
    private static CpuFeature vexTwoByte(Instruction insn) {
        int op = insn.opcode;
        boolean integer =
                op >= 0x60 && op <= 0x6d
                        || op >= 0x70 && op <= 0x76
                        || op >= 0xd1 && op <= 0xfe && op != 0xd6 && op != 0xe6 && op != 0xe7;
        boolean other = op == 0xf0 || insn.form.mnemonic().startsWith("VADDSUB");
        return wide(insn, integer && !other);
    }

    private static CpuFeature wide(Instruction insn, boolean integer) {
        return integer && insn.vectorLength == 1 ? CpuFeature.AVX2 : CpuFeature.AVX;
    }

    private static CpuFeature vex38(Instruction insn) {
        int op = insn.opcode;
        boolean fused = (op & 0xf) >= 6 && (op & 0xf0) >= 0x90 && (op & 0xf0) <= 0xb0;
        if (fused) {
            return CpuFeature.FMA;
        }
        return switch (op) {
            case 0x13 -> CpuFeature.F16C;
            case 0x0c, 0x0d, 0x0e, 0x0f, 0x17, 0x1a, 0x2c, 0x2d, 0x2e, 0x2f -> CpuFeature.AVX;
            case 0x18, 0x19 -> insn.registerForm() ? CpuFeature.AVX2 : CpuFeature.AVX;
            case 0x16, 0x36, 0x45, 0x46, 0x47, 0x58, 0x59, 0x5a, 0x78, 0x79 -> CpuFeature.AVX2;
            case 0x8c, 0x8e, 0x90, 0x91, 0x92, 0x93 -> CpuFeature.AVX2;
            case 0xdb -> CpuFeature.AES;
            case 0xdc, 0xdd, 0xde, 0xdf ->
                    insn.vectorLength == 1 ? CpuFeature.VAES : CpuFeature.AES;
            default -> wide(insn, true);
        };
    }

    private static CpuFeature vex3a(Instruction insn) {
        return switch (insn.opcode) {
            case 0x1d -> CpuFeature.F16C;
            case 0x44 -> insn.vectorLength == 1 ? CpuFeature.VPCLMULQDQ : CpuFeature.PCLMULQDQ;
            case 0xdf -> CpuFeature.AES;
            case 0x00, 0x01, 0x02, 0x38, 0x39, 0x46 -> CpuFeature.AVX2;
            case 0x0e, 0x0f, 0x42, 0x4c -> wide(insn, true);
            default -> CpuFeature.AVX;
        };
    }
}
