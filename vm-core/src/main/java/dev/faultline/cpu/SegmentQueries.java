package dev.faultline.cpu;

/**
 * LAR, LSL, VERR and VERW: questions about a selector that do not fault for what they find (Intel
 * SDM Vol. 2). Results carry ZF beside the value: bit 32 ({@link #VALID}) set means ZF = 1 and the
 * low 32 bits are the answer. With a page fault (or #UD by mode) pending, {@link Cpu#exitStatus} is
 * not 0 and the result is meaningless.
 */
public final class SegmentQueries {
    /** ZF: the selector names something that may be seen. */
    public static final long VALID = 1L << 32;

    /** Access rights as LAR shows them: the second doubleword without base bits. */
    private static final long ACCESS_RIGHTS = 0x00ff_ff00L;

    /** System types LAR knows in legacy modes: all TSSs, LDT, call gates, task gate. */
    private static final int LAR_TYPES =
            1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 9 | 1 << 11 | 1 << 12;

    /** System types LAR knows in IA-32e mode. */
    private static final int LAR_TYPES_LONG = 1 << 2 | 1 << 9 | 1 << 11 | 1 << 12;

    private static final int LSL_TYPES = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 9 | 1 << 11;
    private static final int LSL_TYPES_LONG = 1 << 2 | 1 << 9 | 1 << 11;

    private SegmentQueries() {}

    /** LAR: VALID and the access rights, or 0; a 16-bit destination takes the low word. */
    public static long lar(Cpu cpu, int selector) {
        long descriptor = visible(cpu, selector, LAR_TYPES, LAR_TYPES_LONG);
        return descriptor == 0 ? 0 : VALID | descriptor >>> 32 & ACCESS_RIGHTS;
    }

    /** LSL: VALID and the limit in bytes, or 0. */
    public static long lsl(Cpu cpu, int selector) {
        long descriptor = visible(cpu, selector, LSL_TYPES, LSL_TYPES_LONG);
        return descriptor == 0 ? 0 : VALID | Descriptors.limit(descriptor);
    }

    /** VERR: VALID if the segment can be read at CPL, or 0. */
    public static long verr(Cpu cpu, int selector) {
        long descriptor = visible(cpu, selector, 0, 0);
        return descriptor != 0 && Segments.isReadable(descriptor) ? VALID : 0;
    }

    /** VERW: VALID if the segment can be written at CPL, or 0. */
    public static long verw(Cpu cpu, int selector) {
        long descriptor = visible(cpu, selector, 0, 0);
        return descriptor != 0 && Descriptors.isWritableData(descriptor) ? VALID : 0;
    }

    /** The descriptor if its type and privilege let it be seen, else 0. */
    private static long visible(Cpu cpu, int selector, int types, int typesLong) {
        if (!Privilege.protectedOnly(cpu)
                || Descriptors.isNull(selector)
                || !Descriptors.inTable(cpu, selector, 7)) {
            return 0;
        }
        long descriptor = Descriptors.load(cpu, selector, Vector.GP);
        if (cpu.exitStatus != 0) {
            return 0;
        }
        if ((descriptor & Descriptors.CODE_OR_DATA) == 0) {
            int known = cpu.longMode() ? typesLong : types;
            if ((known >>> Descriptors.type(descriptor) & 1) == 0) {
                return 0;
            }
        } else if (Segments.isConformingCode(descriptor)) {
            return descriptor;
        }
        int privilege = Math.max(cpu.cpl, selector & 3);
        return Descriptors.dpl(descriptor) >= privilege ? descriptor : 0;
    }
}
