package dev.faultline.cpu;

/** What a processor's instructions reach outside of it; implemented by the machine. */
public interface CpuEnvironment {
    /** Reads a port; size in bytes: 1, 2 or 4. */
    int readPort(int port, int size);

    /** Writes a port; size in bytes: 1, 2 or 4. */
    void writePort(int port, int size, int value);

    /** The time-stamp counter before IA32_TSC adjustments, in ticks of virtual time. */
    long timeStamp();

    /** Reports something unmodelled, once per distinct text. */
    void unmodelled(String what);

    /** Whether an interrupt or an NMI waits to be taken, be it masked by the CPU or not. */
    boolean deliveryPending();

    /**
     * The processor's FERR#: an x87 exception while CR0.NE is clear.
     *
     * @return whether IGNNE# tells the processor to go on
     */
    default boolean floatingPointError(boolean asserted) {
        return true;
    }

    /** The next random 64 bits of RDRAND and RDSEED; a run repeats them. */
    long random();
}
