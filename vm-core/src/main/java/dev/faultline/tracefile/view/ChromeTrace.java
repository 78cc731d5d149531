package dev.faultline.tracefile.view;

import dev.faultline.cpu.DeliveryKind;
import dev.faultline.tracefile.TraceEvent;
import dev.faultline.tracefile.TraceReader;
import dev.faultline.tracefile.TraceVisitor;
import dev.faultline.tracefile.TracedBlock;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongFunction;

/**
 * A trace for Chrome's and Perfetto's viewers: the JSON Object Format of the Trace Event Format, of
 * one process with three threads as tracks. CPL and interrupts are complete events (X), handlers
 * nest as durations (B and E), interrupts that came to no handler are instants (i). Timestamps are
 * virtual time in microseconds.
 */
public final class ChromeTrace implements TraceVisitor {
    private static final int PROCESS = 1;
    private static final int CPL = 1;
    private static final int HANDLERS = 2;
    private static final int INTERRUPTS = 3;

    private final TraceReader reader;
    private final PrintWriter out;
    private final Words words;
    private final Handlers handlers = new Handlers();

    /** Interrupts whose handlers run, with the time they were entered; a place for each handler. */
    private final Deque<Long> entries = new ArrayDeque<>();

    /** Handlers that began and have no place among the entries any more. */
    private int forgotten;

    private TraceEvent.Delivery delivered;
    private boolean first = true;
    private int cpl = -1;
    private long cplSince;

    /** Time of machines before the present one. */
    private long before;

    private long now;

    private ChromeTrace(TraceReader reader, PrintWriter out, LongFunction<String> names) {
        this.reader = reader;
        this.out = out;
        words = new Words(names);
    }

    /**
     * Writes a trace, which is read to its end.
     *
     * @param names what a linear address is called, or an empty string
     */
    public static void write(TraceReader reader, PrintWriter out, LongFunction<String> names)
            throws IOException {
        ChromeTrace trace = new ChromeTrace(reader, out, names);
        Json other = new Json();
        reader.header().fields().forEach(other::text);
        out.print("{\"displayTimeUnit\":\"ns\",\"otherData\":" + other + ",\"traceEvents\":[");
        trace.describe();
        reader.read(trace);
        trace.end();
        out.println("\n]}");
    }

    private void describe() {
        print(named("process_name", 0, "guest"));
        String[] tracks = {"CPL", "handlers", "interrupts"};
        for (int i = 0; i < tracks.length; i++) {
            print(named("thread_name", i + 1, tracks[i]));
            Json order = new Json().number("sort_index", i);
            print(event("thread_sort_index", "M", i + 1, 0).object("args", order));
        }
    }

    private static Json named(String what, int thread, String name) {
        return event(what, "M", thread, 0).object("args", new Json().text("name", name));
    }

    private static Json event(String name, String phase, int thread, long time) {
        return new Json()
                .text("name", name)
                .text("cat", "guest")
                .text("ph", phase)
                .number("pid", PROCESS)
                .number("tid", thread)
                .micros("ts", time);
    }

    private void print(Json event) {
        out.print(first ? "\n" : ",\n");
        first = false;
        out.print(event);
    }

    @Override
    public void block(TracedBlock block, int instructions) {
        long start = before + reader.nanos();
        if (block.cpl() != cpl) {
            endOfCpl(start);
            cpl = block.cpl();
            cplSince = start;
        }
        now = start + instructions;
        if (handlers.left(block, instructions) != null) {
            leave();
        }
    }

    private void endOfCpl(long time) {
        if (cpl >= 0) {
            print(event("CPL " + cpl, "X", CPL, cplSince).micros("dur", time - cplSince));
        }
    }

    private void leave() {
        print(event("", "E", HANDLERS, now));
        Long since = entries.poll();
        if (since != null && since >= 0) {
            print(event("interrupt", "X", INTERRUPTS, since).micros("dur", now - since));
        }
    }

    @Override
    public void event(TraceEvent event) {
        now = Math.max(now, before + reader.nanos());
        handlers.event(event);
        switch (event) {
            case TraceEvent.Delivery d -> {
                missed();
                delivered = d;
            }
            case TraceEvent.Entered() -> enter();
            case TraceEvent.Started() -> {
                end();
                cpl = -1;
                before = now;
            }
            case TraceEvent.Combined _,
                    TraceEvent.Within _,
                    TraceEvent.Registers _,
                    TraceEvent.Skipped _,
                    TraceEvent.Ended _ -> {}
        }
    }

    private static boolean interrupts(TraceEvent.Delivery d) {
        return d.kind() == DeliveryKind.EXTERNAL || d.kind() == DeliveryKind.NMI;
    }

    /** The delivery before came to no handler. */
    private void missed() {
        if (delivered != null && interrupts(delivered)) {
            Json instant = event(Words.vector(delivered), "i", INTERRUPTS, now).text("s", "t");
            print(instant.object("args", arguments(delivered)));
        }
        delivered = null;
    }

    private void enter() {
        if (handlers.entered(reader.retired()) == null) {
            return;
        }
        Json begin = event(Words.vector(delivered), "B", HANDLERS, now);
        print(begin.object("args", arguments(delivered)));
        entries.push(interrupts(delivered) ? now : -1);
        if (entries.size() > Handlers.MOST) {
            entries.removeLast();
            forgotten++;
        }
        delivered = null;
    }

    private Json arguments(TraceEvent.Delivery d) {
        Json arguments = new Json().text("kind", Words.kind(d.kind()));
        arguments.text("interrupted", words.place(d.returnRip())).number("cpl", d.cpl());
        if (!d.reason().isEmpty()) {
            arguments.text("reason", d.reason());
        }
        return arguments;
    }

    /** Ends what is still running, at the end of a machine. */
    private void end() {
        missed();
        endOfCpl(now);
        handlers.leaveAll();
        while (!entries.isEmpty()) {
            leave();
        }
        for (; forgotten > 0; forgotten--) {
            leave();
        }
    }
}
