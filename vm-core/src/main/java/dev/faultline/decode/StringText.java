package dev.faultline.decode;

/** The implicit operands of the string instructions, which objdump spells out. */
final class StringText {
    private static final int SI = 6;
    private static final int DI = 7;

    private final Instruction insn;
    private final PrefixUse prefixes;
    private final MemoryText memory;

    StringText(Instruction insn, PrefixUse prefixes, MemoryText memory) {
        this.insn = insn;
        this.prefixes = prefixes;
        this.memory = memory;
    }

    /** The operands, or nothing where it is no string instruction. */
    String operands() {
        return switch (insn.form.mnemonic()) {
            case "MOVS", "MOVSB" -> destination() + ',' + source();
            case "CMPS", "CMPSB" -> source() + ',' + destination();
            case "STOS", "STOSB" -> destination() + ',' + accumulator();
            case "LODS", "LODSB" -> accumulator() + ',' + source();
            case "SCAS", "SCASB" -> accumulator() + ',' + destination();
            case "INS", "INSB" -> destination() + ",dx";
            case "OUTS", "OUTSB" -> "dx," + source();
            default -> "";
        };
    }

    private boolean bytes() {
        return insn.form.mnemonic().endsWith("B");
    }

    private boolean port() {
        return insn.form.mnemonic().startsWith("INS") || insn.form.mnemonic().startsWith("OUTS");
    }

    private String destination() {
        return memory.sized(size(), memory.inEs(DI));
    }

    private String source() {
        return memory.sized(size(), memory.byRegister(SI));
    }

    private String accumulator() {
        return bytes() ? "al" : OperandText.name(0, bits());
    }

    private String size() {
        return bytes() ? "BYTE" : OperandText.sizeName(bits());
    }

    /** Ports are 32 bits wide at most. */
    private int bits() {
        if (port()) {
            if (!insn.wide) {
                prefixes.data();
            }
            return insn.operandBits == 16 ? 16 : 32;
        }
        prefixes.operandSize();
        return insn.operandBits;
    }
}
