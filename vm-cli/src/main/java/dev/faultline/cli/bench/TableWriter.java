package dev.faultline.cli.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The table for people, a line as soon as its row is measured. */
final class TableWriter {
    private static final int NAME_WIDTH = 18;
    private static final int NUMBER_WIDTH = 14;

    private final PrintStream out;
    private final List<String> contenders;
    private RowGroup group;

    TableWriter(PrintStream out, List<String> contenders) {
        this.out = out;
        this.contenders = contenders;
    }

    private boolean ratios() {
        return contenders.contains("qemu");
    }

    void begin() {
        StringBuilder line = new StringBuilder(left("ns per operation"));
        for (String contender : contenders) {
            line.append(right(contender, NUMBER_WIDTH));
        }
        if (ratios()) {
            line.append(right("ratio", 8)).append(right("goal", 7)).append("        ");
        }
        out.println(line.toString().stripTrailing());
    }

    void row(RowResult result) {
        BenchRow row = result.row();
        if (row.group() != group) {
            group = row.group();
            out.println(group.title);
        }
        StringBuilder line = new StringBuilder(left("  " + row.name()));
        for (String contender : contenders) {
            line.append(right(Numbers.nanos(result.nanos(contender)), NUMBER_WIDTH));
        }
        if (ratios()) {
            line.append(right(Numbers.ratio(result.ratio()), 8));
            line.append(right(Numbers.goal(row.goal()), 7))
                    .append(left(verdict(result.goalMet()), 8));
        }
        out.println(line.append("  ").append(row.what()));
        if (result.failure() != null) {
            out.println("    FAILED: " + result.failure());
        }
        out.flush();
    }

    /** The groups' geometric means. */
    void end(BenchResult result) {
        if (!ratios()) {
            return;
        }
        out.println();
        out.println("geometric means of the ratios");
        for (RowGroup each : result.groups()) {
            double mean = result.mean(each);
            Boolean met =
                    Double.isNaN(mean) || Double.isNaN(each.meanGoal)
                            ? null
                            : mean <= each.meanGoal;
            String text = "  %-28s%8s%7s%s";
            out.println(
                    String.format(
                                    Locale.ROOT,
                                    text,
                                    each.title,
                                    Numbers.ratio(mean),
                                    Numbers.goal(each.meanGoal),
                                    verdict(met))
                            .stripTrailing());
        }
        List<RowResult> judged =
                result.rows().stream().filter(row -> row.goalMet() != null).toList();
        long met = judged.stream().filter(RowResult::goalMet).count();
        out.printf("goals met: %d of %d rows%n", met, judged.size());
    }

    private static String verdict(Boolean met) {
        return met == null ? "" : met ? " met" : " missed";
    }

    private static String left(String text) {
        return left(text, NAME_WIDTH);
    }

    private static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
