package dev.faultline.cpu;

/**
 * Told of everything that goes through the IDT: logs, flight recorder and fault reports. Called on
 * the guest's thread; it must not change the processor.
 */
public interface DeliveryListener {
    /**
     * Delivery begins, nothing is changed yet: {@link Cpu#rip}, CPL, stack and segments are the
     * interrupted ones; for an exception {@link Cpu#faultReason} is its cause and CR2 is written.
     *
     * @param kind a constant of {@link DeliveryKind}
     * @param returnRip the RIP that will be saved
     */
    void delivering(Cpu cpu, int vector, int errorCode, int kind, long returnRip);

    /** Delivery is complete: {@link Cpu#rip} is the handler's first instruction. */
    void delivered(Cpu cpu, int vector, int errorCode, int kind, long returnRip);

    /**
     * An exception was detected while another event was delivered (Intel SDM Vol. 3A table 6-5).
     *
     * @param first the vector being delivered, or -1 where it was no exception
     * @param second the new exception; its cause is {@link Cpu#faultReason}
     * @param result what is delivered next: second, {@link Vector#DF}, or -1 for shutdown
     */
    void nested(Cpu cpu, int first, int second, int result);

    /**
     * Whether {@link #delivering} will look at the processor's registers. Compiled code asks before
     * it delivers: what it keeps in places of its own, {@link Cpu#rip} of an INT n too, is written
     * back only for who wants it.
     */
    default boolean readsRegisters(Cpu cpu, int vector) {
        return false;
    }
}
