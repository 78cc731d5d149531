package dev.faultline.ir;

/**
 * What a FLOAT micro-op computes: as {@link PackedOperation}, but the method takes the floating
 * state first, for MXCSR. PD is one double, PS two floats, SS the lower float with the upper 32
 * bits of a kept.
 */
public enum FloatOperation {
    ADDPD(Group.DOUBLE, 2),
    SUBPD(Group.DOUBLE, 2),
    MULPD(Group.DOUBLE, 2),
    DIVPD(Group.DOUBLE, 2),
    SQRTPD(Group.DOUBLE, 1),
    FMADDPD(Group.DOUBLE, 3),
    FMSUBPD(Group.DOUBLE, 3),
    FNMADDPD(Group.DOUBLE, 3),
    FNMSUBPD(Group.DOUBLE, 3),
    MINPD(Group.DOUBLE, 2),
    MAXPD(Group.DOUBLE, 2),
    CMPPD(Group.DOUBLE, 2, true),
    COMISD(Group.DOUBLE, 2, true),
    ROUNDPD(Group.DOUBLE, 1, true),
    ADDPS(Group.SINGLE, 2),
    ADDSS(Group.SINGLE, 2),
    SUBPS(Group.SINGLE, 2),
    SUBSS(Group.SINGLE, 2),
    MULPS(Group.SINGLE, 2),
    MULSS(Group.SINGLE, 2),
    DIVPS(Group.SINGLE, 2),
    DIVSS(Group.SINGLE, 2),
    SQRTPS(Group.SINGLE, 1),
    SQRTSS(Group.SINGLE, 2),
    MINPS(Group.SINGLE, 2),
    MINSS(Group.SINGLE, 2),
    MAXPS(Group.SINGLE, 2),
    MAXSS(Group.SINGLE, 2),
    CMPPS(Group.SINGLE, 2, true),
    CMPSS(Group.SINGLE, 2, true),
    COMISS(Group.SINGLE, 2, true),
    ROUNDPS(Group.SINGLE, 1, true),
    ROUNDSS(Group.SINGLE, 2, true),
    HADDPS(Group.SINGLE, 2),
    HSUBPS(Group.SINGLE, 2),
    ADDSUBPS(Group.SINGLE, 2),
    FMADDPS(Group.SINGLE, 3),
    FMADDSS(Group.SINGLE, 3),
    FMSUBPS(Group.SINGLE, 3),
    FMSUBSS(Group.SINGLE, 3),
    FNMADDPS(Group.SINGLE, 3),
    FNMADDSS(Group.SINGLE, 3),
    FNMSUBPS(Group.SINGLE, 3),
    FNMSUBSS(Group.SINGLE, 3),
    FMADDSUBPS(Group.SINGLE, 3),
    FMSUBADDPS(Group.SINGLE, 3),
    RCPPS(Group.SINGLE, 1),
    RCPSS(Group.SINGLE, 2),
    RSQRTPS(Group.SINGLE, 1),
    RSQRTSS(Group.SINGLE, 2),
    CVTSI2SD32(Group.CONVERSION, 1),
    CVTSI2SD64(Group.CONVERSION, 1),
    CVTSI2SS32(Group.CONVERSION, 2),
    CVTSI2SS64(Group.CONVERSION, 2),
    CVTDQ2PS(Group.CONVERSION, 1),
    CVTSD2SI32(Group.CONVERSION, 1, true),
    CVTSD2SI64(Group.CONVERSION, 1, true),
    CVTSS2SI32(Group.CONVERSION, 1, true),
    CVTSS2SI64(Group.CONVERSION, 1, true),
    CVTPS2DQ(Group.CONVERSION, 1, true),
    CVTPD2DQ(Group.CONVERSION, 2, true),
    CVTSS2SD(Group.CONVERSION, 1),
    CVTHIGHSS2SD(Group.CONVERSION, 1),
    CVTSD2SS(Group.CONVERSION, 2),
    CVTPD2PS(Group.CONVERSION, 2),
    CVTPH2PS(Group.CONVERSION, 1),
    CVTHIGHPH2PS(Group.CONVERSION, 1),
    CVTPS2PH(Group.CONVERSION, 2, true);

    /** The class that has the methods. */
    public enum Group {
        /** DoubleOperations. */
        DOUBLE,
        /** SingleOperations. */
        SINGLE,
        /** FloatConversions. */
        CONVERSION
    }

    private static final FloatOperation[] VALUES = values();

    /** The class of its method. */
    public final Group group;

    /** Quadwords that it takes, 1 to 3. */
    public final int arity;

    /** Whether an immediate follows them, an int. */
    public final boolean immediate;

    FloatOperation(Group group, int arity) {
        this(group, arity, false);
    }

    FloatOperation(Group group, int arity, boolean immediate) {
        this.group = group;
        this.arity = arity;
        this.immediate = immediate;
    }

    /** The operation of an ordinal. */
    public static FloatOperation of(int ordinal) {
        return VALUES[ordinal];
    }
}
