package dev.faultline.bus;

/** Runs device actions at points of virtual time. */
public interface Scheduler {
    /**
     * Makes an alarm, not set yet, that runs {@code action}. Made once by whoever needs it, with
     * the machine: when it goes off is part of the machine's state, what it does is not.
     */
    Alarm alarm(Runnable action);

    /** Goes off once at a time. */
    interface Alarm {
        /**
         * Sets it to go off as soon as the clock has reached {@code deadlineNanos}, and no more
         * when it was set to before. Alarms go off in the order of their deadlines, those of the
         * same deadline in the order of this call.
         */
        void set(long deadlineNanos);

        /** Unsets it, if it is set. */
        void cancel();

        /** Whether it is to go off; no more while its action runs. */
        boolean isSet();
    }
}
