package dev.faultline.decode;

import dev.faultline.isa.Lifter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The opcode maps: one-byte, 0F, 0F38 and 0F3A, legacy and VEX.
 *
 * <p>A row's key is written as the SDM writes opcodes: {@code "0f c7 /1 m"}, {@code "f3 0f b8"},
 * {@code "vex.f2 0f38 f7"}, {@code "0f 01 f8"} with an exact ModRM byte. Prefix words: np, 66, f3,
 * f2 and n6 (none or 66); without one, any. {@code m} and {@code r} are memory and register forms;
 * {@code 50+} covers eight opcodes, {@code 10-17} a range. {@code vex.66.l1.w0} wants VEX.L and
 * VEX.W so; without l, VEX.L must be 0 unless an operand's length depends on it; {@code l9} ignores
 * it.
 */
public final class OpcodeMap {
    static final int ONE_BYTE = 0;
    static final int TWO_BYTE = 1;
    static final int THREE_BYTE_38 = 2;
    static final int THREE_BYTE_3A = 3;
    static final int VEX = 4;

    private record Row(OpcodeKey key, Form form) {}

    private final Row[][] rows = new Row[8 * 256][];

    /** Adds a row; operands follow the mnemonic: {@code "ADD Eb,Gb"}. */
    public void add(String key, String text, int flags, Lifter lifter) {
        OpcodeKey parsed = OpcodeKey.parse(key);
        int space = text.indexOf(' ');
        List<Operand> operands = new ArrayList<>();
        if (space > 0) {
            for (String name : text.substring(space + 1).split(",")) {
                operands.add(Operand.valueOf(name));
            }
        }
        boolean modrm = (flags & Form.MODRM) != 0 || parsed.needsModrm();
        modrm |= operands.stream().anyMatch(Operand::modrm);
        String mnemonic = space > 0 ? text.substring(0, space) : text;
        int all = parsed.prefixes != OpcodeKey.ANY ? flags | Form.MANDATORY : flags;
        all |= parsed.prefixes == OpcodeKey.ONLY_66 ? Form.MANDATORY_66 : 0;
        boolean anyLength = operands.stream().anyMatch(Operand::byVectorLength);
        all |= anyLength || parsed.vectorLengthGiven() ? Form.ANY_LENGTH : 0;
        Form form = new Form(mnemonic, List.copyOf(operands), all, modrm, lifter);
        for (int opcode = parsed.first; opcode <= parsed.last; opcode++) {
            append(parsed.map << 8 | opcode, new Row(parsed, form));
        }
    }

    private void append(int index, Row row) {
        Row[] old = rows[index];
        Row[] grown = new Row[old == null ? 1 : old.length + 1];
        if (old != null) {
            System.arraycopy(old, 0, grown, 0, old.length);
        }
        grown[grown.length - 1] = row;
        rows[index] = grown;
    }

    /** Every form, in the order of the opcodes. */
    Set<Form> forms() {
        Set<Form> forms = new LinkedHashSet<>();
        for (Row[] candidates : rows) {
            if (candidates != null) {
                for (Row row : candidates) {
                    forms.add(row.form);
                }
            }
        }
        return forms;
    }

    /** Whether any row of this opcode has a ModRM byte. */
    boolean needsModrm(int map, boolean vex, int opcode) {
        Row[] candidates = rows[(vex ? map | VEX : map) << 8 | opcode];
        return candidates != null && candidates[0].form.modrm();
    }

    /**
     * The form for an opcode, or null where there is none; the first row that fits wins.
     *
     * @param prefix 0 for none, 1 for 66, 2 for F3, 3 for F2
     */
    Form find(Instruction insn, int prefix) {
        int modrm = insn.modrm;
        int wrongMode = insn.codeBits == 64 ? Form.I64 : Form.O64;
        Row[] candidates = rows[(insn.vex ? insn.map | VEX : insn.map) << 8 | insn.opcode];
        if (candidates == null) {
            return null;
        }
        for (Row row : candidates) {
            if ((row.form.flags() & wrongMode) == 0 && row.key.fits(insn, prefix, modrm)) {
                return row.form;
            }
        }
        return null;
    }
}
