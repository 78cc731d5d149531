package dev.faultline.decode;

import java.util.Locale;

/**
 * Instructions whose mnemonic has the immediate in it: CMPLTPS for CMPPS with 1, PCLMULHQLQDQ for
 * PCLMULQDQ with 1.
 */
final class PredicateText {
    private static final String[] NAMES = {
        "eq",
        "lt",
        "le",
        "unord",
        "neq",
        "nlt",
        "nle",
        "ord",
        "eq_uq",
        "nge",
        "ngt",
        "false",
        "neq_oq",
        "ge",
        "gt",
        "true",
        "eq_os",
        "lt_oq",
        "le_oq",
        "unord_s",
        "neq_us",
        "nlt_uq",
        "nle_uq",
        "ord_s",
        "eq_us",
        "nge_uq",
        "ngt_uq",
        "false_os",
        "neq_os",
        "ge_oq",
        "gt_oq",
        "true_us"
    };

    private PredicateText() {}

    private static boolean compares(Instruction insn) {
        return insn.map == OpcodeMap.TWO_BYTE && insn.opcode == 0xc2;
    }

    private static boolean multiplies(Instruction insn) {
        return insn.form.mnemonic().endsWith("PCLMULQDQ");
    }

    /** Whether the mnemonic says the predicate, so that the immediate is not printed. */
    static boolean inMnemonic(Instruction insn) {
        if (multiplies(insn)) {
            return (insn.immediate & ~0x11) == 0;
        }
        return compares(insn) && insn.immediate < (insn.vex ? 32 : 8);
    }

    /**
     * The mnemonic of such an instruction; of a comparison the type are the form's last two
     * letters.
     */
    static String mnemonic(Instruction insn) {
        String name = insn.form.mnemonic();
        if (multiplies(insn)) {
            String halves = (insn.immediate & 1) != 0 ? "hq" : "lq";
            halves += (insn.immediate & 16) != 0 ? "hqdq" : "lqdq";
            return name.toLowerCase(Locale.ROOT).replace("qdq", halves);
        }
        String type = name.substring(name.length() - 2).toLowerCase(Locale.ROOT);
        return (insn.vex ? "vcmp" : "cmp") + NAMES[(int) insn.immediate] + type;
    }
}
