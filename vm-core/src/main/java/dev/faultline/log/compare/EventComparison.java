package dev.faultline.log.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Two events that are the same one, line by line: in what fields they differ. */
final class EventComparison {
    private static final Pattern SEGMENT =
            Pattern.compile("(ES|CS|SS|DS|FS|GS|TR|LDT|GDT|IDT) ?=.*");
    private static final Pattern FIELD = Pattern.compile("(\\S+?) ?=\\S*|\\[([DOSZAPC-]+)]");
    private static final Pattern CHECK = Pattern.compile(".* (old): (\\S+) (new) (\\S+)");

    private final LoggedEvent qemu;
    private final LoggedEvent ours;
    private final List<LinePair> pairs = new ArrayList<>();

    /** The fields that differ, but for known ones. */
    private final List<Difference> differences = new ArrayList<>();

    private boolean knownOnes;

    /**
     * A field that differs.
     *
     * @param name the field's
     * @param qemu its text in QEMU's log, empty where it is not there
     * @param ours the same in Faultline's
     */
    record Difference(String name, String qemu, String ours) {
        String text() {
            return name + " " + value(ours) + " (QEMU " + value(qemu) + ")";
        }

        private String value(String text) {
            return text.isEmpty() ? "not there" : text.substring(text.indexOf('=') + 1).strip();
        }
    }

    /**
     * A line of each; with {@code excused} equal to QEMU's they differ at most in a known way.
     *
     * @param excused ours with QEMU's text in place of what is known to differ
     */
    record LinePair(String qemu, String ours, String excused) {
        boolean same() {
            return qemu.equals(excused);
        }
    }

    EventComparison(LoggedEvent qemu, LoggedEvent ours, KnownDifferences known) {
        this.qemu = qemu;
        this.ours = ours;
        int count = Math.max(qemu.lines().size(), ours.lines().size());
        for (int i = 0; i < count; i++) {
            compare(lineOf(qemu, i), lineOf(ours, i), known);
        }
    }

    private static String lineOf(LoggedEvent event, int index) {
        return index < event.lines().size() ? unnumbered(event.lines().get(index)) : "";
    }

    private static String unnumbered(String line) {
        return LoggedEvent.isNumbered(line)
                ? "     n" + line.substring(line.indexOf(": v="))
                : line;
    }

    private void compare(String theirs, String own, KnownDifferences known) {
        if (theirs.equals(own)) {
            pairs.add(new LinePair(theirs, own, own));
            return;
        }
        Map<String, String> left = fields(theirs);
        Map<String, String> right = fields(own);
        String excused = own;
        int before = differences.size();
        for (Map.Entry<String, String> field : left.entrySet()) {
            String name = field.getKey();
            String text = right.getOrDefault(name, "");
            if (text.equals(field.getValue())) {
                continue;
            }
            if (!text.isEmpty() && known.allows(ours, name, field.getValue(), text)) {
                excused = excused.replace(text, field.getValue());
                knownOnes = true;
            } else {
                differences.add(new Difference(name, field.getValue(), text));
            }
        }
        for (Map.Entry<String, String> field : right.entrySet()) {
            if (!left.containsKey(field.getKey())) {
                differences.add(new Difference(field.getKey(), "", field.getValue()));
            }
        }
        if (differences.size() == before && !theirs.equals(excused)) {
            differences.add(new Difference("line", theirs, own));
        }
        pairs.add(new LinePair(theirs, own, excused));
    }

    /** Fields of a line by their names, each with its whole text. */
    private static Map<String, String> fields(String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher segment = SEGMENT.matcher(line);
        if (segment.matches()) {
            fields.put(segment.group(1), line);
            return fields;
        }
        Matcher check = CHECK.matcher(line);
        if (check.matches()) {
            fields.put(check.group(1), check.group(2));
            fields.put(check.group(3), check.group(4));
            return fields;
        }
        Matcher field = FIELD.matcher(line);
        int from = Math.max(0, line.indexOf(": v=") + 1);
        while (field.find(from)) {
            boolean letters = field.group(2) != null;
            fields.put(
                    letters ? "flags" : field.group(1), letters ? field.group(2) : field.group());
            from = field.end();
        }
        return fields;
    }

    List<Difference> differences() {
        return differences;
    }

    /** Whether there are differences of a known kind. */
    boolean hasKnownOnes() {
        return knownOnes;
    }

    /** Both events, a line once where it is the same; below a pair what differs is marked. */
    void write(StringBuilder out) {
        out.append("  QEMU's log, line ").append(qemu.line);
        out.append("; Faultline's, line ").append(ours.line).append('\n');
        for (LinePair pair : pairs) {
            if (pair.qemu.equals(pair.ours)) {
                out.append("            ").append(pair.ours).append('\n');
                continue;
            }
            out.append("  QEMU      ").append(pair.qemu).append('\n');
            out.append("  Faultline ").append(pair.ours).append('\n');
            String marks = pair.same() ? "(known)" : marks(pair.qemu, pair.excused);
            out.append("            ").append(marks).append('\n');
        }
    }

    private static String marks(String left, String right) {
        StringBuilder marks = new StringBuilder();
        for (int i = 0; i < Math.max(left.length(), right.length()); i++) {
            boolean same =
                    i < left.length() && i < right.length() && left.charAt(i) == right.charAt(i);
            marks.append(same ? ' ' : '*');
        }
        return marks.toString().stripTrailing();
    }
}
