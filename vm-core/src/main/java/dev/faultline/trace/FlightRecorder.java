package dev.faultline.trace;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryRing;
import dev.faultline.cpu.EventRing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What has happened lately, always kept; to be read between runs. */
public final class FlightRecorder {
    private final DeliveryRing ring;
    private final EventRing changes;
    private final EventRing ports;

    public FlightRecorder(Cpu cpu) {
        ring = cpu.deliveries;
        changes = cpu.systemEvents;
        ports = cpu.portAccesses;
    }

    /** The last changes of control registers, MSRs, tables and mode, the oldest first. */
    public List<SystemChange> changes(int most) {
        List<SystemChange> all = new ArrayList<>();
        for (long n = first(changes, most); n < changes.count(); n++) {
            long what = changes.what(n);
            all.add(
                    new SystemChange(
                            (int) (what >>> 32),
                            (int) what,
                            changes.value(n),
                            changes.rip(n),
                            changes.retired(n),
                            changes.times(n)));
        }
        return all;
    }

    /** The last accesses to I/O ports, the oldest first. */
    public List<PortAccess> ports(int most) {
        List<PortAccess> all = new ArrayList<>();
        for (long n = first(ports, most); n < ports.count(); n++) {
            all.add(
                    PortAccess.of(
                            ports.what(n),
                            ports.value(n),
                            ports.rip(n),
                            ports.retired(n),
                            ports.times(n)));
        }
        return all;
    }

    /** All that it holds, as numbers. */
    public long[] save() {
        long[][] parts = {ring.save(), changes.save(), ports.save()};
        int words = parts.length;
        for (long[] part : parts) {
            words += part.length;
        }
        long[] all = new long[words];
        int at = 0;
        for (long[] part : parts) {
            all[at++] = part.length;
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Takes over what was saved; false where it cannot be that. */
    public boolean load(long[] saved) {
        long[][] parts = new long[3][];
        int at = 0;
        for (int i = 0; i < parts.length; i++) {
            long words = at < saved.length ? saved[at++] : -1;
            if (words < 0 || words > saved.length - at) {
                return false;
            }
            parts[i] = Arrays.copyOfRange(saved, at, at + (int) words);
            at += (int) words;
        }
        return at == saved.length
                && ring.load(parts[0])
                && changes.load(parts[1])
                && ports.load(parts[2]);
    }

    private static long first(EventRing events, int most) {
        return events.count() - Math.min(Math.min(events.count(), EventRing.CAPACITY), most);
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
