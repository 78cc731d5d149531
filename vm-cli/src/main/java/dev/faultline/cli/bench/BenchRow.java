package dev.faultline.cli.bench;

/**
 * A row of the table.
 *
 * @param name as the command line and the benchmark kernel take it
 * @param goal what the ratio of Faultline's time to QEMU's may be at most; NaN for no goal
 * @param what the operation whose time is given
 * @param image the built-in kernel that has it
 */
record BenchRow(String name, RowGroup group, double goal, String what, String image) {
    static BenchRow of(String name, RowGroup group, double goal, String what) {
        return new BenchRow(name, group, goal, what, "benchmark");
    }

    /** Whether the time is that of a process, not of batches inside one. */
    boolean wholeProcess() {
        return group == RowGroup.PROCESS;
    }

    /** Whether the native program has the row. */
    boolean alsoNative() {
        return group == RowGroup.COMPUTE || group == RowGroup.STRINGS || group == RowGroup.VECTORS;
    }
}
