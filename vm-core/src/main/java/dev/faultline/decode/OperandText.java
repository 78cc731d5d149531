package dev.faultline.decode;

/** The operands of one instruction in Intel syntax. */
final class OperandText {
    /** Segment registers by their Sreg number; objdump writes ? for those that do not exist. */
    static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "?", "?"};

    private static final String[] BYTES = {"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"};
    private static final String[] WORDS = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};

    private final Instruction insn;
    private final PrefixUse prefixes;
    private final MemoryText memory;
    private final TargetText targets;

    OperandText(Instruction insn, byte[] code, PrefixUse prefixes, TargetText targets) {
        this.insn = insn;
        this.prefixes = prefixes;
        this.targets = targets;
        memory = new MemoryText(insn, code, prefixes);
    }

    /** Whether a form has a memory offset without ModRM. */
    static boolean isOffset(Form form) {
        return form.operands().contains(Operand.Ob) || form.operands().contains(Operand.Ov);
    }

    /** All operands, by commas. */
    String all() {
        String name = insn.form.mnemonic();
        switch (name) {
            case "PUSH", "POP" -> {
                if (insn.form.operands().isEmpty()) {
                    return SEGMENTS[insn.opcode >> 3 & 7];
                }
            }
            case "XLATB" -> {
                return memory.sized("BYTE", memory.byRegister(3));
            }
            case "XCHG" -> {
                if (Mnemonics.isNop(insn)) {
                    return "";
                }
            }
            case "NOP" -> {
                if (Mnemonics.isEndBranch(insn)) {
                    return "";
                }
            }
            case "FNSTSW" -> {
                if (insn.registerForm()) {
                    return "ax";
                }
            }
            default -> {
                String string = new StringText(insn, prefixes, memory).operands();
                if (!string.isEmpty()) {
                    return string;
                }
            }
        }
        StringBuilder text = new StringBuilder();
        for (Operand operand : insn.form.operands()) {
            if (operand == Operand.Ib && PredicateText.inMnemonic(insn)) {
                continue;
            }
            text.append(text.isEmpty() ? "" : ",").append(one(operand));
        }
        return text.toString();
    }

    /** The target of a RIP-relative operand, as objdump remarks it. */
    String comment() {
        if (!insn.ripRelative || insn.modrm < 0 || insn.registerForm()) {
            return "";
        }
        long target = targets.address() + insn.length + insn.displacement;
        return "        # " + targets.of(insn.addressBits == 32 ? target & 0xffffffffL : target);
    }

    private String one(Operand operand) {
        return switch (operand) {
            case Eb -> insn.registerForm() ? byteRegister(insn.rm, PrefixUse.B) : memoryOf("BYTE");
            case Ew -> word();
            case Ev -> operandSized();
            case Ey -> nativeOrWide(insn.rm, PrefixUse.B, !insn.registerForm());
            case Gb -> byteRegister(insn.reg, PrefixUse.R);
            case Gw -> register(insn.reg, PrefixUse.R, 16);
            case Gv -> {
                prefixes.operandSize();
                yield register(insn.reg, PrefixUse.R, insn.operandBits);
            }
            case Gy -> nativeOrWide(insn.reg, PrefixUse.R, false);
            case By -> register(insn.vvvv, 0, insn.wide ? 64 : 32);
            case Ib, Iw -> hex(insn.immediate);
            case sIb, Iz, Iv -> immediate();
            case Ib2 -> hex(insn.secondImmediate);
            case Jb, Jz -> target();
            case Ob, Ov -> prefixes.segment("ds:") + hex(insn.displacement);
            case M -> memoryOf(memorySize());
            case Ap -> farPointer();
            case Sw -> SEGMENTS[insn.reg & 7];
            case Cd -> "cr" + extended(insn.reg, PrefixUse.R);
            case Dd -> "dr" + extended(insn.reg, PrefixUse.R);
            case Rd -> register(insn.rm, PrefixUse.B, insn.codeBits == 64 ? 64 : 32);
            case Zb -> byteRegister(low(), PrefixUse.B);
            case Zv -> opcodeRegister();
            case AL -> "al";
            case rAX -> accumulator();
            case CL -> "cl";
            case DX -> "dx";
            case One -> "1";
            case ST0 -> "st";
            case STi -> "st(" + (insn.rm & 7) + ')';
            case M16 -> memoryOf("WORD");
            case M32 -> memoryOf("DWORD");
            case M64 -> memoryOf("QWORD");
            case M80 -> memoryOf("TBYTE");
            case Gd -> register(insn.reg, PrefixUse.R, wideMask() ? 64 : 32);
            case Ry -> nativeOrWide(insn.rm, PrefixUse.B, false);
            case Ed ->
                    insn.registerForm()
                            ? register(insn.rm, PrefixUse.B, 32)
                            : memoryOf(sizeName(32));
            case Edw, Edb ->
                    insn.registerForm()
                            ? register(insn.rm, PrefixUse.B, 32)
                            : memoryOf(operand == Operand.Edw ? "WORD" : "BYTE");
            case Pq -> "mm" + (insn.reg & 7);
            case Nq, Qq, Qd ->
                    insn.registerForm() ? "mm" + (insn.rm & 7) : memoryOf(vectorSize(operand));
            case XMM0 -> "xmm0";
            case Mvx, Mvdq -> memoryOf(sizeName(insn.vexWide ? 64 : 32));
            default -> vector(operand);
        };
    }

    private String vector(Operand operand) {
        boolean wide = operand.bytes(insn.vectorLength) == 32;
        return switch (operand) {
            case Vx, Vdq, Vqq -> vectorRegister(extended(insn.reg, PrefixUse.R), wide);
            case Hx, Hdq -> vectorRegister(insn.vvvv, wide);
            case Lx, Ldq -> vectorRegister((int) insn.immediate >> 4 & highest(), wide);
            default ->
                    insn.registerForm()
                            ? vectorRegister(extended(insn.rm, PrefixUse.B), wide)
                            : memoryOf(vectorSize(operand));
        };
    }

    private int highest() {
        return insn.codeBits == 64 ? 15 : 7;
    }

    private static String vectorRegister(int number, boolean wide) {
        return (wide ? "ymm" : "xmm") + number;
    }

    /** Objdump shows REX.W in the destination of moves of masks, though it makes no difference. */
    private boolean wideMask() {
        if (!insn.form.mnemonic().contains("MOVMSK")) {
            return false;
        }
        prefixes.rex(PrefixUse.W);
        return insn.wide;
    }

    private String vectorSize(Operand operand) {
        if (insn.form.mnemonic().endsWith("LDDQU")) {
            return "";
        }
        return switch (operand.bytes(insn.vectorLength)) {
            case 32 -> "YMMWORD";
            case 16 -> "XMMWORD";
            case 8 -> "QWORD";
            case 4 -> "DWORD";
            case 2 -> "WORD";
            default -> "BYTE";
        };
    }

    private int extended(int register, int bit) {
        prefixes.rex(bit);
        return register;
    }

    private int low() {
        return insn.opcode & 7 | (insn.rex & PrefixUse.B) << 3;
    }

    private String byteRegister(int number, int bit) {
        prefixes.rex(bit);
        if ((number & 4) != 0) {
            prefixes.rexItself();
        }
        if (number >= 8) {
            return "r" + number + 'b';
        }
        return insn.rex != 0 && number >= 4 ? WORDS[number] + 'l' : BYTES[number];
    }

    /**
     * A register's name.
     *
     * @param bit the REX bit that its number comes from, or 0
     */
    private String register(int number, int bit, int bits) {
        prefixes.rex(bit);
        return name(number, bits);
    }

    /** A general register's name by its size of 16, 32 or 64 bits. */
    static String name(int number, int bits) {
        if (number >= 8) {
            return "r" + number + (bits == 64 ? "" : bits == 32 ? "d" : "w");
        }
        return (bits == 64 ? "r" : bits == 32 ? "e" : "") + WORDS[number];
    }

    private String nativeOrWide(int number, int bit, boolean inMemory) {
        if (insn.form.mnemonic().equals("INVPCID")) {
            return register(number, bit, insn.codeBits == 64 ? 64 : 32);
        }
        prefixes.rex(PrefixUse.W);
        int bits = insn.wide ? 64 : 32;
        return inMemory ? memoryOf(sizeName(bits)) : register(number, bit, bits);
    }

    /** A word; but in a register LAR, LSL and MOV to a segment register show the operand size. */
    private String word() {
        if (!insn.registerForm()) {
            return memoryOf("WORD");
        }
        boolean selector =
                switch (insn.form.mnemonic()) {
                    case "LAR", "LSL", "MOV" -> true;
                    default -> false;
                };
        if (selector) {
            prefixes.operandSize();
        }
        return register(insn.rm, PrefixUse.B, selector ? insn.operandBits : 16);
    }

    private String operandSized() {
        String name = insn.form.mnemonic();
        switch (name) {
            case "MOV", "SLDT", "STR", "SMSW" -> {
                boolean selector = !name.equals("MOV") || insn.form.operands().contains(Operand.Sw);
                if (selector && !insn.registerForm()) {
                    return memoryOf("WORD");
                }
            }
            case "NOP", "PREFETCHW" -> {
                boolean hint = name.equals("PREFETCHW") || Mnemonics.isPrefetch(insn);
                if (hint && !insn.registerForm()) {
                    return memoryOf("BYTE");
                }
            }
            case "MOVSXD" -> {
                prefixes.operandSize();
                return sizedOperand(insn.operandBits == 16 ? 16 : 32);
            }
            case "PUSH", "POP" -> {
                if (!insn.wide) {
                    prefixes.data();
                }
                return sizedOperand(insn.operandBits);
            }
            case "CALL", "JMP" -> {
                if (insn.codeBits != 64) {
                    prefixes.data();
                }
                return sizedOperand(insn.operandBits);
            }
            default -> {}
        }
        prefixes.operandSize();
        return sizedOperand(insn.operandBits);
    }

    private String sizedOperand(int bits) {
        return insn.registerForm()
                ? register(insn.rm, PrefixUse.B, bits)
                : memoryOf(sizeName(bits));
    }

    static String sizeName(int bits) {
        return bits == 64 ? "QWORD" : bits == 32 ? "DWORD" : "WORD";
    }

    private String memoryOf(String size) {
        return memory.sized(size, memory.operand());
    }

    /** What objdump says of the size of an operand M; nothing of many. */
    private String memorySize() {
        return switch (insn.form.mnemonic()) {
            case "LEA",
                    "SGDT",
                    "SIDT",
                    "LGDT",
                    "LIDT",
                    "INVPCID",
                    "FXSAVE",
                    "FXRSTOR",
                    "XSAVE",
                    "XSAVEOPT",
                    "XSAVEC",
                    "XRSTOR",
                    "FLDENV",
                    "FNSTENV",
                    "FRSTOR",
                    "FNSAVE" -> {
                if (insn.form.mnemonic().equals("LEA")) {
                    prefixes.operandSize();
                }
                yield "";
            }
            case "INVLPG", "CLFLUSH" -> "BYTE";
            case "LDMXCSR", "STMXCSR", "VLDMXCSR", "VSTMXCSR" -> "DWORD";
            case "FLDCW", "FNSTCW", "FNSTSW" -> "WORD";
            case "CMPXCHG8B" -> insn.wide ? "OWORD" : "QWORD";
            case "BOUND" -> insn.operandBits == 16 ? "DWORD" : "QWORD";
            default -> farSize();
        };
    }

    /** CALLF, JMPF, LDS and its like: an offset and a selector. */
    private String farSize() {
        prefixes.data();
        return insn.operandBits == 16 ? "DWORD" : "FWORD";
    }

    private String opcodeRegister() {
        boolean stack = (insn.form.flags() & Form.D64) != 0;
        if (!stack || insn.codeBits != 64) {
            prefixes.operandSize();
        } else if (!insn.wide) {
            prefixes.data();
        }
        return register(low(), PrefixUse.B, insn.operandBits);
    }

    private String accumulator() {
        boolean port =
                switch (insn.form.mnemonic()) {
                    case "IN", "OUT" -> true;
                    default -> false;
                };
        if (port) {
            if (!insn.wide) {
                prefixes.data();
            }
            return name(0, insn.operandBits == 16 ? 16 : 32);
        }
        prefixes.operandSize();
        return name(0, insn.operandBits);
    }

    private String immediate() {
        long value = insn.immediate;
        int bits = insn.operandBits;
        return hex(bits == 16 ? value & 0xffff : bits == 32 ? value & 0xffffffffL : value);
    }

    private String farPointer() {
        prefixes.data();
        return hex(insn.secondImmediate) + ':' + hex(insn.immediate);
    }

    /**
     * A branch's target. In 16-bit code it stays within the 64 KiB that the instruction lies in,
     * whose number is not part of IP; the same where 66 makes the operand size 16 bits.
     */
    private String target() {
        if (insn.form.operands().contains(Operand.Jz) && insn.codeBits != 64) {
            prefixes.data();
        }
        long next = targets.address() + insn.length;
        long target = next + insn.immediate;
        if (insn.codeBits == 64) {
            return targets.of(target);
        }
        if (insn.operandBits == 16) {
            long upper = insn.codeBits == 16 ? next & ~0xffffL : 0;
            return targets.of(upper | target & 0xffff);
        }
        return targets.of(target & 0xffffffffL);
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
