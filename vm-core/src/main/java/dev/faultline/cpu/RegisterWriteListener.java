package dev.faultline.cpu;

/**
 * Told of writes to control registers and MSRs by instructions, before they are done: one that is
 * followed by its instruction's fault was refused. Called on the guest's thread; it must not change
 * the processor.
 */
public interface RegisterWriteListener {
    /** MOV to CRn, LMSW, or CLTS with the value that CR0 gets. */
    void control(Cpu cpu, int number, long value);

    /** WRMSR. */
    void msr(Cpu cpu, int number, long value);
}
