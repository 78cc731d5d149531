package dev.faultline.decode;

/** A memory operand in Intel syntax: size, segment, base, index, displacement. */
final class MemoryText {
    /** Intel SDM Vol. 2 table 2-1. */
    private static final String[] BASES_16 = {
        "bx+si", "bx+di", "bp+si", "bp+di", "si", "di", "bp", "bx"
    };

    private static final int NO_INDEX = 4;

    private final Instruction insn;
    private final byte[] code;
    private final PrefixUse prefixes;

    MemoryText(Instruction insn, byte[] code, PrefixUse prefixes) {
        this.insn = insn;
        this.code = code;
        this.prefixes = prefixes;
    }

    /** An operand with its size in front, if any. */
    String sized(String size, String operand) {
        return size.isEmpty() ? operand : size + " PTR " + operand;
    }

    /** The memory operand of an implicit register, of the address size, in DS by default. */
    String byRegister(int register) {
        prefixes.address();
        return prefixes.implicitSegment()
                + '['
                + OperandText.name(register, insn.addressBits)
                + ']';
    }

    /** The same in ES, which no prefix overrides. */
    String inEs(int register) {
        prefixes.address();
        return "es:[" + OperandText.name(register, insn.addressBits) + ']';
    }

    /** The memory operand that ModRM says. */
    String operand() {
        prefixes.rex(PrefixUse.B);
        return insn.addressBits == 16 ? operand16() : operand32();
    }

    private String operand16() {
        prefixes.address();
        int mod = insn.modrm >> 6;
        int rm = insn.modrm & 7;
        if (mod == 0 && rm == 6) {
            return prefixes.segment("ds:") + OperandText.hex(insn.displacement & 0xffff);
        }
        String segment = prefixes.segment("");
        String displacement = mod == 0 ? "" : signed(insn.displacement);
        return segment + '[' + BASES_16[rm] + displacement + ']';
    }

    private String operand32() {
        int mod = insn.modrm >> 6;
        boolean sib = (insn.modrm & 7) == 4;
        int sibByte = sib ? code[sibAt()] & 0xff : 0;
        int scale = sibByte >> 6;
        boolean base = insn.base >= 0;
        boolean vectors = insn.form.operands().stream().anyMatch(Operand::vectorIndexed);
        boolean index = sib && (insn.index >= 0 || vectors);
        if (sib) {
            prefixes.rex(PrefixUse.X);
        }
        boolean absolute = sib && !base && !index;
        // An absolute operand by SIB has the index that is none, to be told from [disp32].
        boolean none = absolute && insn.codeBits == 32;
        none |= absolute && insn.codeBits == 64 && insn.addressBits == 32;
        if (base || index || insn.ripRelative || absolute && insn.codeBits != 16) {
            prefixes.address();
        }
        if (!base && !index && !none && !insn.ripRelative && scale == 0) {
            return prefixes.segment("ds:") + OperandText.hex(unsigned(insn.displacement));
        }
        StringBuilder text = new StringBuilder(prefixes.segment("")).append('[');
        if (insn.ripRelative) {
            text.append(insn.addressBits == 64 ? "rip" : "eip");
        } else if (base) {
            text.append(OperandText.name(insn.base, insn.addressBits));
        }
        if (sib && (scale != 0 || none || index || base && (sibByte & 7) != NO_INDEX)) {
            text.append(base ? "+" : "").append(indexName()).append('*').append(1 << scale);
        }
        if (insn.displacement != 0 || mod != 0 || !base) {
            text.append(displacement(base || index));
        }
        return text.append(']').toString();
    }

    private String indexName() {
        if (insn.form.operands().contains(Operand.Mvx)) {
            return (insn.vectorLength == 1 ? "ymm" : "xmm") + insn.vectorIndex;
        }
        if (insn.form.operands().contains(Operand.Mvdq)) {
            return "xmm" + insn.vectorIndex;
        }
        if (insn.index >= 0) {
            return OperandText.name(insn.index, insn.addressBits);
        }
        return insn.addressBits == 64 ? "riz" : "eiz";
    }

    private int sibAt() {
        int opcodeBytes =
                switch (insn.map) {
                    case OpcodeMap.ONE_BYTE -> 1;
                    case OpcodeMap.TWO_BYTE -> 2;
                    default -> 3;
                };
        if (insn.vex) {
            opcodeBytes = (code[prefixes.opcodeAt] & 0xff) == 0xc5 ? 3 : 4;
        }
        return prefixes.opcodeAt + opcodeBytes + 1;
    }

    /** Without a register a 32-bit address in 64-bit code is a number, not a distance. */
    private String displacement(boolean register) {
        if (insn.ripRelative || !register && insn.codeBits == 64 && insn.addressBits == 32) {
            return '+' + OperandText.hex(unsigned(insn.displacement));
        }
        return signed(insn.displacement);
    }

    private long unsigned(long displacement) {
        boolean narrow = insn.codeBits != 64 || insn.addressBits == 32;
        return narrow && !insn.ripRelative ? displacement & 0xffffffffL : displacement;
    }

    private static String signed(long displacement) {
        return displacement < 0
                ? '-' + OperandText.hex(-displacement)
                : '+' + OperandText.hex(displacement);
    }
}
