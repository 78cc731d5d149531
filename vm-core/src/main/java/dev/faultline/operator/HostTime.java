package dev.faultline.operator;

/** The host's clock, and how the guest's thread waits by it. */
public interface HostTime {
    /** Nanoseconds since some moment; they never go backwards and never overflow. */
    long nanos();

    /** Waits until a time has come, or until woken; for the guest's thread. */
    void sleepUntil(long nanos);

    /** Ends a wait, or the next one where there is none now; from any thread. */
    void wake();
}
