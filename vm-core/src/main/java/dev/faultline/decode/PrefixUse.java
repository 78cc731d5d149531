package dev.faultline.decode;

/**
 * The prefixes of an instruction, and which of them show in its mnemonic or operands. The others
 * are printed in front, as objdump does; of a repeated prefix only the last one can be used.
 */
final class PrefixUse {
    private static final int REX = 0x40;
    private static final int CS = 0x2e;
    private static final int DS = 0x3e;
    private static final int DATA = 0x66;
    private static final int ADDRESS = 0x67;
    private static final int REPNE = 0xf2;
    private static final int REP = 0xf3;

    /** Bits of REX. */
    static final int W = 8;

    static final int R = 4;
    static final int X = 2;
    static final int B = 1;

    private final Instruction insn;
    private final byte[] code;
    private final int start;
    private int rexUsed;
    private boolean dataUsed;
    private boolean addressUsed;
    private boolean segmentUsed;
    private boolean implicitSegment;

    /** What F2 or F3 is called here: empty where it is part of the opcode. */
    private String repeat;

    private boolean noTrack;

    /** Where the opcode starts: the first byte of a VEX prefix, where there is one. */
    final int opcodeAt;

    PrefixUse(Instruction insn, byte[] code, int offset) {
        this.insn = insn;
        this.code = code;
        this.start = offset;
        int at = offset;
        while (isPrefix(code[at] & 0xff, insn.codeBits)) {
            at++;
        }
        opcodeAt = at;
        if (insn.vex || selectsForm()) {
            repeat = "";
        }
    }

    private boolean selectsForm() {
        boolean mandatory = (insn.form.flags() & Form.MANDATORY) != 0;
        // 66 is never mandatory where F2 or F3 is: they win.
        dataUsed |= (insn.form.flags() & Form.MANDATORY_66) != 0;
        return mandatory && (insn.rep || insn.repne);
    }

    private static boolean isPrefix(int b, int codeBits) {
        return switch (b) {
            case 0x26, CS, 0x36, DS, 0x64, 0x65, DATA, ADDRESS, 0xf0, REPNE, REP -> true;
            default -> codeBits == 64 && (b & 0xf0) == REX;
        };
    }

    /** The operand size shows; says whether it is that of a 66 prefix. */
    boolean data() {
        dataUsed = true;
        return insn.operandSizePrefix;
    }

    /** The operand size shows where REX.W or 66 decide it. */
    void operandSize() {
        rex(W);
        if (!insn.wide) {
            data();
        }
    }

    /** A bit of REX shows, where it is set. */
    void rex(int bit) {
        if (!insn.vex && (insn.rex & bit) != 0) {
            rexUsed |= bit | REX;
        }
    }

    /** That there is a REX prefix shows: SPL instead of AH. */
    void rexItself() {
        rexUsed |= REX;
    }

    void address() {
        addressUsed = true;
    }

    /** The segment override, as "fs:", or the default. */
    String segment(String byDefault) {
        if (insn.segmentOverride < 0 || noTrack && insn.segmentOverride == 3) {
            return byDefault;
        }
        segmentUsed = true;
        return OperandText.SEGMENTS[insn.segmentOverride] + ':';
    }

    /**
     * The segment of an implicit operand: objdump shows DS and hides an override without effect.
     */
    String implicitSegment() {
        implicitSegment = true;
        return segment("ds:");
    }

    /** F2 or F3 has a name of its own before this instruction. */
    void repeat(String name) {
        repeat = name;
    }

    /** CET: 3E before an indirect branch. */
    void noTrack() {
        boolean data16 = insn.codeBits == 64 && insn.operandSizePrefix;
        noTrack = !data16 && lastOf(DS) >= 0;
    }

    private int lastOf(int prefix) {
        int last = -1;
        for (int i = start; i < opcodeAt; i++) {
            if ((code[i] & 0xff) == prefix) {
                last = i;
            }
        }
        return last;
    }

    private int lastSegment() {
        int last = -1;
        for (int i = start; i < opcodeAt; i++) {
            boolean active =
                    switch (code[i] & 0xff) {
                        case 0x64, 0x65 -> true;
                        case 0x26, CS, 0x36, DS -> insn.codeBits != 64 || implicitSegment;
                        default -> false;
                    };
            last = active ? i : last;
        }
        return last;
    }

    /** The prefixes that nothing else shows, a blank after each. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = start; i < opcodeAt; i++) {
            String name = name(i);
            if (!name.isEmpty()) {
                text.append(name).append(' ');
            }
        }
        return text.toString();
    }

    private String name(int at) {
        int b = code[at] & 0xff;
        boolean last = lastOf(b) == at;
        return switch (b) {
            case 0x26, CS, 0x36, DS, 0x64, 0x65 -> segmentName(at, b, last);
            case DATA -> dataUsed && last ? "" : insn.codeBits == 16 ? "data32" : "data16";
            case ADDRESS -> addressUsed && last ? "" : insn.codeBits == 32 ? "addr16" : "addr32";
            case 0xf0 -> "lock";
            case REPNE -> repeat != null && insn.repne && last ? repeat : "repnz";
            case REP -> repeat != null && insn.rep && last ? repeat : "repz";
            default -> at == opcodeAt - 1 && rexUsed == b ? "" : rexName(b);
        };
    }

    private String segmentName(int at, int b, boolean last) {
        if (noTrack && b == DS && last) {
            return "notrack";
        }
        if ((segmentUsed || implicitSegment) && at == lastSegment()) {
            return "";
        }
        return OperandText.SEGMENTS[b >= 0x64 ? b - 0x60 : b >> 3 & 3];
    }

    private static String rexName(int b) {
        String bits =
                ((b & W) != 0 ? "W" : "")
                        + ((b & R) != 0 ? "R" : "")
                        + ((b & X) != 0 ? "X" : "")
                        + ((b & B) != 0 ? "B" : "");
        return bits.isEmpty() ? "rex" : "rex." + bits;
    }
}
