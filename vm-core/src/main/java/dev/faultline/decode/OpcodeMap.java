package dev.faultline.decode;

import dev.faultline.isa.Lifter;
import java.util.ArrayList;
import java.util.List;

/**
 * The opcode maps: one-byte, 0F, 0F38 and 0F3A, legacy and VEX.
 *
 * <p>A row's key is written as the SDM writes opcodes: {@code "0f c7 /1 m"}, {@code "f3 0f b8"},
 * {@code "vex.f2 0f38 f7"}, {@code "0f 01 f8"} with an exact ModRM byte. Prefix words: np, 66, f3,
 * f2 and n6 (none or 66); without one, any. {@code m} and {@code r} are memory and register forms;
 * {@code 50+} covers eight opcodes, {@code 10-17} a range.
 */
public final class OpcodeMap {
    static final int ONE_BYTE = 0;
    static final int TWO_BYTE = 1;
    static final int THREE_BYTE_38 = 2;
    static final int THREE_BYTE_3A = 3;
    private static final int VEX = 4;
    private static final int ANY = 15;

    private record Row(int prefixes, int reg, int mod, int modrm, Form form) {}

    private final Row[][] rows = new Row[8 * 256][];

    /** Adds a row; operands follow the mnemonic: {@code "ADD Eb,Gb"}. */
    public void add(String key, String text, int flags, Lifter lifter) {
        int prefixes = ANY;
        int map = ONE_BYTE;
        int reg = -1;
        int mod = -1;
        int exact = -1;
        int first = -1;
        int last = -1;
        for (String word : key.split(" ")) {
            if (word.startsWith("vex")) {
                map |= VEX;
                prefixes = prefixMask(word.substring(word.indexOf('.') + 1));
            } else if (first < 0 && map == ONE_BYTE && prefixMask(word) > 0 && prefixes == ANY) {
                prefixes = prefixMask(word);
            } else if (first < 0
                    && (map & 3) == 0
                    && word.startsWith("0f")
                    && key.contains(word + ' ')) {
                map |=
                        word.equals("0f38")
                                ? THREE_BYTE_38
                                : word.equals("0f3a") ? THREE_BYTE_3A : TWO_BYTE;
            } else if (word.charAt(0) == '/') {
                reg = word.charAt(1) - '0';
            } else if (word.equals("m")) {
                mod = 0;
            } else if (word.equals("r")) {
                mod = 1;
            } else if (first < 0) {
                first = Integer.parseInt(word.substring(0, 2), 16);
                last = first;
                if (word.endsWith("+")) {
                    last = first + 7;
                } else if (word.length() == 5) {
                    last = Integer.parseInt(word.substring(3), 16);
                }
            } else {
                exact = Integer.parseInt(word, 16);
            }
        }
        int space = text.indexOf(' ');
        List<Operand> operands = new ArrayList<>();
        if (space > 0) {
            for (String name : text.substring(space + 1).split(",")) {
                operands.add(Operand.valueOf(name));
            }
        }
        boolean modrm = (flags & Form.MODRM) != 0 || reg >= 0 || mod >= 0 || exact >= 0;
        modrm |= operands.stream().anyMatch(Operand::modrm);
        String mnemonic = space > 0 ? text.substring(0, space) : text;
        if (prefixes != ANY) {
            flags |= Form.MANDATORY;
        }
        Form form = new Form(mnemonic, List.copyOf(operands), flags, modrm, lifter);
        for (int opcode = first; opcode <= last; opcode++) {
            append(map << 8 | opcode, new Row(prefixes, reg, mod, exact, form));
        }
    }

    private static int prefixMask(String word) {
        return switch (word) {
            case "np" -> 1;
            case "66" -> 2;
            case "f3" -> 4;
            case "f2" -> 8;
            case "n6" -> 3;
            case "any" -> ANY;
            default -> 0;
        };
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
            if ((row.prefixes >>> prefix & 1) != 0
                    && (row.form.flags() & wrongMode) == 0
                    && (row.modrm < 0 || row.modrm == modrm)
                    && (row.reg < 0 || row.reg == (modrm >>> 3 & 7))
                    && (row.mod < 0 || row.mod == (modrm >= 0xc0 ? 1 : 0))) {
                return row.form;
            }
        }
        return null;
    }
}
