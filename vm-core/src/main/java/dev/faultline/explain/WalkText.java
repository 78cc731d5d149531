package dev.faultline.explain;

import dev.faultline.cpu.FaultReason;
import dev.faultline.mmu.PageWalk;
import java.util.ArrayList;
import java.util.List;

/** The entries that a page walk saw, decoded, and the bit that stopped it. */
final class WalkText {
    private static final long PRESENT = 1;
    private static final long WRITABLE = 1 << 1;
    private static final long USER = 1 << 2;
    private static final long EXECUTE_DISABLE = 1L << 63;

    /** Names of bits 1 to 8 where they are set. */
    private static final String[] BITS = {"R/W", "U/S", "PWT", "PCD", "A", "D", "PS", "G"};

    private WalkText() {}

    /**
     * The walk to a linear address as the tables are now.
     *
     * @param reason the rule that a page fault broke, or null
     */
    static List<String> lines(GuestView guest, long linear, FaultReason reason) {
        PageWalk walk = guest.cpu().mmu.explain(linear);
        List<String> lines = new ArrayList<>();
        lines.add("page walk to " + GuestView.hex(linear) + " from CR3 " + cr3(guest) + ":");
        if (walk.entries().isEmpty()) {
            lines.add("  there is none: paging is off");
            return lines;
        }
        int culprit = culprit(walk, reason);
        for (int i = 0; i < walk.entries().size(); i++) {
            PageWalk.Entry entry = walk.entries().get(i);
            lines.add(
                    "  %-5s at %-12s = 0x%016x  %s%s"
                            .formatted(
                                    entry.name(),
                                    GuestView.hex(entry.physical()),
                                    entry.value(),
                                    guest.memory().isRam(entry.physical())
                                            ? bits(entry.value())
                                            : "not in RAM, not read",
                                    i == culprit ? "  <- " + stopping(reason) : ""));
        }
        if (culprit < 0 && reason != null) {
            lines.add("  (no entry denies the access any more: the tables have changed since)");
        }
        return lines;
    }

    private static String cr3(GuestView guest) {
        return GuestView.hex(guest.cpu().cr3);
    }

    private static String bits(long value) {
        if ((value & PRESENT) == 0) {
            return value == 0 ? "empty" : "P=0, the rest is the guest's own";
        }
        StringBuilder text = new StringBuilder("P");
        for (int i = 0; i < BITS.length; i++) {
            if ((value >>> i + 1 & 1) != 0) {
                text.append(' ').append(BITS[i]);
            }
        }
        if (value < 0) {
            text.append(" XD");
        }
        long address = value & 0x000ffffffffff000L;
        return text.append(" -> ").append(GuestView.hex(address)).toString();
    }

    /** The index of the entry that the rule is about, or -1. */
    private static int culprit(PageWalk walk, FaultReason reason) {
        if (reason == null) {
            return -1;
        }
        List<PageWalk.Entry> entries = walk.entries();
        int last = entries.size() - 1;
        return switch (reason) {
            case NOT_PRESENT -> (entries.get(last).value() & PRESENT) == 0 ? last : -1;
            case RESERVED_BIT -> last;
            case WRITE_PROTECTED -> first(entries, WRITABLE, false);
            case USER_TO_SUPERVISOR_PAGE -> first(entries, USER, false);
            case NO_EXECUTE -> first(entries, EXECUTE_DISABLE, true);
            case SMEP, SMAP, PROTECTION_KEY -> last;
            default -> -1;
        };
    }

    private static int first(List<PageWalk.Entry> entries, long bit, boolean set) {
        for (int i = 0; i < entries.size(); i++) {
            if ((entries.get(i).value() & bit) != 0 == set) {
                return i;
            }
        }
        return -1;
    }

    private static String stopping(FaultReason reason) {
        return switch (reason) {
            case NOT_PRESENT -> "P is clear";
            case RESERVED_BIT -> "a reserved bit is set";
            case WRITE_PROTECTED -> "R/W is clear";
            case USER_TO_SUPERVISOR_PAGE -> "U/S is clear";
            case NO_EXECUTE -> "XD is set";
            case SMEP -> "a user page, CR4.SMEP is set";
            case SMAP -> "a user page, CR4.SMAP is set and RFLAGS.AC clear";
            default -> "PKRU denies its key";
        };
    }
}
