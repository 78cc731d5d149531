package dev.faultline.log.compare;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a comparison has found: counts, the first difference whole, those after it in a line. */
final class Findings {
    /** Lines of differences after the first one: a log may be all differences. */
    private static final int MOST_LINES = 40;

    private final StringBuilder first = new StringBuilder();
    private final List<String> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long same;
    private long sameButKnown;
    private long different;
    private long onlyQemu;
    private long onlyOurs;
    private long untold;

    /** Fields in which the last event differed, and how many like it there were after that. */
    private String lastFields = "";

    private long repeats;

    /** Two events are the same one. */
    void aligned(LoggedEvent qemu, LoggedEvent ours, KnownDifferences known) {
        EventComparison comparison = new EventComparison(qemu, ours, known);
        List<EventComparison.Difference> fields = comparison.differences();
        if (fields.isEmpty()) {
            same += comparison.hasKnownOnes() ? 0 : 1;
            sameButKnown += comparison.hasKnownOnes() ? 1 : 0;
            return;
        }
        if (none()) {
            String names = fields.stream().map(f -> f.name()).collect(Collectors.joining(", "));
            first("it has other " + names);
            comparison.write(first);
        } else {
            tell(fields, ours);
        }
        different++;
    }

    private void tell(List<EventComparison.Difference> fields, LoggedEvent ours) {
        String texts = fields.stream().map(f -> f.text()).collect(Collectors.joining(", "));
        String names = fields.stream().map(f -> f.name()).collect(Collectors.joining(","));
        if (names.equals(lastFields)) {
            repeats++;
            return;
        }
        tell("* " + ours.brief() + ": " + texts);
        lastFields = names;
    }

    private void first(String what) {
        first.append("The first difference, after ").append(count(same + sameButKnown));
        first.append(" that are the same: ").append(what).append('\n');
    }

    /**
     * Faultline does not have an event.
     *
     * @param ours what it has at the same place, or null at its end
     */
    void onlyQemu(LoggedEvent event, LoggedEvent ours) {
        only("only QEMU has", event, event, ours);
        onlyQemu++;
    }

    /**
     * QEMU does not have an event.
     *
     * @param qemu what it has at the same place, or null at its end
     */
    void onlyOurs(LoggedEvent event, LoggedEvent qemu) {
        only("only Faultline has", event, qemu, event);
        onlyOurs++;
    }

    private void only(String who, LoggedEvent event, LoggedEvent qemu, LoggedEvent ours) {
        if (none() && qemu != null && ours != null) {
            first("another event");
            new EventComparison(qemu, ours, KnownDifferences.none()).write(first);
        } else if (none()) {
            first("an event that " + who);
            event.lines().forEach(line -> first.append("            ").append(line).append('\n'));
        }
        tell("* " + who + ", line " + event.line + ": " + event.brief());
    }

    private void tell(String line) {
        tellRepeats();
        lastFields = "";
        add(line);
    }

    private void tellRepeats() {
        if (repeats > 0) {
            add("  ... and in the same fields the next %,d that are in both".formatted(repeats));
        }
        repeats = 0;
    }

    private void add(String line) {
        if (lines.size() < MOST_LINES) {
            lines.add(line);
        } else {
            untold++;
        }
    }

    /** Something to be said where the comparison ends. */
    void note(String text) {
        notes.add(text);
    }

    boolean none() {
        return different == 0 && onlyQemu == 0 && onlyOurs == 0;
    }

    void write(PrintWriter out) {
        tellRepeats();
        if (!first.isEmpty()) {
            out.println(first);
        }
        lines.forEach(out::println);
        if (untold > 0) {
            out.printf("  ... and %,d more lines like these%n", untold);
        }
        notes.forEach(out::println);
        out.printf("%s the same", count(same + sameButKnown));
        if (sameButKnown > 0) {
            out.printf(", %,d of them but for known differences", sameButKnown);
        }
        out.printf(
                "; %,d differ, %,d only QEMU has, %,d only Faultline has%n",
                different, onlyQemu, onlyOurs);
    }

    private static String count(long events) {
        return "%,d event%s".formatted(events, events == 1 ? "" : "s");
    }
}
