package dev.faultline.cli.bench;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A row measured.
 *
 * @param figures by the contender's name, in the order of the contenders
 */
record RowResult(BenchRow row, Map<String, Figure> figures) {
    /** Faultline's time by QEMU's; NaN where one of the two is missing. */
    double ratio() {
        return nanos("faultline") / nanos("qemu");
    }

    /** A contender's ns per operation; NaN where there is none. */
    double nanos(String contender) {
        Figure figure = figures.get(contender);
        return figure == null ? Double.NaN : figure.nanos();
    }

    /**
     * Why the row's figures mean nothing, or null: someone failed, or they computed different
     * things.
     */
    String failure() {
        for (var entry : figures.entrySet()) {
            if (entry.getValue().failure() != null) {
                return entry.getKey() + ": " + entry.getValue().failure();
            }
        }
        List<String> checks = figures.values().stream().map(Figure::check).toList();
        return checks.stream().allMatch(check -> Objects.equals(check, checks.getFirst()))
                ? null
                : "the checksums differ: " + String.join(", ", checks);
    }

    /** Whether the goal is met; null where there is none or no ratio. */
    Boolean goalMet() {
        return Double.isNaN(ratio()) || Double.isNaN(row.goal()) ? null : ratio() <= row.goal();
    }
}
