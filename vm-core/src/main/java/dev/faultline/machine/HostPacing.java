package dev.faultline.machine;

import dev.faultline.bus.EventQueue;
import dev.faultline.bus.InterruptController;
import dev.faultline.bus.Scheduler;
import dev.faultline.operator.HostTime;
import dev.faultline.operator.LiveOperator;

/**
 * Keeps virtual time from running ahead of the host's, and has the live operator look on the way.
 * Called on the guest's thread, but for {@link #wake}.
 *
 * <p>A guest that is faster is held up every millisecond of its time, and its HLT waits. One that
 * is slower falls behind and does not catch up by more than {@value #LARGEST_LAG} ns: timers that
 * come in a burst after a second of hard work are worse to sit at than a clock that is slow. Either
 * way the guest sees the same times as in a run that nobody watches, until something is typed.
 */
final class HostPacing {
    private static final long LOOK_NANOS = 1_000_000;
    private static final long LARGEST_LAG = 50_000_000;
    private static final long NEVER = -1;

    private final VirtualClock clock;
    private final EventQueue events;
    private final InterruptController controller;
    private final HostTime time;
    private final LiveOperator operator;

    /** The host's time at which virtual time may be 0. */
    private long origin;

    private final Scheduler.Alarm nextLook;

    HostPacing(
            VirtualClock clock,
            EventQueue events,
            InterruptController controller,
            HostTime time,
            LiveOperator operator) {
        this.clock = clock;
        this.events = events;
        this.controller = controller;
        this.time = time;
        this.operator = operator;
        nextLook = events.alarm(this::look);
        origin = time.nanos() - clock.nanos();
        planLook();
    }

    private void planLook() {
        nextLook.set(clock.nanos() + LOOK_NANOS);
    }

    private void look() {
        operator.look();
        forgetLag();
        long due = origin + clock.nanos();
        if (time.nanos() < due) {
            time.sleepUntil(due);
        }
        planLook();
    }

    /**
     * Lets virtual time go on while the processor waits: to the next event, or less far where the
     * operator has something.
     *
     * @return 0, or -1 where no interrupt will ever come
     */
    long sleep() {
        if (controller.allMasked()) {
            return NEVER;
        }
        // Else it would be the next event, and the host would wake a thousand times a second.
        nextLook.cancel();
        long due = operator.look();
        forgetLag();
        if (!controller.pending()) {
            long deadline = events.nextDeadline();
            time.sleepUntil(Math.min(due, hostTime(deadline)));
            clock.skipTo(Math.min(deadline, time.nanos() - origin));
        }
        planLook();
        return 0;
    }

    /** Ends a wait. */
    void wake() {
        time.wake();
    }

    private long hostTime(long nanos) {
        return nanos > Long.MAX_VALUE - Math.max(origin, 0) ? Long.MAX_VALUE : origin + nanos;
    }

    private void forgetLag() {
        long lag = time.nanos() - origin - clock.nanos();
        origin += Math.max(0, lag - LARGEST_LAG);
    }
}
