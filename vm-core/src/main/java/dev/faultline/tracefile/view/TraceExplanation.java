package dev.faultline.tracefile.view;

import dev.faultline.cpu.Vector;
import dev.faultline.explain.Report;
import dev.faultline.tracefile.Granularity;
import dev.faultline.tracefile.TraceEvent;
import dev.faultline.tracefile.TraceReader;
import dev.faultline.tracefile.TraceVisitor;
import dev.faultline.tracefile.TracedBlock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * What happened in a recorded run, as far as the trace has it: how it ended, the deliveries that
 * led there, which handlers still ran, the last instructions, blocks and events, and how often
 * everything came.
 */
public final class TraceExplanation implements TraceVisitor, InstructionVisitor.Steps {
    private static final int INSTRUCTIONS = 32;
    private static final int BLOCKS = 16;
    private static final int EVENTS = 16;
    private static final int CHAIN = 16;
    private static final int RUNNING = 8;

    private final TraceReader reader;
    private final Words words;
    private final TraceStatistics statistics;
    private final InstructionVisitor instructions;
    private final Handlers handlers = new Handlers();
    private final Deque<Step> steps = new ArrayDeque<>();
    private final Deque<Visit> blocks = new ArrayDeque<>();
    private final Deque<String> events = new ArrayDeque<>();

    /** What was delivered since the last instruction that was retired. */
    private final Deque<TraceEvent> chain = new ArrayDeque<>();

    private TraceEvent.Delivery delivered;
    private String how = "";

    /** An instruction and, where the trace has them, what it changed. */
    private static final class Step {
        private final TracedBlock block;
        private final int n;
        private final long number;
        private String changes = "";

        Step(TracedBlock block, int n, long number) {
            this.block = block;
            this.n = n;
            this.number = number;
        }
    }

    /** A block, and how often it was executed in a row. */
    private static final class Visit {
        private final TracedBlock block;
        private final long number;
        private long times = 1;

        Visit(TracedBlock block, long number) {
            this.block = block;
            this.number = number;
        }
    }

    private TraceExplanation(TraceReader reader, LongFunction<String> names) {
        this.reader = reader;
        words = new Words(names);
        statistics = new TraceStatistics(reader);
        instructions = new InstructionVisitor(reader, this);
    }

    /**
     * Reads a trace to its end.
     *
     * @param names what a linear address is called, or an empty string
     */
    public static Report of(TraceReader reader, LongFunction<String> names) throws IOException {
        TraceExplanation all = new TraceExplanation(reader, names);
        reader.read(all);
        all.instructions.end();
        return all.report();
    }

    @Override
    public void block(TracedBlock block, int executed) {
        statistics.block(block, executed);
        instructions.block(block, executed);
        if (executed > 0) {
            chain.clear();
        }
        Visit last = blocks.peekLast();
        if (last != null && last.block == block) {
            last.times++;
        } else {
            keep(blocks, new Visit(block, reader.retired()), BLOCKS);
        }
        handlers.left(block, executed);
    }

    @Override
    public void event(TraceEvent event) {
        statistics.event(event);
        instructions.event(event);
        handlers.event(event);
    }

    @Override
    public void instruction(TracedBlock block, int n, long number) {
        keep(steps, new Step(block, n, number), INSTRUCTIONS);
    }

    @Override
    public void event(TraceEvent event, long retired) {
        switch (event) {
            case TraceEvent.Registers _ -> {
                if (!steps.isEmpty()) {
                    steps.getLast().changes = words.event(event);
                }
            }
            case TraceEvent.Memory _ -> {}
            case TraceEvent.Entered() -> handlers.entered(retired);
            case TraceEvent.Delivery d -> {
                delivered = d;
                link(event, retired);
            }
            case TraceEvent.Combined _ -> link(event, retired);
            case TraceEvent.Started() -> {
                delivered = null;
                tell(event, retired);
            }
            case TraceEvent.Ended e -> {
                how = e.how();
                tell(event, retired);
            }
            case TraceEvent.Within _, TraceEvent.Skipped _ -> tell(event, retired);
        }
    }

    private void link(TraceEvent event, long retired) {
        keep(chain, event, CHAIN);
        tell(event, retired);
    }

    private void tell(TraceEvent event, long retired) {
        keep(events, "%,15d  %s".formatted(retired, words.event(event)), EVENTS);
    }

    private static <T> void keep(Deque<T> last, T one, int most) {
        last.add(one);
        if (last.size() > most) {
            last.remove();
        }
    }

    private Report report() {
        List<Report.Section> sections = new ArrayList<>();
        add(sections, "What led to the end", chain.stream().map(words::event).toList());
        add(sections, "Handlers that had not returned", running());
        add(sections, "The last instructions", steps.stream().map(this::text).toList());
        if (reader.header().granularity() == Granularity.BLOCK) {
            add(sections, "The last blocks", blocks.stream().map(this::text).toList());
        }
        add(sections, "The last events", List.copyOf(events));
        StringWriter counts = new StringWriter();
        statistics.print(new PrintWriter(counts, true), words);
        add(sections, "In all", counts.toString().lines().toList());
        List<String> fields =
                new ArrayList<>(List.of("granularity " + reader.header().granularity()));
        reader.header().fields().forEach((key, value) -> fields.add(key + " " + value));
        add(sections, "The trace", fields);
        return new Report(verdict(), List.copyOf(sections));
    }

    private static void add(List<Report.Section> sections, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            sections.add(new Report.Section(title, lines));
        }
    }

    private String verdict() {
        String ending = reader.complete() ? "The run ended: " + how : "The recording was cut off";
        String after = ending + ", after %,d instructions".formatted(reader.retired());
        if (!chain.isEmpty()) {
            return after
                    + "; "
                    + chain.stream()
                            .map(TraceExplanation::brief)
                            .collect(Collectors.joining(" -> "));
        }
        if (handlers.running() > 0 && delivered != null) {
            return after
                    + ", in the handler of "
                    + Words.vector(handlers.last(1).getFirst().delivery());
        }
        return after;
    }

    private static String brief(TraceEvent event) {
        return switch (event) {
            case TraceEvent.Delivery d ->
                    Words.vector(d) + (d.reason().isEmpty() ? "" : " (" + d.reason() + ")");
            case TraceEvent.Combined(int _, int second, int result) ->
                    result < 0 ? Vector.name(second) + " -> shutdown" : "";
            default -> "";
        };
    }

    private List<String> running() {
        List<String> lines = new ArrayList<>();
        for (Handlers.Handler handler : handlers.last(RUNNING)) {
            lines.add(
                    "after %,d: %s".formatted(handler.retired(), words.event(handler.delivery())));
        }
        int more = handlers.running() - lines.size();
        if (more > 0) {
            lines.add("and %,d more".formatted(more));
        }
        return lines;
    }

    private String text(Step step) {
        String text =
                "%,15d  %d  %s: %s"
                        .formatted(
                                step.number,
                                step.block.cpl(),
                                words.place(step.block.linearOf(step.n)),
                                words.instruction(step.block, step.n));
        return step.changes.isEmpty() ? text : text + "  | " + step.changes;
    }

    private String text(Visit visit) {
        return "%,15d  %s%s"
                .formatted(
                        visit.number,
                        words.place(visit.block.linear),
                        visit.times == 1 ? "" : ", %,d times".formatted(visit.times));
    }
}
