package dev.faultline.bus;

/** Runs device actions at points of virtual time. */
public interface Scheduler {
    /**
     * Runs {@code action} once, as soon as the clock has reached {@code deadlineNanos}. Actions run
     * in the order of their deadlines, those of the same deadline in the order of this call.
     */
    Event at(long deadlineNanos, Runnable action);

    /** A scheduled action. */
    interface Event {
        /** Withdraws the action; after it has run, or twice, this does nothing. */
        void cancel();
    }
}
