package dev.faultline.operator;

import dev.faultline.bus.Clock;
import dev.faultline.bus.Scheduler;
import dev.faultline.device.Key;
import dev.faultline.device.KeyboardController;

/** Presses keys and releases them later, by events of virtual time. */
final class Typist {
    private final Clock clock;
    private final KeyboardController keyboard;
    private final long downNanos;
    private final Scheduler.Alarm release;

    /** The keys of the last stroke: they are down while {@link #release} is set. */
    private Key[] down = {};

    /**
     * A typist.
     *
     * @param downNanos how long the keys of a stroke are down
     */
    Typist(Clock clock, Scheduler scheduler, KeyboardController keyboard, long downNanos) {
        this.clock = clock;
        release = scheduler.alarm(this::release);
        this.keyboard = keyboard;
        this.downNanos = downNanos;
    }

    /** Makes a stroke, unless the guest has not read what the keyboard sent before. */
    boolean press(KeyStroke stroke) {
        if (!keyboard.idle()) {
            return false;
        }
        stroke.keys().forEach(key -> keyboard.key(key, true));
        down = stroke.keys().toArray(Key[]::new);
        release.set(clock.nanos() + downNanos);
        return true;
    }

    private void release() {
        for (int i = down.length - 1; i >= 0; i--) {
            keyboard.key(down[i], false);
        }
    }
}
