package dev.faultline.cpu;

/** Turns an offset in a segment into a linear address, with every check of Vol. 3A chapter 5. */
public final class SegmentCheck {
    private SegmentCheck() {}

    /**
     * The linear address of an access through a segment register.
     *
     * @param offset the effective address, already masked to the address size
     * @param size bytes accessed, 1 or more
     * @return the linear address; -1 with #GP(0), or #SS(0) for SS, pending where the access is not
     *     allowed. In 64-bit mode nothing is checked here (the MMU checks canonicality), and -1 may
     *     be an address: test {@link Cpu#exitStatus}.
     */
    public static long linear(Cpu cpu, int segmentIndex, long offset, int size, boolean write) {
        SegmentRegister segment = cpu.segments[segmentIndex];
        if (cpu.mode64()) {
            return segmentIndex >= SegmentRegister.FS ? segment.base + offset : offset;
        }
        if (cpu.protectedMode() && !cpu.virtual8086()) {
            FaultReason reason = typeFault(segment, write);
            if (reason != null) {
                return fail(cpu, segmentIndex, reason);
            }
        }
        if (!inLimit(segment, offset, size)) {
            return fail(cpu, segmentIndex, FaultReason.SEGMENT_LIMIT);
        }
        return segment.base + offset & 0xffffffffL;
    }

    private static long fail(Cpu cpu, int segmentIndex, FaultReason reason) {
        int vector = segmentIndex == SegmentRegister.SS ? Vector.SS : Vector.GP;
        cpu.raise(vector, 0, reason);
        return -1;
    }

    /** Intel SDM Vol. 3A 5.5: execute-only code cannot be read, code and read-only data written. */
    private static FaultReason typeFault(SegmentRegister segment, boolean write) {
        if (segment.attributes == 0) {
            return FaultReason.SEGMENT_NULL;
        }
        boolean code = segment.has(SegmentRegister.TYPE_CODE);
        boolean readWrite = segment.has(SegmentRegister.TYPE_READ_WRITE);
        boolean allowed = write ? !code && readWrite : !code || readWrite;
        return allowed ? null : FaultReason.SEGMENT_TYPE;
    }

    /** Intel SDM Vol. 3A 5.3: whether all bytes lie within the limit, expand-down included. */
    public static boolean inLimit(SegmentRegister segment, long offset, int size) {
        long last = offset + size - 1;
        if (!isExpandDown(segment)) {
            return last <= segment.limit;
        }
        long highest = segment.has(SegmentRegister.BIG) ? 0xffffffffL : 0xffffL;
        return offset > segment.limit && last <= highest;
    }

    private static boolean isExpandDown(SegmentRegister segment) {
        int type = segment.attributes;
        return (type & SegmentRegister.TYPE_CONFORM_EXPAND) != 0
                && (type & SegmentRegister.TYPE_CODE) == 0;
    }
}
