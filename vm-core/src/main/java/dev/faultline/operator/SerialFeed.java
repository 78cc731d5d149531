package dev.faultline.operator;

import dev.faultline.bus.Clock;
import dev.faultline.bus.Scheduler;
import dev.faultline.device.Uart16550A;
import java.util.Arrays;

/**
 * Sends bytes to a serial port from outside, as fast as the line and the guest take them. Called on
 * the guest's thread.
 */
public final class SerialFeed {
    /** How long it waits where 64 KiB are under way. */
    private static final long RETRY_NANOS = 10_000_000;

    private final Clock clock;
    private final Uart16550A port;
    private final Scheduler.Alarm next;

    /** What is to be sent, and how much of it was. */
    private byte[] bytes = {};

    private int sent;

    /** A feed that has nothing to send yet. */
    public SerialFeed(Clock clock, Scheduler scheduler, Uart16550A port) {
        this.clock = clock;
        this.port = port;
        next = scheduler.alarm(this::send);
    }

    /** Sends bytes from now on, after those that are still to be sent. */
    public void feed(byte[] more) {
        int left = bytes.length - sent;
        byte[] all = Arrays.copyOfRange(bytes, sent, bytes.length + more.length);
        System.arraycopy(more, 0, all, left, more.length);
        bytes = all;
        sent = 0;
        next.set(clock.nanos());
    }

    private void send() {
        while (sent < bytes.length && port.receive(bytes[sent])) {
            sent++;
        }
        if (sent < bytes.length) {
            next.set(clock.nanos() + RETRY_NANOS);
        }
    }
}
