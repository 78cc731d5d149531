package dev.faultline.decode;

import java.util.Locale;

/** Mnemonics as objdump writes them, where they are not simply the form's. */
final class Mnemonics {
    private Mnemonics() {}

    /** The mnemonic; tells which prefixes it shows. */
    static String of(Instruction insn, PrefixUse prefixes) {
        String name = insn.form.mnemonic();
        repeatNames(insn, name, prefixes);
        if (PredicateText.inMnemonic(insn)) {
            return PredicateText.mnemonic(insn);
        }
        return switch (name) {
            case "CBW" -> bySize(insn, prefixes, "cbw", "cwde", "cdqe");
            case "CWD" -> bySize(insn, prefixes, "cwd", "cdq", "cqo");
            case "PUSH", "POP" -> stack(insn, name, prefixes);
            case "PUSHA", "POPA", "PUSHF", "POPF", "LEAVE", "ENTER", "XBEGIN" ->
                    withSuffix(insn, name, prefixes);
            case "FLDENV", "FNSTENV", "FRSTOR", "FNSAVE" -> withSuffix(insn, name, prefixes);
            case "IRET", "RETF" -> wideOrSuffix(insn, name, prefixes);
            case "RET" -> nearBranch(insn, "ret", prefixes);
            case "CALL", "JMP" -> branch(insn, name, prefixes);
            case "CALLF" -> "call";
            case "JMPF" -> "jmp";
            case "SYSRET", "SYSEXIT" -> sysret(insn, name, prefixes);
            case "SGDT", "SIDT", "LGDT", "LIDT" -> table(insn, name, prefixes);
            case "JRCXZ" -> countJump(insn, prefixes);
            case "XCHG" -> exchange(insn, prefixes);
            case "MOV" -> move(insn);
            case "CMPXCHG8B" -> pair(insn, prefixes);
            case "FXSAVE", "FXRSTOR", "XSAVE", "XSAVEOPT", "XSAVEC", "XRSTOR" ->
                    state(insn, name, prefixes);
            case "FNENI", "FNDISI" -> lower(name) + "(8087 only)";
            case "FNSETPM" -> "fnsetpm(287 only)";
            case "NOP" -> hint(insn, prefixes);
            case "MOVD", "VMOVD", "PEXTRD", "VPEXTRD", "PINSRD", "VPINSRD" ->
                    insn.wide ? lower(name).replaceFirst("d$", "q") : lower(name);
            case "PREFETCHW" -> prefetch(insn);
            case "PCMPESTRI", "PCMPESTRM", "VPCMPESTRI", "VPCMPESTRM" ->
                    lengths(insn, name, prefixes);
            case "XLATB" -> "xlat";
            case "SAL" -> "shl";
            case "MOVSB", "CMPSB", "STOSB", "LODSB", "SCASB", "INSB", "OUTSB" ->
                    lower(name.substring(0, name.length() - 1));
            default -> lower(name);
        };
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String bySize(
            Instruction insn, PrefixUse prefixes, String word, String doubleword, String quadword) {
        prefixes.operandSize();
        return insn.operandBits == 64 ? quadword : insn.operandBits == 32 ? doubleword : word;
    }

    /** A 66 prefix shows as a suffix where no operand has the operand size. */
    private static String withSuffix(Instruction insn, String name, PrefixUse prefixes) {
        if (insn.operandBits == 64 || !prefixes.data()) {
            return lower(name);
        }
        return lower(name) + (insn.operandBits == 16 ? 'w' : 'd');
    }

    private static String wideOrSuffix(Instruction insn, String name, PrefixUse prefixes) {
        if (insn.operandBits == 64) {
            prefixes.rex(PrefixUse.W);
            return lower(name) + 'q';
        }
        return withSuffix(insn, name, prefixes);
    }

    private static String stack(Instruction insn, String name, PrefixUse prefixes) {
        boolean sized =
                insn.form.operands().contains(Operand.Ev)
                        || insn.form.operands().contains(Operand.Zv);
        return sized ? lower(name) : withSuffix(insn, name, prefixes);
    }

    private static String nearBranch(Instruction insn, String name, PrefixUse prefixes) {
        prefixesOfBranch(insn, prefixes);
        return insn.codeBits == 64 ? name : withSuffix(insn, name, prefixes);
    }

    private static void prefixesOfBranch(Instruction insn, PrefixUse prefixes) {
        if (insn.repne) {
            prefixes.repeat("bnd");
        }
    }

    private static String branch(Instruction insn, String name, PrefixUse prefixes) {
        if (insn.form.operands().contains(Operand.Jz)) {
            return nearBranch(insn, lower(name), prefixes);
        }
        prefixesOfBranch(insn, prefixes);
        if (insn.opcode == 0xff) {
            prefixes.noTrack();
        }
        return lower(name);
    }

    private static String sysret(Instruction insn, String name, PrefixUse prefixes) {
        if (insn.codeBits != 64) {
            return lower(name);
        }
        prefixes.rex(PrefixUse.W);
        return lower(name) + (insn.wide ? 'q' : 'd');
    }

    private static String table(Instruction insn, String name, PrefixUse prefixes) {
        if (insn.codeBits == 64) {
            return lower(name);
        }
        prefixes.data();
        return lower(name) + (insn.operandBits == 16 ? 'w' : 'd');
    }

    private static String countJump(Instruction insn, PrefixUse prefixes) {
        prefixes.address();
        return switch (insn.addressBits) {
            case 16 -> "jcxz";
            case 32 -> "jecxz";
            default -> "jrcxz";
        };
    }

    /** Whether opcode 90 is the one that exchanges nothing. */
    static boolean isNop(Instruction insn) {
        return insn.map == OpcodeMap.ONE_BYTE
                && insn.opcode == 0x90
                && (insn.rep || !insn.operandSizePrefix && (insn.rex & PrefixUse.B) == 0);
    }

    private static String exchange(Instruction insn, PrefixUse prefixes) {
        if (!isNop(insn)) {
            if (insn.opcode == 0x90) {
                prefixes.data();
            }
            return "xchg";
        }
        if (insn.rep) {
            prefixes.repeat("");
            return "pause";
        }
        return "nop";
    }

    /** A 64-bit immediate or address has a name of its own. */
    private static String move(Instruction insn) {
        boolean immediate = insn.form.operands().contains(Operand.Iv) && insn.operandBits == 64;
        boolean offset = OperandText.isOffset(insn.form) && insn.addressBits == 64;
        return immediate || offset ? "movabs" : "mov";
    }

    private static String pair(Instruction insn, PrefixUse prefixes) {
        prefixes.rex(PrefixUse.W);
        return insn.wide ? "cmpxchg16b" : "cmpxchg8b";
    }

    private static String state(Instruction insn, String name, PrefixUse prefixes) {
        prefixes.rex(PrefixUse.W);
        return insn.wide ? lower(name) + "64" : lower(name);
    }

    /** The size of lengths in RAX and RDX shows where it is 64 bits. */
    private static String lengths(Instruction insn, String name, PrefixUse prefixes) {
        prefixes.rex(PrefixUse.W);
        return insn.wide ? lower(name) + 'q' : lower(name);
    }

    /** 0F 18 to 1F: those that an assembler has names for. */
    private static String hint(Instruction insn, PrefixUse prefixes) {
        if (isEndBranch(insn)) {
            prefixes.repeat("");
            return insn.modrm == 0xfa ? "endbr64" : "endbr32";
        }
        if (isPrefetch(insn)) {
            return insn.reg % 8 == 0 ? "prefetchnta" : "prefetcht" + (insn.reg % 8 - 1);
        }
        return "nop";
    }

    static boolean isEndBranch(Instruction insn) {
        return insn.opcode == 0x1e && insn.rep && (insn.modrm == 0xfa || insn.modrm == 0xfb);
    }

    static boolean isPrefetch(Instruction insn) {
        return insn.opcode == 0x18 && !insn.registerForm() && insn.reg % 8 < 4;
    }

    private static String prefetch(Instruction insn) {
        if (insn.registerForm()) {
            return "nop";
        }
        return switch (insn.reg % 8) {
            case 1 -> "prefetchw";
            case 2 -> "prefetchwt1";
            default -> "prefetch";
        };
    }

    private static void repeatNames(Instruction insn, String name, PrefixUse prefixes) {
        if (insn.rep && isRepeated(name)) {
            prefixes.repeat("rep");
        } else if (isConditionalJump(insn) && insn.repne) {
            prefixes.repeat("bnd");
        } else if (isElision(insn, name)) {
            prefixes.repeat(insn.rep ? "xrelease" : "xacquire");
        }
    }

    private static boolean isRepeated(String name) {
        return switch (name) {
            case "MOVS", "STOS", "LODS", "INS", "OUTS" -> true;
            case "MOVSB", "STOSB", "LODSB", "INSB", "OUTSB" -> true;
            default -> false;
        };
    }

    private static boolean isConditionalJump(Instruction insn) {
        return insn.map == OpcodeMap.ONE_BYTE && (insn.opcode & 0xf0) == 0x70
                || insn.map == OpcodeMap.TWO_BYTE && (insn.opcode & 0xf0) == 0x80;
    }

    /** TSX: F2 and F3 before an instruction that may be locked, or that stores a MOV. */
    private static boolean isElision(Instruction insn, String name) {
        if (insn.modrm < 0 || insn.registerForm() || !insn.rep && !insn.repne) {
            return false;
        }
        boolean store = insn.opcode == 0x88 || insn.opcode == 0x89;
        boolean immediate = insn.opcode == 0xc6 || insn.opcode == 0xc7;
        return name.equals("XCHG")
                || insn.lock && !(name.equals("CMPXCHG8B") && insn.wide)
                || name.equals("MOV")
                        && insn.rep
                        && insn.map == OpcodeMap.ONE_BYTE
                        && (store || immediate);
    }
}
