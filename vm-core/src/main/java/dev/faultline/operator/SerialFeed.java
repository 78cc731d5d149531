package dev.faultline.operator;

import dev.faultline.bus.Clock;
import dev.faultline.bus.Scheduler;
import dev.faultline.device.Uart16550A;

/**
 * Sends bytes to a serial port from outside, as fast as the line and the guest take them. Called on
 * the guest's thread.
 */
public final class SerialFeed {
    /** How long it waits where 64 KiB are under way. */
    private static final long RETRY_NANOS = 10_000_000;

    private final byte[] bytes;
    private final Clock clock;
    private final Scheduler scheduler;
    private final Uart16550A port;
    private int sent;

    /** A feed that starts at once. */
    public SerialFeed(byte[] bytes, Clock clock, Scheduler scheduler, Uart16550A port) {
        this.bytes = bytes.clone();
        this.clock = clock;
        this.scheduler = scheduler;
        this.port = port;
        scheduler.at(clock.nanos(), this::send);
    }

    private void send() {
        while (sent < bytes.length && port.receive(bytes[sent])) {
            sent++;
        }
        if (sent < bytes.length) {
            scheduler.at(clock.nanos() + RETRY_NANOS, this::send);
        }
    }
}
