package dev.faultline.cli.bench;

/**
 * What a contender has for a row.
 *
 * @param nanos ns per operation, the median of its processes
 * @param coldNanos ns per operation in the first batch of a process, the median too
 * @param operations how many operations a batch had
 * @param check the checksum; empty for a whole process
 * @param failure why there is no figure, or null
 */
record Figure(double nanos, double coldNanos, long operations, String check, String failure) {
    static Figure failed(String why) {
        return new Figure(Double.NaN, Double.NaN, 0, "", why);
    }
}
