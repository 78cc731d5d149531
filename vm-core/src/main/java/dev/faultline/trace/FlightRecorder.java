package dev.faultline.trace;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryRing;
import java.util.ArrayList;
import java.util.List;

/** What has happened lately, always kept; to be read between runs. */
public final class FlightRecorder {
    private final DeliveryRing ring;

    public FlightRecorder(Cpu cpu) {
        ring = cpu.deliveries;
    }

    /** Deliveries since the start, more than are kept. */
    public long count() {
        return ring.count();
    }

    /** The last deliveries, the oldest first, at most so many and as are kept. */
    public List<Delivery> last(int most) {
        int kept = (int) Math.min(Math.min(ring.count(), DeliveryRing.CAPACITY), most);
        List<Delivery> all = new ArrayList<>(kept);
        for (long number = ring.count() - kept; number < ring.count(); number++) {
            all.add(delivery(number));
        }
        return all;
    }

    private Delivery delivery(long number) {
        return new Delivery(
                ring.vector(number),
                ring.errorCode(number),
                ring.kind(number),
                ring.cpl(number),
                ring.rip(number),
                ring.rsp(number),
                ring.retired(number),
                ring.reason(number),
                ring.address(number),
                outcome(number));
    }

    private Delivery.Outcome outcome(long number) {
        return switch (ring.state(number)) {
            case DeliveryRing.ENTERED ->
                    new Delivery.Entered(ring.handler(number), ring.endExtra(number));
            case DeliveryRing.FAILED -> {
                long result = ring.endExtra(number);
                yield new Delivery.Failed(
                        ring.second(number),
                        ring.secondErrorCode(number),
                        ring.secondReason(number),
                        ring.secondAddress(number),
                        result == DeliveryRing.SHUTDOWN ? -1 : (int) result);
            }
            default -> new Delivery.Open();
        };
    }
}
