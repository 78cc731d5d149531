package dev.faultline.cpu;

/**
 * Far JMP, CALL and RET in every mode (Intel SDM Vol. 2 JMP, CALL, RET). Call gates are {@link
 * CallGate}'s and tasks {@link TaskSwitch}'s.
 */
public final class FarTransfer {
    private FarTransfer() {}

    /**
     * Executes a far JMP.
     *
     * @param operandBits 16, 32 or 64
     * @return whether control went to the target; false with a fault pending
     */
    public static boolean jump(Cpu cpu, int selector, long offset, int operandBits) {
        long target = truncate(offset, operandBits);
        if (!cpu.protectedMode() || cpu.virtual8086()) {
            return target <= realLimit(cpu)
                    ? enterReal(cpu, selector, target)
                    : cpu.raise(Vector.GP, 0, FaultReason.CODE_LIMIT);
        }
        long descriptor = loadTarget(cpu, selector);
        if (cpu.exitStatus != 0) {
            return false;
        }
        if (!Descriptors.isCode(descriptor)) {
            return throughSystem(cpu, selector, descriptor, TaskSwitch.JUMP);
        }
        if (!checkDirect(cpu, selector, descriptor)
                || !checkTarget(cpu, target, descriptor)
                || !Descriptors.proveAccessed(cpu, selector, descriptor)) {
            return false;
        }
        enter(cpu, selector, descriptor, target);
        return true;
    }

    /** Executes a far CALL, saving {@link Cpu#nextRip}; arguments as for jump. */
    public static boolean call(Cpu cpu, int selector, long offset, int operandBits) {
        long target = truncate(offset, operandBits);
        int size = operandBits >> 3;
        StackFrame frame = cpu.frame;
        if (!cpu.protectedMode() || cpu.virtual8086()) {
            frame.current();
            if (!frame.provePushes(2, size)) {
                return false;
            }
            if (target > realLimit(cpu)) {
                return cpu.raise(Vector.GP, 0, FaultReason.CODE_LIMIT);
            }
            pushReturn(cpu, size);
            return enterReal(cpu, selector, target);
        }
        long descriptor = loadTarget(cpu, selector);
        if (cpu.exitStatus != 0) {
            return false;
        }
        if (!Descriptors.isCode(descriptor)) {
            return throughSystem(cpu, selector, descriptor, TaskSwitch.CALL);
        }
        if (!checkDirect(cpu, selector, descriptor)) {
            return false;
        }
        frame.current();
        if (!frame.provePushes(2, size)
                || !checkTarget(cpu, target, descriptor)
                || !Descriptors.proveAccessed(cpu, selector, descriptor)) {
            return false;
        }
        pushReturn(cpu, size);
        enter(cpu, selector, descriptor, target);
        return true;
    }

    /**
     * Executes a far RET.
     *
     * @param extraBytes the immediate of RET n, 0 without
     */
    public static boolean ret(Cpu cpu, int operandBits, int extraBytes) {
        int size = operandBits >> 3;
        StackFrame frame = cpu.frame;
        frame.current();
        if (!frame.provePops(2, size)) {
            return false;
        }
        long target = frame.peek(0, size);
        int selector = (int) frame.peek(size, size) & 0xffff;
        if (!cpu.protectedMode() || cpu.virtual8086()) {
            if (target > realLimit(cpu)) {
                return cpu.raise(Vector.GP, 0, FaultReason.CODE_LIMIT);
            }
            frame.drop(2 * size + extraBytes);
            frame.commitPointer();
            return enterReal(cpu, selector, target);
        }
        long code = Iret.loadReturnCode(cpu, selector);
        if (cpu.exitStatus != 0) {
            return false;
        }
        if ((selector & 3) != cpu.cpl) {
            return returnOutward(cpu, size, extraBytes, selector, code);
        }
        if (!checkTarget(cpu, target, code) || !Descriptors.proveAccessed(cpu, selector, code)) {
            return false;
        }
        frame.drop(2 * size + extraBytes);
        frame.commitPointer();
        enter(cpu, selector, code, target);
        return true;
    }

    /** Intel SDM Vol. 2 RET, RETURN-TO-OUTER-PRIVILEGE-LEVEL: SS and the stack pointer too. */
    private static boolean returnOutward(
            Cpu cpu, int size, int extraBytes, int selector, long code) {
        StackFrame frame = cpu.frame;
        int stackAt = 2 * size + extraBytes;
        if (!frame.provePopsAt(stackAt, 2, size)) {
            return false;
        }
        long target = frame.peek(0, size);
        long newPointer = frame.peek(stackAt, size);
        int stackSelector = (int) frame.peek(stackAt + size, size) & 0xffff;
        boolean to64 = cpu.longMode() && (code & Descriptors.LONG) != 0;
        long stack = Iret.loadReturnStack(cpu, stackSelector, selector & 3, to64);
        if (cpu.exitStatus != 0
                || !Iret.checkTarget(cpu, target, code, to64)
                || !Iret.proveAccessed(cpu, selector, code, stackSelector, stack)) {
            return false;
        }
        Iret.enter(cpu, selector, code, stackSelector, stack);
        StackFrame.commitOuter(cpu, newPointer + extraBytes, to64);
        cpu.rip = target;
        cpu.modeChanged();
        return true;
    }

