package dev.faultline.explain;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.device.StandardDevices;
import dev.faultline.trace.Delivery;
import java.util.ArrayList;
import java.util.List;

/** What handlers that were entered have done wrong, by the last deliveries. */
final class HandlerHints {
    /** Bytes of a frame of 64-bit mode without an error code. */
    private static final long FRAME = 40;

    /** How far a handler is supposed to go down on its stack, in bytes. */
    private static final long STACK_REACH = 64 << 10;

    private static final int REQUESTS = 16;

    private HandlerHints() {}

    /** Hints on frames. */
    static List<String> of(GuestView guest, List<Delivery> recent) {
        if (!guest.cpu().longMode()) {
            return List.of();
        }
        for (int i = recent.size() - 1; i > 0; i--) {
            Delivery second = recent.get(i);
            Delivery first = recent.get(i - 1);
            if (overwritten(first, second)) {
                return List.of(
                        "the frame of %s at %s is overwritten by that of %s, which came while the"
                                        .formatted(
                                                Words.name(first),
                                                GuestView.hex(frame(first)),
                                                Words.name(second))
                                + " first one's handler ran: both have the same IST stack. Give"
                                + " them different ones.");
            }
        }
        return List.of();
    }

    /**
     * Whether the second came in the first one's handler and yet has its frame where the first has.
     * That it was in the handler shows in RSP, nearer to the first frame than to what the first one
     * interrupted: the recorder knows nothing of returns.
     */
    private static boolean overwritten(Delivery first, Delivery second) {
        if (!first.entered() || !second.entered()) {
            return false;
        }
        long depth = frame(first) - second.rsp();
        boolean inHandler =
                depth >= 0 && depth <= STACK_REACH && depth < Math.abs(first.rsp() - second.rsp());
        return inHandler && Math.abs(frame(first) - frame(second)) < FRAME;
    }

    private static long frame(Delivery delivery) {
        return delivery.outcome() instanceof Delivery.Entered entered ? entered.frame() : -1;
    }

    /** Interrupts whose handlers have returned without an end of interrupt. */
    static List<String> withoutEoi(
            GuestView guest, List<Delivery> recent, StandardDevices devices) {
        List<String> hints = new ArrayList<>();
        long rsp = guest.cpu().slots[Cpu.RSP];
        for (int irq = 0; irq < REQUESTS; irq++) {
            if ((devices.interruptsInService() >>> irq & 1) == 0) {
                continue;
            }
            int vector = devices.vectorOf(irq);
            boolean returned =
                    recent.reversed().stream()
                            .filter(d -> d.kind() == DeliveryKind.EXTERNAL && d.vector() == vector)
                            .findFirst()
                            .filter(d -> d.entered() && above(rsp, frame(d)))
                            .isPresent();
            if (returned) {
                hints.add(
                        "IRQ %d is still in service: the handler of vector 0x%x has returned without"
                                        .formatted(irq, vector)
                                + " an EOI (OUT 0x20 to port 0x20, and before to port 0xa0 for"
                                + " IRQ 8 to 15), so no interrupt of its priority or below comes"
                                + " any more.");
            }
        }
        return hints;
    }

    /** Whether RSP has left a frame upwards. */
    private static boolean above(long rsp, long frame) {
        return rsp > frame && rsp - frame <= STACK_REACH;
    }
}
