package dev.faultline.cpu;

import dev.faultline.mmu.Access;

/** The state of a task in a 16- or 32-bit TSS (Intel SDM Vol. 3A figures 7-2 and 7-10). */
final class TaskState {
    private static final int CR3_AT = 0x1c;
    private static final int TRAP_AT = 0x64;

    final boolean is32;
    private final int size;

    /** Offset of EIP; EFLAGS, the eight GPRs and the selectors follow. */
    private final int first;

    private final int selectors;
    private final int ldtAt;

    long cr3;
    long instructionPointer;
    int flags;
    private final long[] registers = new long[8];

    /** ES, CS, SS, DS, FS, GS. */
    final int[] segments = new int[6];

    int ldt;
    boolean trap;

    TaskState(boolean is32) {
        this.is32 = is32;
        size = is32 ? 4 : 2;
        first = is32 ? 0x20 : 0x0e;
        selectors = is32 ? 6 : 4;
        ldtAt = first + size * (10 + selectors);
    }

    /** The least limit of such a TSS. */
    int lowestLimit() {
        return is32 ? 0x67 : 0x2b;
    }

    int firstSaved() {
        return first;
    }

    /** Bytes from EIP to the last selector, all that a switch writes. */
    int savedBytes() {
        return ldtAt - first;
    }

    /** Reads a whole TSS; false with a page fault pending. */
    boolean read(Cpu cpu, long tss) {
        if (!cpu.mmu.probe(tss, lowestLimit() + 1, Access.READ | Access.SYSTEM)) {
            return false;
        }
        // The upper halves of registers are undefined after a 16-bit TSS; they are all ones here.
        long upper = is32 ? 0 : 0xffff0000L;
        instructionPointer = at(cpu, tss, first);
        flags = (int) at(cpu, tss, first + size);
        for (int i = 0; i < 8; i++) {
            registers[i] = upper | at(cpu, tss, first + size * (2 + i));
        }
        for (int i = 0; i < selectors; i++) {
            segments[i] = (int) at(cpu, tss, first + size * (10 + i)) & 0xffff;
        }
        ldt = (int) at(cpu, tss, ldtAt) & 0xffff;
        if (is32) {
            cr3 = at(cpu, tss, CR3_AT);
            trap = (at(cpu, tss, TRAP_AT) & 1) != 0;
        }
        return true;
    }

    private long at(Cpu cpu, long tss, int offset) {
        return cpu.mmu.load(tss + offset, size, Access.SYSTEM);
    }

    /** Saves the processor's state; proven before. */
    void write(Cpu cpu, long tss, long rip, int rflags) {
        put(cpu, tss, first, rip);
        put(cpu, tss, first + size, rflags);
        for (int i = 0; i < 8; i++) {
            put(cpu, tss, first + size * (2 + i), cpu.slots[i]);
        }
        for (int i = 0; i < selectors; i++) {
            cpu.mmu.store(
                    tss + first + size * (10 + i), 2, cpu.segments[i].selector, Access.SYSTEM);
        }
    }

    private void put(Cpu cpu, long tss, int offset, long value) {
        cpu.mmu.store(tss + offset, size, value, Access.SYSTEM);
    }

    /** Loads everything but segments. */
    void loadRegisters(Cpu cpu, boolean nested) {
        System.arraycopy(registers, 0, cpu.slots, 0, 8);
        cpu.rip = instructionPointer;
        int loaded = is32 ? flags : flags & 0xffff;
        LazyFlags.setRflags(cpu, nested ? loaded | Rflags.NT : loaded);
    }
}
