package dev.faultline.operator;

import dev.faultline.bus.Clock;
import dev.faultline.bus.Scheduler;
import dev.faultline.device.StandardDevices;
import dev.faultline.device.Vga;

/**
 * Somebody who types and looks on while the guest runs: hands over what has come from the host, and
 * shows the screen when it has changed. Called on the guest's thread.
 *
 * <p>A stroke takes {@value #STROKE_NANOS} ns of virtual time, half of which the keys are down; it
 * waits while the guest has not read what the keyboard sent before.
 */
public final class LiveOperator {
    private static final long STROKE_NANOS = 8_000_000;
    private static final long FRAME_NANOS = 33_000_000;

    /** When to try again what the guest was not ready for. */
    private static final long RETRY_NANOS = 1_000_000;

    private final HostSide host;
    private final Clock clock;
    private final StandardDevices devices;
    private final Typist typist;
    private long nextStroke;
    private long screenChanges = -1;
    private long nextFrame;

    /** An operator who does nothing until asked to look. */
    public LiveOperator(HostSide host, Clock clock, Scheduler scheduler, StandardDevices devices) {
        this.host = host;
        this.clock = clock;
        this.devices = devices;
        typist = new Typist(clock, scheduler, devices.keyboard(), STROKE_NANOS / 2);
    }

    /**
     * Does what is to be done now.
     *
     * @return the host's time at which there will be more to do, or Long.MAX_VALUE
     */
    public long look() {
        type();
        send();
        host.view().flush();
        long frame = show();
        return host.input().isEmpty() ? frame : Math.min(frame, host.time().nanos() + RETRY_NANOS);
    }

    private void type() {
        KeyStroke stroke = host.input().stroke();
        long now = clock.nanos();
        if (stroke != null && now >= nextStroke && typist.press(stroke)) {
            host.input().removeStroke();
            nextStroke = now + STROKE_NANOS;
        }
    }

    private void send() {
        HostInput input = host.input();
        for (Byte next = input.nextByte(); next != null; next = input.nextByte()) {
            if (!devices.com1().receive(next)) {
                return;
            }
            input.removeByte();
        }
    }

    /** Shows the screen if it has changed; returns when that is due where it is too early. */
    private long show() {
        Vga vga = devices.vga();
        if (vga.changes() == screenChanges) {
            return Long.MAX_VALUE;
        }
        long now = host.time().nanos();
        if (now < nextFrame) {
            return nextFrame;
        }
        screenChanges = vga.changes();
        nextFrame = now + FRAME_NANOS;
        host.view().show(vga.frame());
        return Long.MAX_VALUE;
    }
}
