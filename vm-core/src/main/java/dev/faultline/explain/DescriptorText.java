package dev.faultline.explain;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Selectors and the descriptors that they name, raw and decoded (Intel SDM Vol. 3A 3.4.5). */
final class DescriptorText {
    private static final int LDT_BIT = 4;
    private static final long PRESENT = 1L << 47;
    private static final long CODE_OR_DATA = 1L << 44;
    private static final long CODE = 1L << 43;
    private static final long CONFORMING = 1L << 42;
    private static final long READ_WRITE = 1L << 41;
    private static final long LONG = 1L << 53;
    private static final long BIG = 1L << 54;
    private static final long GRANULARITY = 1L << 55;

    /** System types of IA-32e mode and, where they differ, of protected mode (SDM table 3-2). */
    private static final String[] SYSTEM = {
        "reserved (type 0)",
        "16-bit TSS, available",
        "LDT",
        "16-bit TSS, busy",
        "16-bit call gate",
        "task gate",
        "16-bit interrupt gate",
        "16-bit trap gate",
        "reserved (type 8)",
        "TSS, available",
        "reserved (type 10)",
        "TSS, busy",
        "call gate",
        "reserved (type 13)",
        "interrupt gate",
        "trap gate"
    };

    private DescriptorText() {}

    /** A selector taken apart, and its descriptor or why there is none. */
    static List<String> lines(GuestView guest, int selector) {
        Cpu cpu = guest.cpu();
        List<String> lines = new ArrayList<>();
        int index = selector >>> 3;
        boolean local = (selector & LDT_BIT) != 0;
        String table = local ? "LDT" : "GDT";
        lines.add(
                "selector 0x%04x: entry %d of the %s, RPL %d"
                        .formatted(selector, index, table, selector & 3));
        if ((selector & 0xfffc) == 0) {
            lines.add("  a null selector");
            return lines;
        }
        SegmentRegister ldtr = cpu.ldtr;
        long base = local ? ldtr.base : cpu.gdtBase;
        long limit = local ? ldtr.limit : cpu.gdtLimit & 0xffffffffL;
        if (local && ldtr.attributes == 0) {
            lines.add("  there is no LDT: LDTR is null");
            return lines;
        }
        if (8L * index + 7 > limit) {
            lines.add(
                    "  past the limit: the %s at %s has bytes 0 to 0x%x, the last entry is %d"
                            .formatted(table, GuestView.hex(base), limit, (limit + 1) / 8 - 1));
            return lines;
        }
        long at = base + 8L * index;
        OptionalLong raw = guest.read(at, 8);
        lines.add(
                raw.isEmpty()
                        ? "  at " + GuestView.hex(at) + ": cannot be read"
                        : "  at %s = 0x%016x: %s"
                                .formatted(
                                        GuestView.hex(at),
                                        raw.getAsLong(),
                                        decode(raw.getAsLong())));
        return lines;
    }

    /** A descriptor in words. */
    static String decode(long d) {
        String type = (d & CODE_OR_DATA) != 0 ? segment(d) : SYSTEM[(int) (d >>> 40) & 15];
        return type
                + ", DPL "
                + (d >>> 45 & 3)
                + ((d & PRESENT) != 0 ? ", present" : ", NOT present")
                + ((d & LONG) != 0 && (d & CODE) != 0 ? "" : extent(d));
    }

    private static String segment(long d) {
        if ((d & CODE) == 0) {
            String how = (d & READ_WRITE) != 0 ? "read-write" : "read-only";
            return how + ((d & CONFORMING) != 0 ? " expand-down data" : " data");
        }
        String bits = (d & BIG) != 0 ? "32-bit" : "16-bit";
        if ((d & LONG) != 0) {
            bits = (d & BIG) != 0 ? "L and D both set:" : "64-bit";
        }
        String conforming = (d & CONFORMING) != 0 ? " conforming" : "";
        return bits + conforming + ((d & READ_WRITE) != 0 ? " code" : " execute-only code");
    }

    private static String extent(long d) {
        long base = d >>> 16 & 0xffffff | d >>> 32 & 0xff000000L;
        long limit = d & 0xffff | d >>> 32 & 0xf0000;
        if ((d & GRANULARITY) != 0) {
            limit = limit << 12 | 0xfff;
        }
        return ", base " + GuestView.hex(base) + ", limit " + GuestView.hex(limit);
    }
}
