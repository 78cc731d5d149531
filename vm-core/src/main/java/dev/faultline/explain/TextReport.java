package dev.faultline.explain;

import java.util.ArrayList;
import java.util.List;

/** A report as plain text of at most {@link #COLUMNS} columns. */
public final class TextReport {
    /** Columns of the longest line. */
    public static final int COLUMNS = 100;

    private static final int HANGING = 4;

    private static final String EARLIER =
            "  (%,d lines before these are in the report as a page, and in a bundle)\n";

    private TextReport() {}

    /** The report, each line ended. */
    public static String of(Report report) {
        StringBuilder text = new StringBuilder();
        append(text, wrap(report.verdict(), 0));
        for (Report.Section section : report.sections()) {
            text.append('\n').append(section.title()).append('\n');
            if (!section.earlier().isEmpty()) {
                text.append(EARLIER.formatted(section.earlier().size()));
            }
            for (String line : section.lines()) {
                append(text, wrap("  " + line, HANGING));
            }
        }
        return text.toString();
    }

    /** The verdict alone, in lines of as many columns. */
    public static List<String> verdict(Report report) {
        return wrap(report.verdict(), 0);
    }

    private static void append(StringBuilder text, List<String> lines) {
        lines.forEach(line -> text.append(line).append('\n'));
    }

    /** Breaks a line at blanks; what follows is indented more. */
    static List<String> wrap(String line, int hanging) {
        List<String> lines = new ArrayList<>();
        String rest = line.stripTrailing();
        int indent = rest.length() - rest.stripLeading().length();
        int more = Math.min(indent + hanging, COLUMNS / 2);
        while (rest.length() > COLUMNS) {
            int at = rest.lastIndexOf(' ', COLUMNS);
            boolean inIndent = at <= indent;
            int end = inIndent ? COLUMNS : at;
            lines.add(rest.substring(0, end).stripTrailing());
            rest = " ".repeat(more) + rest.substring(end).stripLeading();
            indent = more;
        }
        lines.add(rest);
        return lines;
    }
}
