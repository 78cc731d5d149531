package dev.faultline.cpu;

/**
 * Loads and checks the segments of a task that was just switched to; faults are the new task's
 * (Intel SDM Vol. 3A table 7-1).
 */
final class NewTask {
    private NewTask() {}

    static boolean loadSegments(Cpu cpu, TaskState state) {
        for (int i = 0; i < 6; i++) {
            cpu.segments[i].set(state.segments[i], 0, 0, 0);
        }
        int ldt = state.ldt;
        cpu.ldtr.set(ldt, 0, 0, 0);
        boolean virtual8086 = cpu.virtual8086();
        cpu.cpl = virtual8086 ? 3 : state.segments[SegmentRegister.CS] & 3;
        if (virtual8086) {
            for (int i = 0; i < 6; i++) {
                Segments.virtual8086(cpu.segments[i], state.segments[i]);
            }
        }
        if (!Descriptors.isNull(ldt) && !Segments.loadSystem(cpu, cpu.ldtr, ldt, Vector.TS)) {
            return false;
        }
        return virtual8086
                || loadCode(cpu)
                        && loadStack(cpu)
                        && loadData(cpu, SegmentRegister.ES)
                        && loadData(cpu, SegmentRegister.DS)
                        && loadData(cpu, SegmentRegister.FS)
                        && loadData(cpu, SegmentRegister.GS);
    }

    private static boolean loadCode(Cpu cpu) {
        SegmentRegister cs = cpu.segments[SegmentRegister.CS];
        int selector = cs.selector;
        if (Descriptors.isNull(selector)) {
            return cpu.raise(Vector.TS, 0, FaultReason.CODE_NULL);
        }
        long code = Descriptors.load(cpu, selector, Vector.TS);
        if (cpu.exitStatus != 0) {
            return false;
        }
        int error = Descriptors.error(selector);
        if (!Descriptors.isCode(code)) {
            return cpu.raise(Vector.TS, error, FaultReason.CODE_TYPE);
        }
        int dpl = Descriptors.dpl(code);
        if (Descriptors.isConforming(code) ? dpl > cpu.cpl : dpl != cpu.cpl) {
            return cpu.raise(Vector.TS, error, FaultReason.CODE_PRIVILEGE);
        }
        if (!Descriptors.present(code)) {
            return cpu.raise(Vector.NP, error, FaultReason.CODE_NOT_PRESENT);
        }
        return fill(cpu, cs, selector, code);
    }

    private static boolean loadStack(Cpu cpu) {
        SegmentRegister ss = cpu.segments[SegmentRegister.SS];
        int selector = ss.selector;
        if (Descriptors.isNull(selector)) {
            return cpu.raise(Vector.TS, 0, FaultReason.STACK_NULL);
        }
        long stack = Descriptors.load(cpu, selector, Vector.TS);
        if (cpu.exitStatus != 0) {
            return false;
        }
        int error = Descriptors.error(selector);
        if (!Descriptors.isWritableData(stack)) {
            return cpu.raise(Vector.TS, error, FaultReason.STACK_NOT_WRITABLE);
        }
        if ((selector & 3) != cpu.cpl || Descriptors.dpl(stack) != cpu.cpl) {
            return cpu.raise(Vector.TS, error, FaultReason.STACK_PRIVILEGE);
        }
        if (!Descriptors.present(stack)) {
            return cpu.raise(Vector.SS, error, FaultReason.STACK_NOT_PRESENT);
        }
        return fill(cpu, ss, selector, stack);
    }

    private static boolean loadData(Cpu cpu, int segmentIndex) {
        SegmentRegister segment = cpu.segments[segmentIndex];
        int selector = segment.selector;
        if (Descriptors.isNull(selector)) {
            return true;
        }
        long descriptor = Descriptors.load(cpu, selector, Vector.TS);
        if (cpu.exitStatus != 0) {
            return false;
        }
        int error = Descriptors.error(selector);
        if (!Segments.isReadable(descriptor)) {
            return cpu.raise(Vector.TS, error, FaultReason.SEGMENT_NOT_READABLE);
        }
        if (!Segments.isConformingCode(descriptor)
                && Math.max(selector & 3, cpu.cpl) > Descriptors.dpl(descriptor)) {
            return cpu.raise(Vector.TS, error, FaultReason.SEGMENT_PRIVILEGE);
        }
        if (!Descriptors.present(descriptor)) {
            return cpu.raise(Vector.NP, error, FaultReason.SEGMENT_NOT_PRESENT);
        }
        return fill(cpu, segment, selector, descriptor);
    }

    private static boolean fill(Cpu cpu, SegmentRegister register, int selector, long descriptor) {
        if (!Descriptors.proveAccessed(cpu, selector, descriptor)) {
            return false;
        }
        Descriptors.setAccessed(cpu, selector, descriptor);
        register.fill(selector, descriptor);
        return true;
    }
}
