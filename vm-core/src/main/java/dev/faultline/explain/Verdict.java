package dev.faultline.explain;

import dev.faultline.cpu.Vector;
import dev.faultline.trace.Delivery;

/** The chain in one sentence. */
final class Verdict {
    private Verdict() {}

    /**
     * "Triple fault: #PF writing 0xdeadbeef, its gate 14 is not present -> #NP(0x72) -> #DF, its
     * gate 8 is not present -> shutdown".
     *
     * @param how what the run ended with, "Triple fault"
     */
    static String of(GuestView guest, String how, Chain chain) {
        if (chain.isEmpty()) {
            return how + "; no exception or interrupt came before it";
        }
        StringBuilder text = new StringBuilder(how).append(": ");
        text.append(Words.cause(chain.cause()));
        for (int i = 0; i < chain.links().size(); i++) {
            Delivery link = chain.links().get(i);
            Delivery before = i == 0 ? null : chain.links().get(i - 1);
            if (before != null && before.outcome() instanceof Delivery.Open) {
                text.append(", ").append(Words.rejection(guest, before, link.reason()));
                text.append(" -> ").append(Words.name(link));
            } else if (before != null && !continues(before, link)) {
                text.append(" -> ").append(Words.cause(link));
            }
            end(guest, text, link);
        }
        return text.toString();
    }

    /**
     * "Stopped on request: before 0x100abc <main+0x4> executes mov eax,ebx, in the handler of
     * INT3".
     */
    static String beforeInstruction(GuestView guest, String how, Chain chain) {
        long rip = guest.cpu().rip;
        String text =
                "%s: before %s executes %s"
                        .formatted(how, guest.code(guest.linear(rip)), guest.instruction(rip));
        return chain.isEmpty() ? text : text + ", in the handler of " + Words.cause(chain.cause());
    }

    /** Whether a link is what the one before said comes next. */
    static boolean continues(Delivery before, Delivery link) {
        return before.outcome() instanceof Delivery.Failed failed
                && failed.result() == link.vector();
    }

    private static void end(GuestView guest, StringBuilder text, Delivery link) {
        if (!(link.outcome() instanceof Delivery.Failed failed)) {
            return;
        }
        text.append(", ").append(Words.failure(guest, link, failed));
        if (failed.second() != Vector.PF) {
            text.append(" -> ").append(ErrorCode.name(failed.second(), failed.errorCode()));
        }
        if (failed.result() < 0) {
            text.append(" -> shutdown");
        } else if (failed.result() != failed.second()) {
            text.append(" -> ").append(Vector.name(failed.result()));
        }
    }
}