    /** Reads the descriptor of a far pointer's selector: #GP(0) for a null one. */
    private static long loadTarget(Cpu cpu, int selector) {
        if (Descriptors.isNull(selector)) {
            cpu.raise(Vector.GP, 0, FaultReason.CODE_NULL);
            return 0;
        }
        return Descriptors.load(cpu, selector, Vector.GP);
    }

    /** Intel SDM Vol. 3A 5.8.1: a direct transfer keeps CPL. */
    private static boolean checkDirect(Cpu cpu, int selector, long code) {
        int error = Descriptors.error(selector);
        int dpl = Descriptors.dpl(code);
        boolean allowed =
                Descriptors.isConforming(code)
                        ? dpl <= cpu.cpl
                        : dpl == cpu.cpl && (selector & 3) <= cpu.cpl;
        if (!allowed) {
            return cpu.raise(Vector.GP, error, FaultReason.CODE_PRIVILEGE);
        }
        if (Iret.isLongAndBig(cpu, code)) {
            return cpu.raise(Vector.GP, error, FaultReason.CODE_LONG_AND_BIG);
        }
        if (!Descriptors.present(code)) {
            return cpu.raise(Vector.NP, error, FaultReason.CODE_NOT_PRESENT);
        }
        return true;
    }

    static boolean checkTarget(Cpu cpu, long target, long code) {
        boolean to64 = cpu.longMode() && (code & Descriptors.LONG) != 0;
        return Iret.checkTarget(cpu, target, code, to64);
    }

    /** A selector that names no code: a gate, a TSS, or nothing to jump to. */
    private static boolean throughSystem(Cpu cpu, int selector, long descriptor, int source) {
        int error = Descriptors.error(selector);
        boolean longMode = cpu.longMode();
        if ((descriptor & Descriptors.CODE_OR_DATA) != 0) {
            return cpu.raise(Vector.GP, error, FaultReason.CODE_TYPE);
        }
        return switch (Descriptors.type(descriptor)) {
            case Descriptors.CALL_GATE -> CallGate.transfer(cpu, selector, descriptor, source);
            case Descriptors.CALL_GATE_16 ->
                    longMode
                            ? cpu.raise(Vector.GP, error, FaultReason.CODE_TYPE)
                            : CallGate.transfer(cpu, selector, descriptor, source);
            case Descriptors.TASK_GATE, Descriptors.TSS, Descriptors.TSS_16 ->
                    longMode
                            ? cpu.raise(Vector.GP, error, FaultReason.TASK_IN_LONG_MODE)
                            : TaskSwitch.transfer(cpu, selector, descriptor, source);
            default -> cpu.raise(Vector.GP, error, FaultReason.CODE_TYPE);
        };
    }

    private static void pushReturn(Cpu cpu, int size) {
        StackFrame frame = cpu.frame;
        frame.push(size, cpu.segments[SegmentRegister.CS].selector);
        frame.push(size, cpu.nextRip);
        frame.commitPointer();
    }

    /** Loads CS at the present CPL and goes there. */
    static void enter(Cpu cpu, int selector, long code, long target) {
        Descriptors.setAccessed(cpu, selector, code);
        int newSelector = selector & ~3 | cpu.cpl;
        cpu.segments[SegmentRegister.CS].refill(newSelector, code);
        cpu.rip = target;
        cpu.modeChanged();
    }

    private static boolean enterReal(Cpu cpu, int selector, long target) {
        if (cpu.virtual8086()) {
            Segments.virtual8086(cpu.segments[SegmentRegister.CS], selector);
        } else {
            Segments.realMode(cpu, SegmentRegister.CS, selector);
        }
        cpu.rip = target;
        cpu.modeChanged();
        return true;
    }

    /** The limit stays what it is in real mode; virtual-8086 mode has 64 KiB. */
    private static long realLimit(Cpu cpu) {
        return cpu.segments[SegmentRegister.CS].limit;
    }

    private static long truncate(long offset, int operandBits) {
        return switch (operandBits) {
            case 16 -> offset & 0xffff;
            case 32 -> offset & 0xffffffffL;
            default -> offset;
        };
    }
}
