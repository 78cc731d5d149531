package dev.faultline.cpu;

import dev.faultline.mmu.Access;

/** Delivery through the interrupt vector table in real-address mode (Intel SDM Vol. 3B 20.1.4). */
final class InterruptReal {
    private InterruptReal() {}

    static boolean deliver(Cpu cpu, int vector, long returnRip, int flags) {
        if ((vector << 2 | 3) > cpu.idtLimit) {
            return cpu.raise(Vector.GP, vector << 3 | 2, FaultReason.IDT_LIMIT);
        }
        long entry = cpu.mmu.load(cpu.idtBase + (vector << 2), 4, Access.SYSTEM);
        if (cpu.exitStatus != 0) {
            return false;
        }
        StackFrame frame = cpu.frame;
        frame.current();
        if (!frame.provePushes(3, 2)) {
            return false;
        }
        frame.push(2, flags);
        frame.push(2, cpu.segments[SegmentRegister.CS].selector);
        frame.push(2, returnRip);
        frame.commitPointer();
        Segments.realMode(cpu, SegmentRegister.CS, (int) (entry >>> 16));
        cpu.rip = entry & 0xffff;
        cpu.systemFlags &= ~(Rflags.IF | Rflags.TF | Rflags.AC | Rflags.RF);
        cpu.modeChanged();
        return true;
    }
}
