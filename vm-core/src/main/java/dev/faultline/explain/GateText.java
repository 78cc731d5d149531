package dev.faultline.explain;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a vector's way through the IDT looks like now: its gate, code segment and stack. */
final class GateText {
    private static final int TSS_RSP0 = 4;
    private static final int TSS_IST1 = 36;
    private static final String[] TYPES = {
        "type 0",
        "type 1",
        "type 2",
        "type 3",
        "type 4",
        "task gate",
        "16-bit interrupt gate",
        "16-bit trap gate",
        "type 8",
        "type 9",
        "type 10",
        "type 11",
        "type 12",
        "type 13",
        "interrupt gate",
        "trap gate"
    };

    private GateText() {}

    /** The gate's entry in the IDT, or in real mode the vector's in the IVT. */
    static List<String> lines(GuestView guest, int vector) {
        Cpu cpu = guest.cpu();
        if (!cpu.protectedMode()) {
            return List.of(realMode(guest, vector));
        }
        boolean wide = cpu.longMode();
        int size = wide ? 16 : 8;
        List<String> lines = new ArrayList<>();
        String name = "gate " + vector + of(vector);
        long end = (long) vector * size + size - 1;
        if (end > (cpu.idtLimit & 0xffffffffL)) {
            lines.add(
                    name
                            + ": past the limit of the IDT, which has bytes 0 to "
                            + GuestView.hex(cpu.idtLimit)
                            + " at "
                            + GuestView.hex(cpu.idtBase));
            return lines;
        }
        long at = cpu.idtBase + (long) vector * size;
        OptionalLong low = guest.read(at, 8);
        OptionalLong high = wide ? guest.read(at + 8, 8) : OptionalLong.of(0);
        if (low.isEmpty() || high.isEmpty()) {
            lines.add(name + " at " + guest.place(at) + ": cannot be read, it is not mapped RAM");
            return lines;
        }
        long gate = low.getAsLong();
        String upper = wide ? " 0x%016x".formatted(high.getAsLong()) : "";
        lines.add("%s at %s = 0x%016x%s".formatted(name, GuestView.hex(at), gate, upper));
        if (gate == 0 && high.getAsLong() == 0) {
            lines.add("  empty: no handler was ever set");
            return lines;
        }
        long handler = gate & 0xffff | gate >>> 32 & 0xffff0000L | high.getAsLong() << 32;
        int ist = wide ? (int) (gate >>> 32) & 7 : 0;
        lines.add(
                "  %s, DPL %d, %s, handler %s%s"
                        .formatted(
                                TYPES[(int) (gate >>> 40) & 15],
                                gate >>> 45 & 3,
                                (gate & 1L << 47) != 0 ? "present" : "NOT present",
                                guest.place(handler),
                                ist == 0 ? "" : ", IST " + ist));
        int selector = (int) (gate >>> 16) & 0xffff;
        DescriptorText.lines(guest, selector).forEach(line -> lines.add("  " + line));
        if (wide) {
            lines.add("  " + stack(guest, ist));
        }
        return lines;
    }

    /** Whether a gate was never written: all of its bytes are zero. */
    static boolean empty(GuestView guest, int vector) {
        Cpu cpu = guest.cpu();
        int size = cpu.longMode() ? 16 : 8;
        for (int offset = 0; offset < size; offset += 8) {
            OptionalLong half = guest.read(cpu.idtBase + (long) vector * size + offset, 8);
            if (half.isEmpty() || half.getAsLong() != 0) {
                return false;
            }
        }
        return true;
    }

    private static String of(int vector) {
        String name = Vector.name(vector);
        return name.startsWith("#") ? " of " + name : "";
    }

    /** Where a delivery would take its stack from. */
    private static String stack(GuestView guest, int ist) {
        Cpu cpu = guest.cpu();
        int offset = ist != 0 ? TSS_IST1 + 8 * (ist - 1) : TSS_RSP0;
        String field = ist != 0 ? "IST" + ist : "RSP0, for a change of privilege only,";
        if (offset + 7 > cpu.tr.limit) {
            return field + " is past the limit of the TSS, " + GuestView.hex(cpu.tr.limit);
        }
        OptionalLong value = guest.read(cpu.tr.base + offset, 8);
        return value.isEmpty()
                ? field + " at " + GuestView.hex(cpu.tr.base + offset) + " cannot be read"
                : field
                        + " of the TSS at "
                        + GuestView.hex(cpu.tr.base)
                        + " = "
                        + guest.place(value.getAsLong());
    }

    private static String realMode(GuestView guest, int vector) {
        long at = guest.cpu().idtBase + 4L * vector;
        String name = "vector " + vector + of(vector) + " at " + GuestView.hex(at);
        if (4 * vector + 3 > guest.cpu().idtLimit) {
            return name + ": past the limit of the IVT, " + GuestView.hex(guest.cpu().idtLimit);
        }
        OptionalLong entry = guest.read(at, 4);
        return entry.isEmpty()
                ? name + ": cannot be read"
                : "%s: %04x:%04x"
                        .formatted(name, entry.getAsLong() >>> 16, entry.getAsLong() & 0xffff);
    }
}
