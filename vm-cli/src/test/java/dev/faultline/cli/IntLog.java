package dev.faultline.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code -d int} or {@code --log int} printed, as events of lines of fields. */
final class IntLog {
    private static final Pattern NUMBERED = Pattern.compile("( *\\d+): v=(\\S\\S) .* IP=(\\S+) .*");
    private static final Pattern SEGMENT =
            Pattern.compile("(ES|CS|SS|DS|FS|GS|TR|LDT|GDT|IDT) ?=.*");
    private static final Pattern FIELD = Pattern.compile("(\\S+?) ?=\\S*|\\[([DOSZAPC-]+)]");

    private IntLog() {}

    /** One event: the line or two that announce it, and the registers. */
    record Event(List<String> lines) {
        /** The vector in hexadecimal, or nothing where the event has no numbered line. */
        String vector() {
            return numbered(2);
        }

        /** What says that two events are the same one: lines that announce it, vector, place. */
        String identity() {
            StringBuilder text = new StringBuilder();
            for (String line : lines) {
                if (opens(line)) {
                    text.append(line).append(' ');
                }
            }
            return text + vector() + numbered(3);
        }

        /** Whether it is an interrupt in real mode, where no kernel that is compared takes any. */
        boolean isOfTheBios() {
            return lines.getFirst().startsWith("Servicing") && vector().isEmpty();
        }

        private String numbered(int group) {
            for (String line : lines) {
                Matcher matcher = NUMBERED.matcher(line);
                if (matcher.matches()) {
                    return matcher.group(group);
                }
            }
            return "";
        }
    }

    private static boolean opens(String line) {
        return line.startsWith("check_exception") || line.startsWith("Servicing hardware");
    }

    /** Not an INT n that comes after an interrupt in real mode, which has no line of its own. */
    private static boolean announces(String opening, String numbered) {
        String vector = opening.replaceFirst("Servicing hardware INT=0x", ": v=");
        boolean sameVector = opening.startsWith("check") || numbered.contains(vector);
        return opens(opening) && sameVector && numbered.contains(" i=0 ");
    }

    /** The events of a log; of QEMU's what Faultline does not have is left out. */
    static List<Event> events(List<String> log) {
        List<Event> events = new ArrayList<>();
        List<String> current = new ArrayList<>();
        for (String line : log) {
            boolean foreign = line.startsWith("SMM:") || line.startsWith("CPU Reset");
            boolean announced = current.size() == 1 && announces(current.getFirst(), line);
            boolean numbered = NUMBERED.matcher(line).matches();
            if (foreign || opens(line) || numbered && !announced) {
                add(events, current);
                current = new ArrayList<>();
            }
            if (!line.startsWith("CCS=")) {
                current.add(line);
            }
        }
        add(events, current);
        return events;
    }

    private static void add(List<Event> events, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        String first = lines.getFirst();
        if (opens(first) || NUMBERED.matcher(first).matches()) {
            events.add(new Event(lines));
        }
    }

    /** Fields of a line by their names, each with its whole text. */
    static Map<String, String> fields(String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher segment = SEGMENT.matcher(line);
        if (segment.matches()) {
            fields.put(segment.group(1), line);
            return fields;
        }
        Matcher numbered = NUMBERED.matcher(line);
        Matcher field = FIELD.matcher(line);
        int from = numbered.matches() ? line.indexOf(':') + 1 : 0;
        while (field.find(from)) {
            String letters = field.group(2);
            fields.put(
                    letters == null ? field.group(1) : "flags",
                    letters == null ? field.group() : letters);
            from = field.end();
        }
        return fields;
    }
}
