package dev.faultline.cli.bench;

import java.util.List;
import java.util.Map;

/**
 * Everything that was measured.
 *
 * @param contenders their names, Faultline's first
 * @param host where: names and values of what figures depend on
 */
record BenchResult(List<String> contenders, Map<String, String> host, List<RowResult> rows) {
    /** The groups that have rows, in order. */
    List<RowGroup> groups() {
        return rows.stream().map(result -> result.row().group()).distinct().toList();
    }

    List<RowResult> of(RowGroup group) {
        return rows.stream().filter(result -> result.row().group() == group).toList();
    }

    /** The geometric mean of a group's ratios; NaN without any. */
    double mean(RowGroup group) {
        return Math.exp(
                of(group).stream()
                        .mapToDouble(RowResult::ratio)
                        .filter(ratio -> !Double.isNaN(ratio))
                        .map(Math::log)
                        .average()
                        .orElse(Double.NaN));
    }

    /** Whether no row failed. */
    boolean right() {
        return rows.stream().allMatch(result -> result.failure() == null);
    }
}
