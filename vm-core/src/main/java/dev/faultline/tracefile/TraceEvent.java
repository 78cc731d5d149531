package dev.faultline.tracefile;

/** What a trace has besides executed blocks. */
public sealed interface TraceEvent {
    /** What an instruction of the block visited last did. */
    sealed interface Within extends TraceEvent {
        /** Which of the block's instructions, from 0. */
        int index();
    }

    /**
     * An interrupt or exception is delivered.
     *
     * @param kind a constant of {@link dev.faultline.cpu.DeliveryKind}
     * @param errorCode 0 where the vector has none
     * @param cpl before it
     * @param returnRip the RIP that is saved
     * @param address of a page fault, else 0
     * @param reason why an exception was raised, in words; empty for others
     */
    record Delivery(
            int vector,
            int kind,
            int errorCode,
            int cpl,
            long returnRip,
            long address,
            String reason)
            implements TraceEvent {}

    /** The handler of the delivery before was entered: the next block is its first. */
    record Entered() implements TraceEvent {}

    /**
     * An exception was detected in a delivery.
     *
     * @param first the vector being delivered, or -1 where it was no exception
     * @param second the new exception
     * @param result what is delivered next, or -1 for shutdown
     */
    record Combined(int first, int second, int result) implements TraceEvent {}

    /** A port was read or is about to be written; size in bytes. */
    record Port(int index, boolean write, int port, int size, int value) implements Within {}

    /** Device memory was read or is about to be written; size in bytes. */
    record Device(int index, boolean write, long physical, int size, long value)
            implements Within {}

    /** A control register is written. */
    record Control(int index, int number, long value) implements Within {}

    /** An MSR is written. */
    record Msr(int index, int number, long value) implements Within {}

    /** Data was read or written; size in bytes. */
    record Memory(int index, boolean write, long linear, int size, long value) implements Within {}

    /**
     * General-purpose registers and RFLAGS have changed: by the instruction visited last, or by the
     * delivery.
     *
     * @param changed bit 0 for RFLAGS, bit n + 1 for register n
     * @param values all of them as they are now, in the same order; the reader's own array
     */
    @SuppressWarnings("ArrayRecordComponent") // not to be compared or kept
    record Registers(int changed, long[] values) implements TraceEvent {}

    /** Instructions were executed that the trace leaves out. */
    record Skipped(long instructions) implements TraceEvent {}

    /** A machine starts: retired instructions and time count from 0 again. */
    record Started() implements TraceEvent {}

    /** The recording ended, and how the run did. */
    record Ended(String how) implements TraceEvent {}
}
