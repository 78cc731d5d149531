package dev.faultline.oracle;

/**
 * The state in which the first exception after a case's start finds the processor.
 *
 * @param registers RAX, RCX, RDX, RBX, RSP ... R15
 * @param rip what delivery would save
 * @param selectors ES, CS, SS, DS, FS, GS
 * @param vector of the exception: 1 where the instruction completed under TF
 * @param cr2 only of a page fault, else 0
 * @param changed indexes of the memory words that differ from the start, ascending
 * @param values what they are now
 * @param state the x87 and vector state, or null where the case has none
 */
record Outcome(
        long[] registers,
        long rflags,
        long rip,
        int[] selectors,
        long fsBase,
        long gsBase,
        int vector,
        int errorCode,
        long cr2,
        int[] changed,
        long[] values,
        VectorState state) {}
