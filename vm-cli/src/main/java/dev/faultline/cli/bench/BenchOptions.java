package dev.faultline.cli.bench;

import java.util.List;

/**
 * What {@code faultline bench} was asked for.
 *
 * @param launcher the program whose {@code run} is measured
 * @param names rows; empty for all
 * @param againstQemu whether QEMU and the native program take part where they can
 * @param runs processes of each row and contender
 * @param warmUpMillis how long Faultline's processes run before what counts
 * @param engine for {@code --engine} of Faultline's run; null for its default
 * @param json a file, {@code -} for standard output, or null
 * @param svg a file or null
 */
public record BenchOptions(
        String launcher,
        List<String> names,
        boolean againstQemu,
        int runs,
        long warmUpMillis,
        String engine,
        String json,
        String svg) {}
