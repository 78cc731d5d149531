package dev.faultline.cpu;

/** JMP and CALL through 16-, 32- and 64-bit call gates (Intel SDM Vol. 3A 5.8.3 to 5.8.5). */
final class CallGate {
    private CallGate() {}

    static boolean transfer(Cpu cpu, int gateSelector, long gate, int source) {
        int gateError = Descriptors.error(gateSelector);
        int gateDpl = Descriptors.dpl(gate);
        if (gateDpl < cpu.cpl || gateDpl < (gateSelector & 3)) {
            return cpu.raise(Vector.GP, gateError, FaultReason.CALL_GATE_PRIVILEGE);
        }
        if (!Descriptors.present(gate)) {
            return cpu.raise(Vector.NP, gateError, FaultReason.CALL_GATE_NOT_PRESENT);
        }
        long offset = Descriptors.gateOffset(gate);
        if (cpu.longMode()) {
            long upper = Descriptors.loadUpper(cpu, gateSelector, Vector.GP);
            if (cpu.exitStatus != 0) {
                return false;
            }
            if ((upper & 0x1f00_0000_0000L) != 0) {
                return cpu.raise(Vector.GP, gateError, FaultReason.CALL_GATE_UPPER);
            }
            offset |= upper << 32;
        } else if (Descriptors.type(gate) == Descriptors.CALL_GATE_16) {
            offset &= 0xffff;
        }
        int selector = Descriptors.gateSelector(gate);
        if (Descriptors.isNull(selector)) {
            return cpu.raise(Vector.GP, 0, FaultReason.CODE_NULL);
        }
        long code = Descriptors.load(cpu, selector, Vector.GP);
        if (cpu.exitStatus != 0 || !checkCode(cpu, selector, code, source)) {
            return false;
        }
        if (source == TaskSwitch.JUMP) {
            if (!FarTransfer.checkTarget(cpu, offset, code)
                    || !Descriptors.proveAccessed(cpu, selector, code)) {
                return false;
            }
            FarTransfer.enter(cpu, selector, code, offset);
            return true;
        }
        boolean inner = !Descriptors.isConforming(code) && Descriptors.dpl(code) < cpu.cpl;
        return inner
                ? callInner(cpu, gate, selector, code, offset)
                : callSame(cpu, gate, selector, code, offset);
    }

    private static boolean checkCode(Cpu cpu, int selector, long code, int source) {
        int error = Descriptors.error(selector);
        if (!Descriptors.isCode(code)) {
            return cpu.raise(Vector.GP, error, FaultReason.CODE_TYPE);
        }
        int dpl = Descriptors.dpl(code);
        boolean sameOnly = source == TaskSwitch.JUMP && !Descriptors.isConforming(code);
        if (sameOnly ? dpl != cpu.cpl : dpl > cpu.cpl) {
            return cpu.raise(Vector.GP, error, FaultReason.CODE_PRIVILEGE);
        }
        long size = code & (Descriptors.LONG | Descriptors.BIG);
        if (cpu.longMode() && size != Descriptors.LONG) {
            return cpu.raise(Vector.GP, error, FaultReason.GATE_CODE_NOT_64);
        }
        if (!Descriptors.present(code)) {
            return cpu.raise(Vector.NP, error, FaultReason.CODE_NOT_PRESENT);
        }
        return true;
    }

    /** Bytes per push: the gate's size, not the operand's. */
    private static int pushSize(Cpu cpu, long gate) {
        if (cpu.longMode()) {
            return 8;
        }
        return Descriptors.type(gate) == Descriptors.CALL_GATE ? 4 : 2;
    }

    private static boolean callSame(Cpu cpu, long gate, int selector, long code, long offset) {
        int size = pushSize(cpu, gate);
        StackFrame frame = cpu.frame;
        frame.current();
        if (size == 8) {
            frame.widen();
        }
        if (!frame.provePushes(2, size)
                || !FarTransfer.checkTarget(cpu, offset, code)
                || !Descriptors.proveAccessed(cpu, selector, code)) {
            return false;
        }
        frame.push(size, cpu.segments[SegmentRegister.CS].selector);
        frame.push(size, cpu.nextRip);
        frame.commitPointer();
        FarTransfer.enter(cpu, selector, code, offset);
        return true;
    }

    private static boolean callInner(Cpu cpu, long gate, int selector, long code, long offset) {
        int size = pushSize(cpu, gate);
        int newCpl = Descriptors.dpl(code);
        int parameters = size == 8 ? 0 : (int) (gate >>> 32) & 31;
        StackFrame frame = cpu.frame;
        if (parameters != 0 && !frame.readParameters(parameters, size)) {
            return false;
        }
        if (size == 8) {
            long pointer = Interrupt64.loadStack(cpu, Interrupt64.tssRsp(newCpl));
            if (cpu.exitStatus != 0) {
                return false;
            }
            frame.start64(pointer, newCpl);
        } else if (!InnerStack.load(cpu, newCpl, Vector.TS)) {
            return false;
        }
        if (!frame.provePushes(4 + parameters, size)
                || !FarTransfer.checkTarget(cpu, offset, code)
                || !Descriptors.proveAccessed(cpu, selector, code)) {
            return false;
        }
        frame.push(size, cpu.segments[SegmentRegister.SS].selector);
        frame.push(size, cpu.slots[Cpu.RSP]);
        for (int i = parameters; --i >= 0; ) {
            frame.push(size, frame.parameter(i));
        }
        frame.push(size, cpu.segments[SegmentRegister.CS].selector);
        frame.push(size, cpu.nextRip);
        if (size == 8) {
            cpu.segments[SegmentRegister.SS].copyFrom(frame.segment);
        } else {
            InnerStack.commit(cpu);
        }
        frame.commitPointer();
        cpu.cpl = newCpl;
        FarTransfer.enter(cpu, selector, code, offset);
        return true;
    }
}
