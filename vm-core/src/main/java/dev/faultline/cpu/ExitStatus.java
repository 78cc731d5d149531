package dev.faultline.cpu;

/** Why a block handed control back to the dispatcher: values of {@link Cpu#exitStatus}. */
public final class ExitStatus {
    /** Nothing is pending; the next block starts at {@link Cpu#rip}. */
    public static final int NONE = 0;

    /** An exception is pending in {@link Cpu#faultVector}; state is that before the instruction. */
    public static final int FAULT = 1;

    /**
     * The instruction at rip needs to be the only one of its block (device memory, a store into
     * translated code): nothing of it is done yet, the dispatcher runs it alone.
     */
    public static final int ALONE = 2;

    /** HLT was executed; rip is the next instruction. */
    public static final int HALT = 3;

    /** Triple fault. */
    public static final int SHUTDOWN = 4;

    /** A device ended the run (power-off, reset, debug exit). */
    public static final int STOP = 6;

    /** A jump to itself with interrupts off, which nothing can end. */
    public static final int IDLE_JUMP = 7;

    /** HLT with interrupts on, but none that could still come. */
    public static final int MASKED_HALT = 8;

    private ExitStatus() {}
}
