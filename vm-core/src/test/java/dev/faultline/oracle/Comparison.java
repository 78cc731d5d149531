package dev.faultline.oracle;

import java.util.Arrays;

/** Compares two outcomes of a case and writes both down, differences marked with *. */
final class Comparison {
    private static final String[] NAMES = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15"
    };

    /** RF is left out: Linux's signal frame may or may not have kept it. */
    private static final int RF = 1 << 16;

    private static final int COMPATIBILITY_CODE = 0x23;

    private Comparison() {}

    /** Whether the guest did what the host did, but for the known differences. */
    static boolean equal(OracleCase c, Outcome host, Outcome guest) {
        if (guest == null) {
            return false;
        }
        if (KnownDifferences.incomparable(c, host)) {
            return true;
        }
        boolean registers = true;
        for (int i = 0; i < (c.compatibility() ? 8 : 16); i++) {
            registers &= sameRegister(c, host, guest, i);
        }
        return (registers || KnownDifferences.otherRegisters(c, host))
                && ((host.rflags() ^ guest.rflags()) & ~RF) == 0
                && host.rip() == guest.rip()
                && selectors(host).equals(selectors(guest))
                && host.fsBase() == guest.fsBase()
                && host.gsBase() == guest.gsBase()
                && (KnownDifferences.otherFault(c, host, guest)
                        || host.vector() == guest.vector()
                                && errorCode(host) == errorCode(guest)
                                && host.cr2() == guest.cr2())
                && (KnownDifferences.otherMemory(c, host)
                        || Arrays.equals(host.changed(), guest.changed())
                                && sameValues(c, host, guest))
                && (c.vector() == null || VectorComparison.equal(c, host, guest));
    }

    private static boolean sameValues(OracleCase c, Outcome host, Outcome guest) {
        boolean same = true;
        for (int i = 0; i < host.values().length; i++) {
            same &= KnownDifferences.sameWord(c, host.values()[i], guest.values()[i]);
        }
        return same;
    }

    private static boolean sameRegister(OracleCase c, Outcome host, Outcome guest, int i) {
        // What a change of mode does to upper halves is undefined (Intel SDM Vol. 1 3.4.1.1).
        boolean narrow = c.compatibility() || host.selectors()[1] == COMPATIBILITY_CODE;
        long mask = narrow ? 0xffffffffL : -1;
        return ((host.registers()[i] ^ guest.registers()[i]) & mask) == 0;
    }

    /** Linux tells a process that every page of the kernel's half is present. */
    private static int errorCode(Outcome o) {
        boolean kernelHalf = o.vector() == 14 && (o.cr2() < 0 || o.cr2() >= 0x7fff_ffff_f000L);
        return kernelHalf ? o.errorCode() | 1 : o.errorCode();
    }

    /** The case with its start and both ends. */
    static String describe(long seed, OracleCase c, Outcome host, Outcome guest) {
        StringBuilder t = new StringBuilder();
        t.append(String.format("seed %d, %s, ", seed, c.compatibility() ? "32-bit" : "64-bit"));
        t.append(String.format("%s: %s%n", c.step() ? "stepped" : "then INT3", c.hex()));
        t.append("  ").append(Tools.disassemble(c.code(), c.compatibility())).append('\n');
        int registers = c.compatibility() ? 8 : 16;
        for (int i = 0; i < registers; i++) {
            t.append(
                    String.format(
                            " %4s %-16x%s", NAMES[i], c.registers()[i], i % 4 == 3 ? "\n" : ""));
        }
        if (guest == null) {
            return t.append("* the guest stopped without an exception\n").toString();
        }
        for (int i = 0; i < registers; i++) {
            long start = c.registers()[i];
            if (host.registers()[i] != start || guest.registers()[i] != start) {
                String g = hex(guest.registers()[i]);
                boolean same = sameRegister(c, host, guest, i);
                line(t, NAMES[i], hex(start), hex(host.registers()[i]), g, same);
            }
        }
        long flags = (host.rflags() ^ guest.rflags()) & ~RF;
        String hostFlags = flags(host.rflags());
        line(t, "rflags", flags(c.rflags()), hostFlags, flags(guest.rflags()), flags == 0);
        line(t, "rip", hex(c.rip()), hex(host.rip()), hex(guest.rip()));
        line(t, "segments", "es cs ss ds fs gs", selectors(host), selectors(guest));
        line(t, "bases", hex(c.fsBase()) + ' ' + hex(c.gsBase()), bases(host), bases(guest));
        line(t, "fault", "", fault(host), fault(guest));
        line(t, "memory", "", memory(host), memory(guest));
        if (c.vector() != null) {
            VectorComparison.describe(t, c, host, guest);
        }
        return t.toString();
    }

    private static String flags(long rflags) {
        String[] names = {
            "CF", "", "PF", "", "AF", "", "ZF", "SF", "TF", "", "DF", "OF", "", "", "NT", "", "",
            "VM", "AC", "", "", "ID"
        };
        StringBuilder t = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            t.append((rflags >>> i & 1) != 0 && !names[i].isEmpty() ? names[i] + ' ' : "");
        }
        return t.toString().strip();
    }

    static void line(StringBuilder t, String name, String start, String host, String guest) {
        line(t, name, start, host, guest, host.equals(guest));
    }

    private static void line(
            StringBuilder t, String name, String start, String host, String guest, boolean same) {
        String row = "%1s %-8s start %-18s host %-18s guest %s%n";
        t.append(row.formatted(same ? "" : "*", name, start, host, guest));
    }

    private static String hex(long value) {
        return Long.toHexString(value);
    }

    private static String selectors(Outcome o) {
        StringBuilder t = new StringBuilder();
        for (int selector : o.selectors()) {
            // The return to Linux's handler makes a null selector with an RPL a plain 0.
            t.append(String.format("%x ", selector < 4 ? 0 : selector));
        }
        return t.toString().strip();
    }

    private static String bases(Outcome o) {
        return hex(o.fsBase()) + ' ' + hex(o.gsBase());
    }

    private static String fault(Outcome o) {
        return String.format("vector %d error %x cr2 %x", o.vector(), errorCode(o), o.cr2());
    }

    private static String memory(Outcome o) {
        StringBuilder t = new StringBuilder();
        for (int i = 0; i < Math.min(4, o.changed().length); i++) {
            t.append(String.format("[%x]=%x ", o.changed()[i] * 8, o.values()[i]));
        }
        return t.append(o.changed().length).append(" words").toString();
    }
}
