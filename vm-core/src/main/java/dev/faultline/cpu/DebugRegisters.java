package dev.faultline.cpu;

/** The debug registers and what they match (Intel SDM Vol. 3B 17.2). */
public final class DebugRegisters {
    /** General detect: the next access to a debug register is a #DB. */
    public static final long DR7_GD = 1L << 13;

    private DebugRegisters() {}
}
