package dev.faultline.loader;

/**
 * The processor's state at the first instruction of an image. What a state does not name is as
 * after a reset; interrupts are off and address line 20 passes in all of them.
 */
public sealed interface EntryState {
    /** The general registers that a boot protocol sets; all others are zero. */
    record Registers(long rax, long rbx, long rsi, long rdi, long rsp) {}

    /**
     * A descriptor table.
     *
     * @param base linear address
     * @param limit offset of its last byte
     */
    record Table(long base, int limit) {}

    /**
     * 32-bit protected mode without paging: CR0.PE, flat 4 GiB code and data segments loaded from
     * the table.
     */
    record Protected32(int eip, Registers registers, Table gdt, int codeSelector, int dataSelector)
            implements EntryState {}

    /**
     * 64-bit mode: CR0.PE and PG, CR4.PAE, EFER.LME, LMA and NXE, code and data segments loaded
     * from the table.
     */
    record Long64(
            long rip, Registers registers, long cr3, Table gdt, int codeSelector, int dataSelector)
            implements EntryState {}

    /** Real mode; stack and data segments are the same. */
    record Real16(int codeSegment, int ip, int dataSegment, Registers registers)
            implements EntryState {}
}
