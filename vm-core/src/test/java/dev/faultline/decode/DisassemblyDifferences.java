package dev.faultline.decode;

/**
 * Where our text differs from objdump's and is meant to: each case says why. Lines of these are not
 * compared; everything else must be equal to the letter.
 */
final class DisassemblyDifferences {
    private DisassemblyDifferences() {}

    static boolean justified(Instruction insn, byte[] bytes, String theirs) {
        return theirs.contains("(bad)")
                || theirs.startsWith(".byte")
                || onlyPrefixes(theirs)
                || absentExtension(insn, theirs)
                || severalOfAKind(bytes)
                || backwardsFromEip(insn)
                || wideWithData16(insn)
                || baseOfSixteenBits(insn)
                || branchOfSixteenBits(insn)
                || vectorRegisters(insn)
                || otherBitsOfHalves(insn);
    }

    /**
     * Objdump takes bits 1 and 0 of PCLMULQDQ's immediate for bits 4 and 0, where no others are.
     */
    private static boolean otherBitsOfHalves(Instruction insn) {
        boolean product = insn.form.mnemonic().endsWith("PCLMULQDQ");
        return product && (insn.immediate == 2 || insn.immediate == 3);
    }

    /**
     * VEX.L without a meaning makes objdump's destination a YMM register, and 66 before F2 or F3
     * the MMX register of MOVDQ2Q and MOVQ2DQ an XMM register.
     */
    private static boolean vectorRegisters(Instruction insn) {
        return switch (insn.form.mnemonic()) {
            case "VMOVSS", "VMOVSD" -> insn.opcode == 0x11 && insn.vectorLength == 1;
            case "MOVDQ2Q", "MOVQ2DQ" -> insn.operandSizePrefix;
            default -> false;
        };
    }

    /**
     * Encodings that mean something else, most often NOP, on a processor without MPX, CET,
     * CLDEMOTE, PREFETCHI, WBNOINVD and UINTR, which Faultline's CPUID does not show: we write what
     * happens.
     */
    private static boolean absentExtension(Instruction insn, String theirs) {
        return switch (insn.form.mnemonic()) {
            case "NOP" ->
                    theirs.matches(".*\\b(bnd|rdssp|cldemote|prefetchit).*")
                            || insn.opcode == 0x18 && insn.reg % 8 >= 4
                            || insn.opcode >= 0x1a && (insn.rep || insn.repne);
            case "WBINVD" -> theirs.contains("wbnoinvd");
            default -> false;
        };
    }

    /**
     * F2 with F3, and two different segment overrides: the processor and we take the last one,
     * objdump gives both a meaning.
     */
    private static boolean severalOfAKind(byte[] bytes) {
        boolean repeat = false;
        int segment = 0;
        int segments = 0;
        boolean repne = false;
        for (byte b : bytes) {
            switch (b & 0xff) {
                case 0xf2 -> repne = true;
                case 0xf3 -> repeat = true;
                case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65 -> {
                    segments += b != segment ? 1 : 0;
                    segment = b;
                }
                case 0x66, 0x67, 0xf0 -> {}
                default -> {
                    return repeat && repne || segments > 1;
                }
            }
        }
        return false;
    }

    /** A 32-bit address wraps at 4 GiB; objdump's remark of the target goes below zero. */
    private static boolean backwardsFromEip(Instruction insn) {
        return insn.ripRelative && insn.addressBits == 32 && insn.displacement < 0;
    }

    /**
     * Intel SDM Vol. 2 2.2.1.2: REX.W wins over 66. Here objdump does not say that the 66 is
     * without effect, or shows the size that it would have had.
     */
    private static boolean wideWithData16(Instruction insn) {
        boolean both = insn.wide && insn.operandSizePrefix && !insn.vex;
        return both
                && switch (insn.form.mnemonic()) {
                    case "BSF", "BSR", "MOVBE", "MOVSXD", "NOP", "RDRAND", "RDSEED" -> true;
                    case "LSS", "LFS", "LGS", "CALLF", "JMPF" -> true;
                    case "FLDENV", "FNSTENV", "FRSTOR", "FNSAVE" -> true;
                    default -> false;
                };
    }

    /** Intel SDM Vol. 2 RDFSBASE and WRFSBASE know 32 and 64 bits only, with 66 too. */
    private static boolean baseOfSixteenBits(Instruction insn) {
        return insn.operandSizePrefix && insn.form.mnemonic().endsWith("SBASE");
    }

    /**
     * Intel SDM Vol. 2 Jcc: an operand size of 16 bits clears the upper half of EIP, for short
     * branches too, where objdump goes on counting; XBEGIN: but not in 64-bit code.
     */
    private static boolean branchOfSixteenBits(Instruction insn) {
        boolean begin = insn.form.mnemonic().equals("XBEGIN");
        boolean jump = insn.form.operands().contains(Operand.Jb);
        return insn.operandBits == 16 && (insn.codeBits == 64 ? begin : jump);
    }

    private static boolean onlyPrefixes(String text) {
        for (String word : text.split(" +")) {
            boolean prefix =
                    switch (word) {
                        case "rep", "repz", "repnz", "lock", "data16", "data32", "addr32" -> true;
                        case "addr16", "cs", "ds", "es", "ss", "fs", "gs", "bnd" -> true;
                        case "notrack" -> true;
                        default -> word.startsWith("rex");
                    };
            if (!prefix) {
                return false;
            }
        }
        return true;
    }
}
