package dev.faultline.operator;

import dev.faultline.bus.Clock;
import dev.faultline.bus.Scheduler;
import dev.faultline.device.Key;
import dev.faultline.device.KeyboardController;
import java.util.List;

/** Presses keys and releases them later, by events of virtual time. */
final class Typist {
    private final Clock clock;
    private final Scheduler scheduler;
    private final KeyboardController keyboard;
    private final long downNanos;

    /**
     * A typist.
     *
     * @param downNanos how long the keys of a stroke are down
     */
    Typist(Clock clock, Scheduler scheduler, KeyboardController keyboard, long downNanos) {
        this.clock = clock;
        this.scheduler = scheduler;
        this.keyboard = keyboard;
        this.downNanos = downNanos;
    }

    /** Makes a stroke, unless the guest has not read what the keyboard sent before. */
    boolean press(KeyStroke stroke) {
        if (!keyboard.idle()) {
            return false;
        }
        stroke.keys().forEach(key -> keyboard.key(key, true));
        scheduler.at(clock.nanos() + downNanos, () -> release(stroke.keys()));
        return true;
    }

    private void release(List<Key> keys) {
        keys.reversed().forEach(key -> keyboard.key(key, false));
    }
}
