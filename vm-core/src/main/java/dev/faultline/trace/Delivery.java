package dev.faultline.trace;

import dev.faultline.cpu.FaultReason;

/**
 * One event that went, or should have gone, through the IDT.
 *
 * @param vector of the gate
 * @param errorCode what was pushed, or would have been; meaningless where the vector has none
 * @param kind a constant of {@link dev.faultline.cpu.DeliveryKind}
 * @param cpl before it
 * @param rip the RIP that was saved, or would have been
 * @param rsp before it
 * @param retired guest instructions retired before it
 * @param reason why an exception was raised; null for interrupts
 * @param address the linear address of a page fault, or of an operand that is not canonical
 * @param outcome how it ended
 */
public record Delivery(
        int vector,
        int errorCode,
        int kind,
        int cpl,
        long rip,
        long rsp,
        long retired,
        FaultReason reason,
        long address,
        Outcome outcome) {
    /** How a delivery ended. */
    public sealed interface Outcome {}

    /**
     * The handler was entered.
     *
     * @param handler its first instruction
     * @param frame RSP there: where the frame begins
     */
    public record Entered(long handler, long frame) implements Outcome {}

    /**
     * Another exception was detected.
     *
     * @param second its vector
     * @param errorCode its own
     * @param reason why
     * @param address as in the delivery itself
     * @param result the vector that is delivered next: second, #DF, or -1 for shutdown
     */
    public record Failed(int second, int errorCode, FaultReason reason, long address, int result)
            implements Outcome {}

    /**
     * An INT n that came to no delivery, because it faulted itself; or one that was under way when
     * the recorder was read.
     */
    public record Open() implements Outcome {}

    /** Whether the handler was entered. */
    public boolean entered() {
        return outcome instanceof Entered;
    }
}
