package dev.faultline.cpu;

import dev.faultline.mmu.Access;

/**
 * Delivery through 16- and 32-bit interrupt, trap and task gates in protected mode outside IA-32e
 * mode, from virtual-8086 mode too (Intel SDM Vol. 2 INT n; Vol. 3A 6.12, Vol. 3B 20.3).
 */
final class InterruptLegacy {
    private static final int CLEARED = Rflags.TF | Rflags.NT | Rflags.RF | Rflags.VM;

    private InterruptLegacy() {}

    static boolean deliver(
            Cpu cpu, int vector, int errorCode, int kind, long returnRip, int flags) {
        int gateError = vector << 3 | 2;
        if ((vector << 3 | 7) > cpu.idtLimit) {
            return cpu.raise(Vector.GP, gateError, FaultReason.IDT_LIMIT);
        }
        long gateAddress = cpu.idtBase + (vector << 3) & 0xffffffffL;
        long gate = cpu.mmu.load(gateAddress, 8, Access.SYSTEM);
        if (cpu.exitStatus != 0 || !checkGate(cpu, gate, gateError, kind)) {
            return false;
        }
        boolean pushError = DeliveryKind.exception(kind) && Vector.hasErrorCode(vector);
        int selector = Descriptors.gateSelector(gate);
        if (Descriptors.type(gate) == Descriptors.TASK_GATE) {
            return throughTaskGate(cpu, selector, returnRip, flags, pushError, errorCode);
        }
        if (Descriptors.isNull(selector)) {
            return cpu.raise(Vector.GP, 0, FaultReason.GATE_CODE_NULL);
        }
        long code = Descriptors.load(cpu, selector, Vector.GP);
        if (cpu.exitStatus != 0 || !checkCode(cpu, code, selector)) {
            return false;
        }
        int newCpl = Descriptors.isConforming(code) ? cpu.cpl : Descriptors.dpl(code);
        boolean inner = newCpl != cpu.cpl;
        if (inner && !InnerStack.load(cpu, newCpl, Vector.TS)) {
            return false;
        }
        StackFrame frame = cpu.frame;
        if (!inner) {
            frame.current();
        }
        int size = Descriptors.type(gate) >= Descriptors.INTERRUPT_GATE ? 4 : 2;
        int count = 3 + (pushError ? 1 : 0) + (inner ? 2 : 0) + (cpu.virtual8086() ? 4 : 0);
        long handler = Descriptors.gateOffset(gate);
        if (size == 2) {
            handler &= 0xffff;
        }
        if (!frame.provePushes(count, size)) {
            return false;
        }
        if (handler > Descriptors.limit(code)) {
            return cpu.raise(Vector.GP, 0, FaultReason.CODE_LIMIT);
        }
        if (!Descriptors.proveAccessed(cpu, selector, code)) {
            return false;
        }
        pushState(cpu, size, inner, returnRip, flags);
        if (pushError) {
            frame.push(size, errorCode);
        }
        Descriptors.setAccessed(cpu, selector, code);
        enter(cpu, selector, code, newCpl, inner);
        cpu.rip = handler;
        boolean trapGate = (Descriptors.type(gate) & 1) != 0;
        cpu.systemFlags &= trapGate ? ~CLEARED : ~(CLEARED | Rflags.IF);
        cpu.modeChanged();
        return true;
    }

    private static boolean checkGate(Cpu cpu, long gate, int gateError, int kind) {
        int type = Descriptors.type(gate);
        // Interrupt and trap gates of 16 and 32 bits are types 6, 7, 14 and 15.
        boolean known = type == Descriptors.TASK_GATE || (type & 6) == 6;
        if (!known || (gate & Descriptors.CODE_OR_DATA) != 0) {
            return cpu.raise(Vector.GP, gateError, FaultReason.GATE_TYPE);
        }
        return InterruptDelivery.checkGateAccess(cpu, gate, gateError, kind);
    }

    private static boolean checkCode(Cpu cpu, long code, int selector) {
        int error = Descriptors.error(selector);
        if (!Descriptors.isCode(code)) {
            return cpu.raise(Vector.GP, error, FaultReason.GATE_NOT_CODE);
        }
        if (Descriptors.dpl(code) > cpu.cpl) {
            return cpu.raise(Vector.GP, error, FaultReason.GATE_CODE_DPL);
        }
        if (!Descriptors.present(code)) {
            return cpu.raise(Vector.NP, error, FaultReason.CODE_NOT_PRESENT);
        }
        boolean toRing0 = !Descriptors.isConforming(code) && Descriptors.dpl(code) == 0;
        if (cpu.virtual8086() && !toRing0) {
            return cpu.raise(Vector.GP, error, FaultReason.VIRTUAL_8086_HANDLER_DPL);
        }
        return true;
    }

    /** Intel SDM Vol. 3A 6.12.2: the handler is a task; the error code goes on its stack. */
    private static boolean throughTaskGate(
            Cpu cpu, int selector, long returnRip, int flags, boolean pushError, int errorCode) {
        if (!TaskSwitch.checkGateTss(cpu, selector)) {
            return false;
        }
        if (!TaskSwitch.perform(cpu, selector, TaskSwitch.INTERRUPT, returnRip, flags)) {
            return false;
        }
        return !pushError || TaskSwitch.pushErrorCode(cpu, errorCode);
    }

    private static void pushState(Cpu cpu, int size, boolean inner, long returnRip, int flags) {
        StackFrame frame = cpu.frame;
        if (cpu.virtual8086()) {
            pushDataSegments(cpu, size);
        }
        if (inner) {
            frame.push(size, cpu.segments[SegmentRegister.SS].selector);
            frame.push(size, cpu.slots[Cpu.RSP]);
        }
        frame.push(size, flags);
        frame.push(size, cpu.segments[SegmentRegister.CS].selector);
        frame.push(size, returnRip);
    }

    /** Intel SDM Vol. 3B 20.3.1: GS, FS, DS and ES are saved, then they are null. */
    private static void pushDataSegments(Cpu cpu, int size) {
        StackFrame frame = cpu.frame;
        SegmentRegister[] segments = cpu.segments;
        frame.push(size, segments[SegmentRegister.GS].selector);
        frame.push(size, segments[SegmentRegister.FS].selector);
        frame.push(size, segments[SegmentRegister.DS].selector);
        frame.push(size, segments[SegmentRegister.ES].selector);
        segments[SegmentRegister.GS].set(0, 0, 0, 0);
        segments[SegmentRegister.FS].set(0, 0, 0, 0);
        segments[SegmentRegister.DS].set(0, 0, 0, 0);
        segments[SegmentRegister.ES].set(0, 0, 0, 0);
    }

    private static void enter(Cpu cpu, int selector, long code, int newCpl, boolean inner) {
        if (inner) {
            InnerStack.commit(cpu);
        }
        cpu.frame.commitPointer();
        cpu.segments[SegmentRegister.CS].refill(selector & ~3 | newCpl, code);
        cpu.cpl = newCpl;
    }
}
