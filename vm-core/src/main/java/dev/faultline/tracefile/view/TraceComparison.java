package dev.faultline.tracefile.view;

import dev.faultline.tracefile.Granularity;
import dev.faultline.tracefile.TraceEvent;
import dev.faultline.tracefile.TraceReader;
import dev.faultline.tracefile.view.StepQueue.Step;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.LongFunction;

/**
 * The first difference of two traces: in an instruction by its address and bytes, in an event, in a
 * register or an access to data where both traces have those. How blocks are cut does not count.
 */
public final class TraceComparison {
    private static final int BEFORE = 16;
    private static final int AFTER = 4;

    private final PrintWriter out;
    private final Words words;
    private final boolean registersCount;
    private final boolean memoryCounts;
    private final Side first;
    private final Side second;
    private final Deque<String> before = new ArrayDeque<>();
    private long same;

    /** One of the two traces, with the registers as it has them. */
    private static final class Side {
        private final String name;
        private final StepQueue steps;
        private long[] registers;

        Side(String name, StepQueue steps) {
            this.name = name;
            this.steps = steps;
        }
    }

    private TraceComparison(
            Side first, Side second, Granularity least, PrintWriter out, Words words) {
        this.first = first;
        this.second = second;
        this.out = out;
        this.words = words;
        registersCount = least != Granularity.BLOCK;
        memoryCounts = least == Granularity.MEMORY;
    }

    /**
     * Compares two traces and says what came of it.
     *
     * @param names what a linear address is called, or an empty string
     * @return whether they are the same
     */
    public static boolean write(
            TraceReader a, TraceReader b, PrintWriter out, LongFunction<String> names)
            throws IOException {
        Granularity left = a.header().granularity();
        Granularity right = b.header().granularity();
        Granularity least = left.compareTo(right) < 0 ? left : right;
        try (StepQueue one = new StepQueue(a);
                StepQueue other = new StepQueue(b)) {
            return new TraceComparison(
                            new Side("A", one), new Side("B", other), least, out, new Words(names))
                    .compare();
        }
    }

    private boolean compare() throws IOException {
        while (true) {
            Step left = next(first);
            Step right = next(second);
            if (left == null && right == null) {
                out.printf("the traces are the same: %,d instructions%n", same);
                return true;
            }
            if (left == null || right == null || !equal(left, right)) {
                differ(left, right);
                return false;
            }
            same += left.block() == null ? 0 : 1;
            before.add(text(left));
            if (before.size() > BEFORE) {
                before.remove();
            }
        }
    }

    /** The next step that is compared. */
    private Step next(Side side) throws IOException {
        Step step = side.steps.next();
        while (step != null && step.event() != null && !counts(side, step.event())) {
            step = side.steps.next();
        }
        return step;
    }

    private boolean counts(Side side, TraceEvent event) {
        return switch (event) {
            case TraceEvent.Registers r -> {
                side.registers = r.values();
                yield registersCount;
            }
            case TraceEvent.Memory _ -> memoryCounts;
            case TraceEvent.Ended _ -> false;
            default -> true;
        };
    }

    private static boolean equal(Step a, Step b) {
        if (a.block() != null && b.block() != null) {
            return a.block().linearOf(a.n()) == b.block().linearOf(b.n())
                    && a.block().cpl() == b.block().cpl()
                    && Arrays.equals(a.block().bytesOf(a.n()), b.block().bytesOf(b.n()));
        }
        if (a.block() != null || b.block() != null) {
            return false;
        }
        if (a.event() instanceof TraceEvent.Registers r
                && b.event() instanceof TraceEvent.Registers s) {
            return r.changed() == s.changed() && Arrays.equals(r.values(), s.values());
        }
        return a.event().equals(b.event()) || sameAccess(a.event(), b.event());
    }

    /** The same access of an instruction, whatever its place in a block. */
    private static boolean sameAccess(TraceEvent a, TraceEvent b) {
        return switch (a) {
            case TraceEvent.Port p ->
                    b instanceof TraceEvent.Port q
                            && p.write() == q.write()
                            && p.port() == q.port()
                            && p.size() == q.size()
                            && p.value() == q.value();
            case TraceEvent.Device d ->
                    b instanceof TraceEvent.Device e
                            && d.write() == e.write()
                            && d.physical() == e.physical()
                            && d.size() == e.size()
                            && d.value() == e.value();
            case TraceEvent.Control c ->
                    b instanceof TraceEvent.Control d
                            && c.number() == d.number()
                            && c.value() == d.value();
            case TraceEvent.Msr m ->
                    b instanceof TraceEvent.Msr n
                            && m.number() == n.number()
                            && m.value() == n.value();
            default -> false;
        };
    }

    private String text(Step step) {
        if (step == null) {
            return "ends";
        }
        if (step.block() == null) {
            return "%12d  *  %s".formatted(step.number(), words.event(step.event()));
        }
        return "%12d  %d  %s: %s"
                .formatted(
                        step.number(),
                        step.block().cpl(),
                        words.place(step.block().linearOf(step.n())),
                        instruction(step));
    }

    /** Not by its block, whose number in the other trace is another one's. */
    private String instruction(Step step) {
        return words.disassembled(step.block(), step.n());
    }

    private void differ(Step left, Step right) throws IOException {
        out.printf("the traces differ after %,d instructions that are the same%n%n", same);
        before.forEach(line -> out.println("  " + line));
        side(first, left);
        side(second, right);
        if (first.registers != null && second.registers != null) {
            out.printf("%n%-8s %-18s %-18s%n", "", "A", "B");
            for (int i = 0; i < first.registers.length; i++) {
                long a = first.registers[i];
                long b = second.registers[i];
                String mark = a == b ? "" : "   *";
                out.printf("%-8s %016x   %016x%s%n", Words.register(i), a, b, mark);
            }
        }
    }

    private void side(Side side, Step at) throws IOException {
        out.println();
        out.println("* " + side.name + ": " + text(at).strip());
        Step step = at;
        for (int i = 0; i < AFTER && step != null; i++) {
            step = side.steps.next();
            out.println("  " + side.name + ": " + text(step).strip());
        }
    }
}
