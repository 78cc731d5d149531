package dev.faultline.jit.fuzz;

import dev.faultline.decode.Decoder;
import dev.faultline.decode.Disassembler;
import dev.faultline.isa.Forms;
import dev.faultline.loader.ImageException;
import dev.faultline.lockstep.Difference;
import java.util.Arrays;
import java.util.HexFormat;

/** Makes a program that shows a difference as small as it can, and describes it. */
final class Minimizer {
    private final Fuzzer fuzzer;
    private final Program original;
    private final Difference first;
    private Program program;
    private Difference difference;

    Minimizer(Fuzzer fuzzer, Program original, Difference first) {
        this.fuzzer = fuzzer;
        this.original = original;
        this.first = first;
    }

    /** The program and both states. */
    String report() {
        program = original;
        difference = fuzzer.runAnew(original);
        if (difference == null) {
            return "Only after other programs in the same machine: "
                    + first.text()
                    + "\n"
                    + describe(original);
        }
        keep(program.withoutInterrupts());
        for (int size = program.instructions(); size > 0; size /= 2) {
            for (int i = 0; i < program.instructions() - 1; i += size) {
                keep(program.without(i, i + size));
            }
        }
        for (int limit = 1; limit < program.limit(); limit *= 2) {
            keep(program.withLimit(limit));
        }
        String text = first.text() + "\nminimised: " + difference.text() + "\n" + describe(program);
        return program.interrupts().length == 0 ? text + longReport() : text;
    }

    private void keep(Program smaller) {
        Difference still = fuzzer.runAnew(smaller);
        if (still != null) {
            program = smaller;
            difference = still;
        }
    }

    private String longReport() {
        try {
            return fuzzer.report(program);
        } catch (RuntimeException _) {
            return "";
        } catch (ImageException e) {
            throw new IllegalStateException("there is no image", e);
        }
    }

    private static String describe(Program p) {
        StringBuilder text = new StringBuilder();
        text.append(
                "%s, start 0x%x, flags 0x%x, page faults %s, stacks of their own: %s, limit %d%n"
                        .formatted(
                                p.mode(),
                                p.start(),
                                p.flags(),
                                p.fixesPages() ? "map the page" : "skip",
                                p.separateStacks(),
                                p.limit()));
        text.append("interrupts after %s%n".formatted(Arrays.toString(p.interrupts())));
        for (int i = 0; i < 16; i++) {
            text.append("r%d=0x%x%s".formatted(i, p.registers()[i], i == 15 ? "\n" : " "));
        }
        int base = p.mode() == GuestMode.REAL_16 ? p.start() : Layout.CODE + p.start();
        for (int i = 0; i < p.instructions(); i++) {
            if (p.has(i)) {
                line(text, p, base, p.offsets()[i], p.offsets()[i + 1]);
            }
        }
        return text.toString();
    }

    /** What stands between two offsets, often a few instructions that belong together. */
    private static void line(StringBuilder text, Program p, int base, int from, int to) {
        Decoder decoder = new Decoder(Forms.map());
        for (int at = from; at < to; ) {
            byte[] code = Arrays.copyOf(p.code(), p.code().length + Decoder.MAX_LENGTH);
            var insn = decoder.decode(code, at, Decoder.MAX_LENGTH, p.mode().bits);
            int length = Math.clamp(insn.length, 1, to - at);
            text.append(
                    "  %x: %-30s %s%n"
                            .formatted(
                                    base + at,
                                    HexFormat.ofDelimiter(" ").formatHex(code, at, at + length),
                                    Disassembler.text(insn, code, at, base + at)));
            at += length;
        }
    }
}
