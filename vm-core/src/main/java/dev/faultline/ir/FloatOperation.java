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
    SQRTPD(Group.DOUBLE, 1);

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
