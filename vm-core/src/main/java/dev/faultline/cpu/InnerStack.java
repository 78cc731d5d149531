package dev.faultline.cpu;

import dev.faultline.mmu.Access;

/**
 * The stack that a 16- or 32-bit TSS names for a more privileged level, as interrupts and call
 * gates outside IA-32e mode switch to it (Intel SDM Vol. 3A 5.8.5).
 */
final class InnerStack {
    private InnerStack() {}

    /**
     * Reads SSn:ESPn, checks SS and starts {@link Cpu#frame} on it; nothing is committed.
     *
     * @param vector what a bad selector raises: #TS
     */
    static boolean load(Cpu cpu, int newCpl, int vector) {
        boolean tss32 = (cpu.tr.type() & 8) != 0;
        int offset = tss32 ? 4 + (newCpl << 3) : 2 + (newCpl << 2);
        int tssError = Descriptors.error(cpu.tr.selector);
        // Intel SDM Vol. 2 INT n: past the limit are the 6 bytes (32-bit) or 4 bytes (16-bit).
        if (offset + (tss32 ? 5 : 3) > cpu.tr.limit) {
            return cpu.raise(vector, tssError, FaultReason.TSS_LIMIT);
        }
        int size = tss32 ? 4 : 2;
        long address = cpu.tr.base + offset;
        long pointer = cpu.mmu.load(address, size, Access.SYSTEM);
        if (cpu.exitStatus != 0) {
            return false;
        }
        int selector = (int) cpu.mmu.load(address + size, 2, Access.SYSTEM);
        if (cpu.exitStatus != 0) {
            return false;
        }
        if (Descriptors.isNull(selector)) {
            return cpu.raise(vector, 0, FaultReason.STACK_NULL);
        }
        long descriptor = Descriptors.load(cpu, selector, vector);
        if (cpu.exitStatus != 0) {
            return false;
        }
        int error = Descriptors.error(selector);
        if ((selector & 3) != newCpl || Descriptors.dpl(descriptor) != newCpl) {
            return cpu.raise(vector, error, FaultReason.STACK_PRIVILEGE);
        }
        if (!Descriptors.isWritableData(descriptor)) {
            return cpu.raise(vector, error, FaultReason.STACK_NOT_WRITABLE);
        }
        if (!Descriptors.present(descriptor)) {
            return cpu.raise(Vector.SS, error, FaultReason.STACK_NOT_PRESENT);
        }
        if (!Descriptors.proveAccessed(cpu, selector, descriptor)) {
            return false;
        }
        cpu.frame.start(selector, descriptor, pointer, newCpl);
        return true;
    }

    /** Loads SS from the frame's stack. */
    static void commit(Cpu cpu) {
        SegmentRegister segment = cpu.frame.segment;
        Descriptors.touch(cpu, segment.selector);
        cpu.segments[SegmentRegister.SS].copyFrom(segment);
    }
}
