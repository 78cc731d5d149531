package dev.faultline.oracle;

import dev.faultline.decode.Decoder;
import dev.faultline.decode.Form;
import dev.faultline.decode.Instruction;
import dev.faultline.decode.Instruction.Status;
import dev.faultline.decode.Operand;
import dev.faultline.isa.Forms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The x87 and vector forms of the opcode map, each with the encodings that lead to it, found by
 * decoding all there are.
 */
final class VectorForms {
    /**
     * One way to encode a form.
     *
     * @param prefix 0 for none, 1 for 66, 2 for F3, 3 for F2
     * @param modrm its mod field, and reg where that belongs to the opcode; all of it for x87
     */
    record Template(
            Form form,
            boolean vex,
            int map,
            int prefix,
            int opcode,
            boolean wide,
            int vectorLength,
            int modrm) {
        /** Whether ModRM.reg belongs to the opcode. */
        boolean group() {
            return GROUPS_BY_REG.contains(opcode);
        }

        /** Whether ModRM.r/m does too. */
        boolean x87() {
            return !vex && map == 0;
        }
    }

    private static final int REGISTER = 0xc0;

    /** With a SIB byte, which some forms demand. */
    private static final int MEMORY = 4;

    private static final int[] PREFIXES = {0, 0x66, 0xf3, 0xf2};

    /** Opcodes whose ModRM.reg is more of the opcode. */
    private static final Set<Integer> GROUPS_BY_REG = Set.of(0x71, 0x72, 0x73, 0xae, 0xc7);

    private static final Set<String> STATE =
            Set.of("FXSAVE", "FXRSTOR", "XSAVE", "XSAVEOPT", "XSAVEC", "XRSTOR");

    private final List<List<Template>> byForm;

    /** The forms of 32-bit or 64-bit code whose mnemonics a pattern matches; null for all. */
    VectorForms(boolean mode64, Pattern only) {
        Map<Form, List<Template>> found = new LinkedHashMap<>();
        Decoder decoder = new Decoder(Forms.map());
        for (int opcode = 0; opcode < 256; opcode++) {
            if (opcode >= 0xd8 && opcode <= 0xdf || opcode == 0x9b) {
                for (int modrm = 0; modrm < 256; modrm++) {
                    var t = new Template(null, false, 0, 0, opcode, false, 0, modrm);
                    add(found, decoder, t, mode64, only);
                }
            }
            int groups = GROUPS_BY_REG.contains(opcode) ? 8 : 1;
            for (int i = 0; i < 3 * 4 * 2 * 2 * groups; i++) {
                int modrm = i % groups << 3 | ((i / groups & 1) != 0 ? REGISTER : MEMORY);
                int rest = i / groups >> 1;
                boolean wide = (rest & 1) != 0;
                int prefix = rest >> 1 & 3;
                int map = 1 + (rest >> 3);
                if (!wide || mode64) {
                    var t = new Template(null, false, map, prefix, opcode, wide, 0, modrm);
                    add(found, decoder, t, mode64, only);
                }
                for (int length = 0; length < 2; length++) {
                    var t = new Template(null, true, map, prefix, opcode, wide, length, modrm);
                    add(found, decoder, t, mode64, only);
                }
            }
        }
        byForm = List.copyOf(found.values());
    }

    private static void add(
            Map<Form, List<Template>> found,
            Decoder decoder,
            Template t,
            boolean mode64,
            Pattern only) {
        Instruction insn = decoder.decode(bytes(t), 0, 24, mode64 ? 64 : 32);
        if (insn.status != Status.OK || !belongs(insn)) {
            return;
        }
        if (only == null || only.matcher(insn.form.mnemonic()).matches()) {
            found.computeIfAbsent(insn.form, f -> new ArrayList<>())
                    .add(
                            new Template(
                                    insn.form,
                                    t.vex,
                                    t.map,
                                    t.prefix,
                                    t.opcode,
                                    t.wide,
                                    t.vectorLength,
                                    t.modrm));
        }
    }

    private static byte[] bytes(Template t) {
        Encoding e = new Encoding();
        if (t.vex) {
            e.add(0xc4);
            e.add(0xe0 | t.map);
            e.add((t.wide ? 0x80 : 0) | 0x78 | t.vectorLength << 2 | t.prefix);
        } else {
            if (t.prefix != 0) {
                e.add(PREFIXES[t.prefix]);
            }
            if (t.wide) {
                e.add(0x48);
            }
            opcodeMap(e, t.map);
        }
        e.add(t.opcode);
        e.add(t.modrm);
        return e.bytes;
    }

    /** Appends what selects a map without VEX. */
    static void opcodeMap(Encoding e, int map) {
        if (map > 0) {
            e.add(0x0f);
        }
        if (map > 1) {
            e.add(map == 2 ? 0x38 : 0x3a);
        }
    }

    /** Whether a decoded instruction is one of vectors or the x87. */
    static boolean belongs(Instruction insn) {
        Form form = insn.form;
        boolean x87 = insn.map == 0 && !insn.vex;
        boolean vectors = form.operands().stream().anyMatch(o -> o.vector() || o.mmx());
        boolean alone = !insn.vex && insn.map == 1 && insn.opcode == 0x77;
        return x87 && (insn.opcode & 0xf8) == 0xd8
                || x87 && insn.opcode == 0x9b
                || vectors
                || alone
                || insn.vex && insn.map == 1 && (insn.opcode == 0x77 || insn.opcode == 0xae)
                || form.mnemonic().endsWith("MXCSR")
                || state(form);
    }

    /** Whether it saves or restores all registers of a component. */
    static boolean state(Form form) {
        return STATE.contains(form.mnemonic());
    }

    /** How many forms there are. */
    int size() {
        return byForm.size();
    }

    /** The encodings of form number i. */
    List<Template> templates(int i) {
        return byForm.get(i);
    }

    /** Whether VEX.vvvv names a register. */
    static boolean usesVvvv(Form form) {
        return form.operands().contains(Operand.Hx)
                || form.operands().contains(Operand.Hdq)
                || form.operands().contains(Operand.By);
    }
}
