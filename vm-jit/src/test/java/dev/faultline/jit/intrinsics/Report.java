package dev.faultline.jit.intrinsics;

import dev.faultline.cpu.Rflags;
import dev.faultline.ir.Block;
import dev.faultline.ir.Printer;
import dev.faultline.jit.intrinsics.State.Outcome;

/** A difference as text: the block, where it started, both ends with a * where they differ. */
final class Report {
    private static final String[] NAMES = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15"
    };

    private Report() {}

    static String of(Block block, State state, Outcome expected, Outcome actual) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < block.code.length; i++) {
            out.append(Printer.print(block.code[i], block.immediates[i])).append("; ");
        }
        out.append(
                String.format(
                        "%nlazyOp %d, result 0x%x, left 0x%x, right 0x%x%n",
                        state.lazyOp(), state.result(), state.left(), state.right()));
        out.append("            before            interpreted       compiled\n");
        for (int i = 0; i < NAMES.length; i++) {
            long left = expected.registers()[i];
            long right = actual.registers()[i];
            out.append(
                    String.format(
                            "%c %-8s  %016x  %016x  %016x%n",
                            mark(left == right), NAMES[i], state.registers()[i], left, right));
        }
        line(out, "flags", flags(expected.flags()), flags(actual.flags()));
        line(out, "rip", Long.toHexString(expected.rip()), Long.toHexString(actual.rip()));
        line(out, "budget", "" + expected.budget(), "" + actual.budget());
        line(out, "status", expected.status(), actual.status());
        return out.toString();
    }

    private static void line(StringBuilder out, String name, String left, String right) {
        out.append(
                String.format(
                        "%c %-8s  %16s  %16s  %16s%n",
                        mark(left.equals(right)), name, "", left, right));
    }

    private static char mark(boolean same) {
        return same ? ' ' : '*';
    }

    private static String flags(int flags) {
        String text = "";
        text += (flags & Rflags.OF) != 0 ? "O" : "-";
        text += (flags & Rflags.SF) != 0 ? "S" : "-";
        text += (flags & Rflags.ZF) != 0 ? "Z" : "-";
        text += (flags & Rflags.AF) != 0 ? "A" : "-";
        text += (flags & Rflags.PF) != 0 ? "P" : "-";
        return text + ((flags & Rflags.CF) != 0 ? "C" : "-");
    }
}
