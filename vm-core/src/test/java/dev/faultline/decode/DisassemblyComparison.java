package dev.faultline.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.isa.Forms;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Counts and remembers how our text of instructions differs from objdump's. */
final class DisassemblyComparison {
    private static final int DESCRIBED = 40;
    private static final Pattern SYMBOL = Pattern.compile(" <[^>]*>");
    private static final Pattern REMARK = Pattern.compile("# 0x");
    private static final Pattern BRANCH =
            Pattern.compile("^((?:[a-z0-9.]+ )*(?:j[a-z]+|callw?|loopn?e?|xbegin) +)0x");

    private final Decoder decoder = new Decoder(Forms.map());
    private final Set<Form> forms = new HashSet<>();
    private final List<String> differences = new ArrayList<>();
    private final Map<String, Integer> byMnemonic = new TreeMap<>();
    private int compared;
    private int unknown;
    private int different;

    /** Compares one line of objdump's. */
    void compare(long address, byte[] bytes, int codeBits, String theirs) {
        Instruction insn = decoder.decode(bytes, 0, bytes.length, codeBits);
        String ours = Disassembler.text(insn, bytes, 0, address);
        if (ours.startsWith("(")) {
            unknown++;
            return;
        }
        String expected = plain(theirs);
        if (DisassemblyDifferences.justified(insn, bytes, expected)) {
            return;
        }
        compared++;
        forms.add(insn.form);
        if (!plain(ours).equals(expected) || insn.length != bytes.length) {
            different++;
            String key = codeBits + " " + insn.form.mnemonic() + insn.form.operands();
            if (byMnemonic.merge(key, 1, Integer::sum) <= 2 && differences.size() < DESCRIBED) {
                differences.add(
                        codeBits
                                + " "
                                + HexFormat.of().formatHex(bytes)
                                + "\n  objdump   "
                                + theirs
                                + "\n  Faultline "
                                + ours);
            }
        }
    }

    /** Without symbols, and without the 0x that objdump leaves out where it knows symbols. */
    private static String plain(String text) {
        String shown = SYMBOL.matcher(text).replaceAll("");
        shown = REMARK.matcher(shown).replaceAll("# ");
        return BRANCH.matcher(shown).replaceFirst("$1").strip();
    }

    int compared() {
        return compared;
    }

    /** Lines that objdump knows and our map has no form or a group's name for. */
    int unknown() {
        return unknown;
    }

    Set<Form> forms() {
        return forms;
    }

    void assertNoDifference() {
        assertEquals(0, different, String.join("\n", differences) + "\n" + byMnemonic);
    }
}
