package dev.faultline.explain;

import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;
import dev.faultline.trace.Delivery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Each link of the chain with everything that decided it. */
final class ChainSection {
    private static final String[] FRAME_64 = {"RIP", "CS", "RFLAGS", "RSP", "SS"};

    private final GuestView guest;
    private final List<String> lines = new ArrayList<>();

    /** The page walks that are shown already. */
    private final Set<List<String>> walks = new HashSet<>();

    private ChainSection(GuestView guest) {
        this.guest = guest;
    }

    static Report.Section of(GuestView guest, Chain chain) {
        ChainSection section = new ChainSection(guest);
        int number = 1;
        for (Delivery link : chain.links()) {
            section.link(number++, link);
        }
        return new Report.Section("What happened", section.lines);
    }

    private void link(int number, Delivery link) {
        lines.add(
                "%d. %s at %s, CPL %d, after %,d instructions"
                        .formatted(
                                number,
                                Words.name(link),
                                guest.code(guest.linear(link.rip())),
                                link.cpl(),
                                link.retired()));
        boolean fault = link.kind() == DeliveryKind.FAULT && link.vector() != Vector.DF;
        if (fault) {
            add("instruction", guest.instruction(link.rip()));
        } else if (DeliveryKind.software(link.kind())) {
            add("returns to", guest.instruction(link.rip()));
        }
        if (link.kind() == DeliveryKind.FAULT) {
            cause(link.vector(), link.errorCode(), link.address());
        }
        if (link.reason() != null) {
            add("rule", Words.rule(link.reason()));
        }
        if (fault) {
            evidence(link.vector(), link.errorCode(), link.address(), link);
        }
        outcome(link);
    }

    private void add(String what, String text) {
        lines.add("   " + what + ": " + text);
    }

    private void cause(int vector, int errorCode, long address) {
        String bits = ErrorCode.bits(vector, errorCode);
        if (!bits.isEmpty()) {
            add("error code 0x" + Integer.toHexString(errorCode), bits);
        }
        if (vector == Vector.PF) {
            add("address (CR2)", guest.place(address));
        }
    }

    private void evidence(int vector, int errorCode, long address, Delivery link) {
        if (vector == Vector.PF) {
            walk(address, link.reason());
        } else {
            selector(vector, errorCode);
        }
        FaultReason reason = link.reason();
        if (reason == FaultReason.NON_CANONICAL || reason == FaultReason.ALIGNMENT) {
            add("address", GuestView.hex(address));
        }
    }

    private void walk(long address, FaultReason reason) {
        List<String> walk = WalkText.lines(guest, address, reason);
        if (walks.add(walk)) {
            indented(walk);
        } else {
            add("page walk", "the same as above");
        }
    }

    private void selector(int vector, int errorCode) {
        boolean ofSelector = vector >= Vector.TS && vector <= Vector.GP;
        if (ofSelector && (errorCode & 2) == 0 && (errorCode & ~1) != 0) {
            indented(DescriptorText.lines(guest, errorCode & 0xfffc));
        }
    }

    private void indented(List<String> more) {
        more.forEach(line -> lines.add("   " + line));
    }

    private void outcome(Delivery link) {
        switch (link.outcome()) {
            case Delivery.Entered entered -> {
                add("its handler was entered", guest.code(guest.linear(entered.handler())));
                frame(link, entered.frame());
            }
            case Delivery.Failed failed -> {
                add("could not be delivered", Words.failure(guest, link, failed));
                indented(GateText.lines(guest, link.vector()));
                failed(failed);
            }
            case Delivery.Open() -> {
                add("not delivered", "it faulted itself");
                indented(GateText.lines(guest, link.vector()));
            }
        }
    }

    private void failed(Delivery.Failed failed) {
        int second = failed.second();
        String then = ErrorCode.name(second, failed.errorCode());
        String becomes = "";
        if (failed.result() < 0) {
            becomes = ", on top of a double fault: shutdown";
        } else if (failed.result() != second) {
            becomes = ", which makes it a double fault (Intel SDM Vol. 3A table 6-5)";
        }
        add("that is", then + becomes);
        cause(second, failed.errorCode(), failed.address());
        if (failed.reason() != null) {
            add("rule", Words.rule(failed.reason()));
        }
        if (second == Vector.PF) {
            walk(failed.address(), failed.reason());
        } else {
            selector(second, failed.errorCode());
        }
    }

    /** The frame of 64-bit mode as it is in memory now. */
    private void frame(Delivery link, long at) {
        if (!guest.cpu().longMode()) {
            return;
        }
        long address = at;
        lines.add("   the frame that was pushed, as it is now:");
        boolean withCode =
                DeliveryKind.exception(link.kind()) && Vector.hasErrorCode(link.vector());
        if (withCode) {
            word(address, "error code");
            address += 8;
        }
        for (String name : FRAME_64) {
            word(address, name);
            address += 8;
        }
    }

    private void word(long address, String name) {
        OptionalLong value = guest.read(address, 8);
        lines.add(
                "     %-18s %-10s %s"
                        .formatted(
                                GuestView.hex(address),
                                name,
                                value.isEmpty()
                                        ? "cannot be read"
                                        : guest.place(value.getAsLong())));
    }
}
