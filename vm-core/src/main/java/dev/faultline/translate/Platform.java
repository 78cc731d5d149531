package dev.faultline.translate;

/** What the dispatcher needs of the machine around the CPU. Called on the guest's thread. */
public interface Platform {
    /**
     * The dispatcher comes by at every multiple of this many retired instructions, whatever the
     * engine: what it looks for only there happens at the same place of every run.
     */
    long LOOK_UP = 1_000_000;

    /** Whether the run is to end: a power-off, a reset, a limit. */
    boolean stopRequested();

    /**
     * Runs the device events that are due and sets cpu.budget to the next one, or to the next
     * multiple of {@link #LOOK_UP}.
     *
     * @return whether the run goes on: an event may have ended it
     */
    boolean runEvents();

    /**
     * Advances virtual time to the next event, for HLT; where time is the host's, it waits for it
     * and may come back earlier.
     *
     * @return by how many nanoseconds, 0 where it waited, or -1 where there will never be one
     */
    long skipToNextEvent();

    /** Whether the interrupt controller's INTR line is high. */
    boolean interruptPending();

    /** The interrupt-acknowledge cycle: the vector. */
    int acknowledgeInterrupt();

    /** Takes a pending NMI, where NMIs are not blocked. */
    boolean takeNmi();
}
