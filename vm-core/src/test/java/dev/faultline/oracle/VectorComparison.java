package dev.faultline.oracle;

/** Compares the x87 and vector state at the end of a case, and writes down what differs. */
final class VectorComparison {
    private VectorComparison() {}

    static boolean equal(OracleCase c, Outcome host, Outcome guest) {
        VectorState h = host.state();
        VectorState g = guest.state();
        String mnemonic = KnownDifferences.mnemonic(c, c.rip());
        boolean registers = true;
        for (int i = 0; i < 8; i++) {
            registers &= Approximations.near(mnemonic, h, g, i);
        }
        for (int i = 0; i < h.vectors().length; i++) {
            registers &= Approximations.near(mnemonic, h.vectors()[i], g.vectors()[i]);
        }
        int status = h.statusWord() ^ g.statusWord();
        return registers
                && (status & ~Approximations.status(mnemonic)) == 0
                && h.controlWord() == g.controlWord()
                && h.tags() == g.tags()
                && h.mxcsr() == g.mxcsr();
    }

    /** Appends the state at the start and what has changed, differences marked with *. */
    static void describe(StringBuilder t, OracleCase c, Outcome host, Outcome guest) {
        VectorState s = c.vector().state();
        VectorState h = host.state();
        VectorState g = guest.state();
        String memory = bytes(c.vector().patch(), 64);
        t.append(String.format("  memory at %x: %s%n", c.vector().patchOffset(), memory));
        word(t, "mxcsr", s.mxcsr(), h.mxcsr(), g.mxcsr());
        word(t, "fcw", s.controlWord(), h.controlWord(), g.controlWord());
        word(t, "fsw", s.statusWord(), h.statusWord(), g.statusWord());
        word(t, "tags", s.tags(), h.tags(), g.tags());
        for (int i = 0; i < 8; i++) {
            if (!st(h, i).equals(st(s, i)) || !st(g, i).equals(st(s, i))) {
                Comparison.line(t, "st" + i, st(s, i), st(h, i), st(g, i));
            }
        }
        int registers = c.compatibility() ? 8 : 16;
        for (int i = 0; i < registers; i++) {
            boolean same = vector(h, i).equals(vector(s, i)) && vector(g, i).equals(vector(s, i));
            String name = "ymm" + i;
            if (same) {
                t.append(String.format("  %-8s %s%n", name, vector(s, i)));
            } else {
                t.append(String.format("  %-8s start %s%n", name, vector(s, i)));
                String mark = vector(h, i).equals(vector(g, i)) ? " " : "*";
                t.append(String.format("%s %-8s host  %s%n", mark, name, vector(h, i)));
                t.append(String.format("%s %-8s guest %s%n", mark, name, vector(g, i)));
            }
        }
    }

    private static void word(StringBuilder t, String name, int start, int host, int guest) {
        Comparison.line(
                t,
                name,
                Integer.toHexString(start),
                Integer.toHexString(host),
                Integer.toHexString(guest));
    }

    private static String st(VectorState s, int i) {
        return String.format("%04x:%016x", s.exponents()[i], s.significands()[i]);
    }

    private static String vector(VectorState s, int i) {
        long[] v = s.vectors();
        return String.format(
                "%016x %016x %016x %016x", v[4 * i + 3], v[4 * i + 2], v[4 * i + 1], v[4 * i]);
    }

    private static String bytes(byte[] bytes, int most) {
        StringBuilder t = new StringBuilder();
        for (int i = 0; i < Math.min(most, bytes.length); i += 8) {
            for (int j = 7; j >= 0; j--) {
                t.append(String.format("%02x", bytes[i + j]));
            }
            t.append(' ');
        }
        return t.toString();
    }
}
