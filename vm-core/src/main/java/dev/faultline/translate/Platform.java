package dev.faultline.translate;

/** What the dispatcher needs of the machine around the CPU. Called on the guest's thread. */
public interface Platform {
    /** Whether the run is to end: a power-off, a reset, a limit. */
    boolean stopRequested();

    /** Runs the device events that are due and sets cpu.budget to the next one. */
    void runEvents();

    /**
     * Advances virtual time to the next event, for HLT.
     *
     * @return by how many nanoseconds, or -1 where there will never be one
     */
    long skipToNextEvent();

    /** Whether the interrupt controller's INTR line is high. */
    boolean interruptPending();

    /** The interrupt-acknowledge cycle: the vector. */
    int acknowledgeInterrupt();

    /** Takes a pending NMI, where NMIs are not blocked. */
    boolean takeNmi();
}
