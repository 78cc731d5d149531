package dev.faultline.cpu;

/** IRET outside 64-bit mode (Intel SDM Vol. 2 IRET). */
final class IretLegacy {
    private IretLegacy() {}

    static boolean iret(Cpu cpu, int operandBits) {
        if (!cpu.protectedMode()) {
            return real(cpu, operandBits);
        }
        if (cpu.virtual8086()) {
            return virtual8086(cpu, operandBits);
        }
        if ((cpu.systemFlags & Rflags.NT) != 0) {
            return TaskSwitch.returnToNested(cpu);
        }
        return protectedReturn(cpu, operandBits);
    }

    private static boolean real(Cpu cpu, int operandBits) {
        int size = operandBits >> 3;
        StackFrame frame = cpu.frame;
        frame.current();
        if (!frame.provePops(3, size)) {
            return false;
        }
        long newRip = frame.pop(size);
        int selector = (int) frame.pop(size) & 0xffff;
        int flags = (int) frame.pop(size);
        if (newRip > cpu.segments[SegmentRegister.CS].limit) {
            return cpu.raise(Vector.GP, 0, FaultReason.CODE_LIMIT);
        }
        Iret.loadFlags(cpu, flags, operandBits);
        Segments.realMode(cpu, SegmentRegister.CS, selector);
        frame.commitPointer();
        cpu.rip = newRip;
        cpu.modeChanged();
        return true;
    }

    /** Intel SDM Vol. 3B 20.2.7 and, with CR4.VME and IOPL below 3, 20.3.3. */
    private static boolean virtual8086(Cpu cpu, int operandBits) {
        boolean virtualIf = cpu.iopl() < 3;
        if (virtualIf && ((cpu.cr4 & Cr4.VME) == 0 || operandBits != 16)) {
            return cpu.raise(Vector.GP, 0, FaultReason.IRET_IN_VIRTUAL_8086);
        }
        int size = operandBits >> 3;
        StackFrame frame = cpu.frame;
        frame.current();
        if (!frame.provePops(3, size)) {
            return false;
        }
        long newRip = frame.pop(size);
        int selector = (int) frame.pop(size) & 0xffff;
        int flags = (int) frame.pop(size);
        if (virtualIf
                && ((flags & Rflags.TF) != 0
                        || (flags & Rflags.IF) != 0 && (cpu.systemFlags & Rflags.VIP) != 0)) {
            return cpu.raise(Vector.GP, 0, FaultReason.VIRTUAL_INTERRUPT_PENDING);
        }
        if (newRip > 0xffff) {
            return cpu.raise(Vector.GP, 0, FaultReason.CODE_LIMIT);
        }
        if (virtualIf) {
            int virtual = (flags & Rflags.IF) != 0 ? Rflags.VIF : 0;
            int mask = Rflags.ARITHMETIC | Rflags.TF | Rflags.DF | Rflags.NT | Rflags.VIF;
            Iret.setFlags(cpu, flags & ~Rflags.VIF | virtual, mask);
        } else {
            Iret.loadFlags(cpu, flags, operandBits);
        }
        Segments.virtual8086(cpu.segments[SegmentRegister.CS], selector);
        frame.commitPointer();
        cpu.rip = newRip;
        cpu.modeChanged();
        return true;
    }

    /** Protected and IA-32e mode, except the IRETQ of 64-bit mode. */
    static boolean protectedReturn(Cpu cpu, int operandBits) {
        int size = operandBits >> 3;
        StackFrame frame = cpu.frame;
        frame.current();
        if (!frame.provePops(3, size)) {
            return false;
        }
        long newRip = frame.peek(0, size);
        int selector = (int) frame.peek(size, size) & 0xffff;
        int flags = (int) frame.peek(2 * size, size);
        if ((flags & Rflags.VM) != 0 && operandBits == 32 && cpu.cpl == 0 && !cpu.longMode()) {
            return toVirtual8086(cpu, newRip, selector, flags);
        }
        long code = Iret.loadReturnCode(cpu, selector);
        if (cpu.exitStatus != 0) {
            return false;
        }
        boolean to64 = cpu.longMode() && (code & Descriptors.LONG) != 0;
        if ((selector & 3) != cpu.cpl || cpu.mode64()) {
            return withStack(cpu, operandBits, selector, code, to64);
        }
        if (!Iret.checkTarget(cpu, newRip, code, to64)
                || !Descriptors.proveAccessed(cpu, selector, code)) {
            return false;
        }
        Descriptors.setAccessed(cpu, selector, code);
        frame.drop(3 * size);
        frame.commitPointer();
        Iret.loadFlags(cpu, flags, operandBits);
        cpu.segments[SegmentRegister.CS].refill(selector, code);
        cpu.rip = newRip;
        cpu.modeChanged();
        return true;
    }

    /** A return that also pops SS and the stack pointer. */
    private static boolean withStack(
            Cpu cpu, int operandBits, int selector, long code, boolean to64) {
        int size = operandBits >> 3;
        StackFrame frame = cpu.frame;
        if (!frame.provePops(5, size)) {
            return false;
        }
        long newRip = frame.peek(0, size);
        int flags = (int) frame.peek(2 * size, size);
        long newPointer = frame.peek(3 * size, size);
        int stackSelector = (int) frame.peek(4 * size, size) & 0xffff;
        long stack = Iret.loadReturnStack(cpu, stackSelector, selector & 3, to64);
        if (cpu.exitStatus != 0
                || !Iret.checkTarget(cpu, newRip, code, to64)
                || !Iret.proveAccessed(cpu, selector, code, stackSelector, stack)) {
            return false;
        }
        Iret.loadFlags(cpu, flags, operandBits);
        Iret.enter(cpu, selector, code, stackSelector, stack);
        StackFrame.commitOuter(cpu, newPointer, to64);
        cpu.rip = newRip;
        cpu.modeChanged();
        return true;
    }

    /** Intel SDM Vol. 3B 20.2.5: EIP, CS, EFLAGS, ESP, SS, ES, DS, FS, GS are popped. */
    private static boolean toVirtual8086(Cpu cpu, long newRip, int selector, int flags) {
        StackFrame frame = cpu.frame;
        if (!frame.provePops(9, 4)) {
            return false;
        }
        if (newRip > 0xffff) {
            return cpu.raise(Vector.GP, 0, FaultReason.CODE_LIMIT);
        }
        SegmentRegister[] segments = cpu.segments;
        frame.drop(12);
        long newPointer = frame.pop(4);
        Segments.virtual8086(segments[SegmentRegister.SS], (int) frame.pop(4));
        Segments.virtual8086(segments[SegmentRegister.ES], (int) frame.pop(4));
        Segments.virtual8086(segments[SegmentRegister.DS], (int) frame.pop(4));
        Segments.virtual8086(segments[SegmentRegister.FS], (int) frame.pop(4));
        Segments.virtual8086(segments[SegmentRegister.GS], (int) frame.pop(4));
        Segments.virtual8086(segments[SegmentRegister.CS], selector);
        Iret.setFlags(cpu, flags, Rflags.ALL);
        cpu.slots[Cpu.RSP] = newPointer;
        cpu.cpl = 3;
        cpu.rip = newRip;
        cpu.modeChanged();
        return true;
    }
}
