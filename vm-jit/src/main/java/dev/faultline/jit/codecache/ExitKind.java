package dev.faultline.jit.codecache;

/** How compiled code left a region: what the engine does next. Ints, for a switch. */
public final class ExitKind {
    /** A block is complete; the next one starts at the exit's rip. */
    public static final int NEXT = 0;

    /** A block ended with an indirect jump; cpu.rip is its target. */
    public static final int JUMP = 1;

    /** A block asked for the dispatcher, which goes on at the exit's rip. */
    public static final int DISPATCH = 2;

    /** A block asked for the dispatcher; cpu.rip is set. */
    public static final int DISPATCH_RIP = 3;

    /** The instruction at the exit's rip is the interpreter's: a soft-TLB miss, a rare case. */
    public static final int INTERPRET = 4;

    /** The instruction budget does not reach to the next check. */
    public static final int BUDGET = 5;

    /** A fallible method left a status in cpu.exitStatus; cpu.rip is set. */
    public static final int FAILED = 6;

    /** A fault was raised and could not be delivered: cpu.exitStatus says so, all is settled. */
    public static final int STATUS = 7;

    /** As INTERPRET: the accesses by RSP that follow fit no window of the stack. */
    public static final int WINDOW = 8;

    /** As INTERPRET: arithmetic on floats that is more than the JVM's. */
    public static final int FLOATS = 9;

    private static final String[] NAMES = {
        "next",
        "jump",
        "dispatch",
        "dispatch at rip",
        "interpret",
        "budget",
        "failed",
        "status",
        "window",
        "floats"
    };

    private ExitKind() {}

    /** The name of a kind, for dumps. */
    public static String name(int kind) {
        return NAMES[kind];
    }
}
