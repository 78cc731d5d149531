package dev.faultline.cli.bench;

/** The groups of the table, in its order. */
enum RowGroup {
    /** From the event to the handler and back. */
    EXCEPTIONS("exceptions"),
    /** SYSCALL, IRETQ alone, and the interrupt of a timer. */
    TRANSITIONS("transitions and interrupts"),
    /** Instructions of the system architecture that raise nothing. */
    SYSTEM("system"),
    /** Stores into code. */
    CODE("self-modifying code"),
    /** REP MOVS and REP STOS. */
    STRINGS("string instructions"),
    /** Plain C without a system instruction; the native program has these too. */
    COMPUTE("compute", 0.6),
    /** Floating point and vectors; the native program has these too. */
    VECTORS("floating point and vectors"),
    /** A process from its start to its end. */
    PROCESS("whole process");

    final String title;

    /** What the geometric mean of the group's ratios may be at most; NaN for no goal. */
    final double meanGoal;

    RowGroup(String title) {
        this(title, Double.NaN);
    }

    RowGroup(String title, double meanGoal) {
        this.title = title;
        this.meanGoal = meanGoal;
    }
}
