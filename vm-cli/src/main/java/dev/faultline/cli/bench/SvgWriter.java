package dev.faultline.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The ratios as bars on a logarithmic axis: to the left of the line Faultline is faster than QEMU,
 * to the right slower; a tick is the row's goal.
 */
final class SvgWriter {
    private static final int LEFT = 150;
    private static final int PLOT = 560;
    private static final int WIDTH = LEFT + PLOT + 30;
    private static final int LINE = 18;
    private static final int TOP = 48;

    /** The axis goes from 1/100 to 100; what is beyond ends at its edge. */
    private static final double DECADES = 2;

    private static final String FASTER = "#2a7f62";
    private static final String SLOWER = "#b5483a";

    private final StringBuilder svg = new StringBuilder();
    private int y = TOP;

    private SvgWriter() {}

    static String write(BenchResult result) {
        SvgWriter writer = new SvgWriter();
        List<RowResult> rows =
                result.rows().stream().filter(row -> !Double.isNaN(row.ratio())).toList();
        int groups = (int) rows.stream().map(row -> row.row().group()).distinct().count();
        writer.frame(TOP + LINE * (rows.size() + groups) + 12);
        RowGroup group = null;
        for (RowResult row : rows) {
            if (row.row().group() != group) {
                group = row.row().group();
                writer.heading(group.title + ", mean " + Numbers.ratio(result.mean(group)));
            }
            writer.bar(row);
        }
        if (rows.isEmpty()) {
            writer.heading("no row was run by both");
        }
        return writer.svg.append("</svg>\n").toString();
    }

    private void frame(int height) {
        int total = Math.max(height, TOP + LINE + 12);
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" \
                font-family="sans-serif" font-size="11">
                <rect width="100%%" height="100%%" fill="white"/>
                """
                        .formatted(WIDTH, total));
        text(LEFT, 16, "start", "bold", "Faultline's time by QEMU TCG's, lower is better");
        for (double ratio : List.of(0.01, 0.1, 1.0, 10.0, 100.0)) {
            line(x(ratio), TOP - 12, total - 8, ratio == 1 ? "#333" : "#ddd");
            text(
                    x(ratio),
                    TOP - 16,
                    "middle",
                    "normal",
                    ratio < 1 ? Numbers.goal(ratio) : "" + (int) ratio);
        }
    }

    private void heading(String title) {
        text(8, y + 13, "start", "bold", title);
        y += LINE;
    }

    private void bar(RowResult result) {
        double ratio = result.ratio();
        double from = Math.min(x(ratio), x(1));
        double length = Math.abs(x(ratio) - x(1));
        text(LEFT - 8, y + 13, "end", "normal", result.row().name());
        svg.append(
                format(
                        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                        from, y + 3, length, LINE - 6, ratio <= 1 ? FASTER : SLOWER));
        if (!Double.isNaN(result.row().goal())) {
            line(x(result.row().goal()), y + 1, y + LINE - 1, "#000");
        }
        // On the other side of the line than the bar, where there is always room.
        boolean faster = ratio <= 1;
        double label = x(1) + (faster ? 4 : -4);
        text(label, y + 13, faster ? "start" : "end", "normal", Numbers.ratio(ratio));
        y += LINE;
    }

    private static double x(double ratio) {
        double decades = Math.clamp(Math.log10(ratio), -DECADES, DECADES);
        return LEFT + PLOT * (decades + DECADES) / (2 * DECADES);
    }

    private void line(double x, int from, int to, String colour) {
        svg.append(
                format(
                        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"%s\"/>%n",
                        x, x, from, to, colour));
    }

    private void text(double x, int baseline, String anchor, String weight, String text) {
        svg.append(
                format(
                        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\" font-weight=\"%s\">"
                                + "%s</text>%n",
                        x, baseline, anchor, weight, escaped(text)));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private static String escaped(String text) {
        List<String> parts = new ArrayList<>();
        for (char c : text.toCharArray()) {
            parts.add(
                    switch (c) {
                        case '&' -> "&amp;";
                        case '<' -> "&lt;";
                        case '>' -> "&gt;";
                        default -> String.valueOf(c);
                    });
        }
        return String.join("", parts);
    }
}
