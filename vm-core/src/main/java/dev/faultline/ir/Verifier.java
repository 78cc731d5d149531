package dev.faultline.ir;

/** Checks a block against the rules of this package's description; for tests and assertions. */
public final class Verifier {
    private Verifier() {}

    /** The first broken rule, in words, or null. */
    public static String check(Block block) {
        boolean committed = false;
        int last = block.code.length - 1;
        for (int i = 0; i <= last; i++) {
            long word = block.code[i];
            int op = MicroOp.op(word);
            int shape = MicroOpShape.of(op);
            if (MicroOpShape.name(op) == null) {
                return at(block, i) + ": no such micro-op " + op;
            }
            if (i > 0 && block.instructionOf[i] != block.instructionOf[i - 1]) {
                committed = false;
            }
            boolean proven = (MicroOp.x(word) & MicroOp.PROVEN) != 0;
            if (committed && (shape & MicroOpShape.FAULT) != 0 && !proven) {
                return at(block, i) + ": may fault after a commit of its instruction";
            }
            if ((shape & MicroOpShape.END) != 0 != (i == last)) {
                return at(block, i) + ": blocks end with one ending micro-op";
            }
            committed |=
                    (shape & (MicroOpShape.STORE | MicroOpShape.WF | MicroOpShape.WRAX)) != 0
                            || (shape & (MicroOpShape.WRSP | MicroOpShape.ALL)) != 0
                            || (shape & MicroOpShape.D) != 0 && MicroOp.isRegister(MicroOp.d(word));
        }
        return null;
    }

    private static String at(Block block, int i) {
        return "micro-op " + i + " (" + Printer.print(block.code[i], block.immediates[i]) + ")";
    }
}
