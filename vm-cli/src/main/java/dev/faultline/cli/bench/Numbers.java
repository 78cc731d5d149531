package dev.faultline.cli.bench;

import java.util.Locale;

/** Figures as people read them. */
final class Numbers {
    private Numbers() {}

    /** Nanoseconds with three digits or more, or a dash where there are none. */
    static String nanos(double nanos) {
        if (Double.isNaN(nanos)) {
            return "-";
        }
        return String.format(
                Locale.ROOT, nanos < 10 ? "%.2f" : nanos < 100 ? "%.1f" : "%,.0f", nanos);
    }

    /** A ratio, or a dash. */
    static String ratio(double ratio) {
        if (Double.isNaN(ratio)) {
            return "-";
        }
        return String.format(
                Locale.ROOT, ratio < 0.0995 ? "%.3f" : ratio < 9.95 ? "%.2f" : "%.1f", ratio);
    }

    /** A goal as it was set: 1/6, 0.6, 1.0; empty for none. */
    static String goal(double goal) {
        if (Double.isNaN(goal)) {
            return "";
        }
        long parts = Math.round(1 / goal);
        boolean fraction = parts > 1 && Math.abs(goal * parts - 1) < 1e-9;
        return fraction ? "1/" + parts : String.format(Locale.ROOT, "%.1f", goal);
    }
}
