package dev.faultline.machine;

import dev.faultline.bus.Clock;
import dev.faultline.cpu.Cpu;

/**
 * Virtual time: one nanosecond per retired guest instruction, plus what HLT skipped. The time-stamp
 * counter ticks once a nanosecond.
 */
final class VirtualClock implements Clock {
    /** Time-stamp counter frequency in Hz. */
    static final long TSC_FREQUENCY = 1_000_000_000;

    private final Cpu cpu;
    private long skipped;

    VirtualClock(Cpu cpu) {
        this.cpu = cpu;
    }

    @Override
    public long nanos() {
        return cpu.retired() + skipped;
    }

    /** Lets time jump forward to a deadline; returns by how many nanoseconds. */
    long skipTo(long deadlineNanos) {
        long by = Math.max(0, deadlineNanos - nanos());
        skipped += by;
        return by;
    }
}
