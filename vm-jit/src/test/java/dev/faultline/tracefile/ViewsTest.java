package dev.faultline.tracefile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import dev.faultline.tracefile.view.ChromeTrace;
import dev.faultline.tracefile.view.TraceComparison;
import dev.faultline.tracefile.view.TraceJsonLines;
import dev.faultline.tracefile.view.TraceStatistics;
import dev.faultline.tracefile.view.TraceText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces of kernels as text, JSON and statistics. */
class ViewsTest {
    private static final int MOST = 100_000;

    private static byte[] trace(String name, String commandLine, Granularity granularity)
            throws Exception {
        TestKernel kernel = TestKernels.find(name).orElseThrow();
        String line = commandLine == null ? kernel.commandLine() : commandLine;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TraceHeader header = new TraceHeader(granularity, Map.of("image", "a \"name\"\\\n"));
        MachineConfiguration configuration =
                MachineConfiguration.standard().withMaxInstructions(MOST);
        LoadRequest request = new LoadRequest(line, List.of(), OptionalLong.empty());
        try (TraceRecorder recorder = TraceRecorder.to(out, header, TraceFilter.ALL);
                Machine machine = new Machine(recorder.configure(configuration))) {
            machine.load(new Image(name, kernel.image()), request);
            recorder.attach(machine);
            recorder.ended(machine.run().reason());
        }
        return out.toByteArray();
    }

    /** A way to write a trace. */
    private interface View {
        void write(TraceReader reader, PrintWriter out, LongFunction<String> names)
                throws IOException;
    }

    private static String view(byte[] trace, View view) throws IOException {
        StringWriter text = new StringWriter();
        try (TraceReader reader = TraceReader.of("test", new ByteArrayInputStream(trace));
                PrintWriter out = new PrintWriter(text)) {
            view.write(reader, out, address -> address == 0x10000c ? "_start" : "");
        }
        return text.toString();
    }

    private static void all(TraceReader reader, PrintWriter out, LongFunction<String> names)
            throws IOException {
        TraceText.write(reader, out, names, TraceText.Selection.ALL);
    }

    @Test
    void textHasALineForEachInstructionAndEachEvent() throws Exception {
        String text =
                view(trace("exceptions-ring3", null, Granularity.INSTRUCTION), ViewsTest::all);
        List<String> lines = text.lines().toList();
        assertEquals("           0  0  0x10000c <_start>: cld", lines.get(1));
        assertEquals(
                "           1  0  0x10000d: mov    esp,0x10c000  | rsp=0x10c000", lines.get(2));
        assertTrue(text.contains("  *  #PF(0x"), "a page fault");
        assertTrue(text.contains("  *  end: "), "the end");
        long instructions = lines.stream().filter(line -> line.matches(" *\\d+  [0-3] .*")).count();
        String last = lines.get(lines.size() - 1).trim();
        assertEquals(instructions, Long.parseLong(last.substring(0, last.indexOf(' '))));
    }

    @Test
    void aPartOfTheTextIsThePartAsked() throws Exception {
        TraceText.Selection part = new TraceText.Selection(5, 3, true);
        String text =
                view(
                        trace("exceptions-ring3", null, Granularity.BLOCK),
                        (reader, out, names) -> TraceText.write(reader, out, names, part));
        List<String> lines = text.lines().toList();
        assertEquals(4, lines.size(), text);
        assertTrue(lines.getFirst().startsWith("           5  0  "), text);
        assertTrue(lines.getLast().contains("end:"), text);
    }

    @Test
    void jsonLinesAreObjectsThatCountAlong() throws Exception {
        String text =
                view(trace("exceptions-ring3", null, Granularity.MEMORY), TraceJsonLines::write);
        long instructions = 0;
        Set<String> events = new TreeSet<>();
        for (String line : text.lines().toList()) {
            Map<?, ?> object = assertInstanceOf(Map.class, StrictJson.parse(line));
            if (object.containsKey("text")) {
                assertEquals((double) instructions++, object.get("n"));
            } else {
                events.add((String) object.get("event"));
            }
        }
        assertTrue(instructions > 1000, "instructions: " + instructions);
        assertTrue(
                events.containsAll(
                        Set.of("header", "delivery", "entered", "memory", "registers", "end")),
                events.toString());
    }

    /** The rules of the Trace Event Format for the phases that are used. */
    @ParameterizedTest
    @ValueSource(strings = {"pit", "exceptions-ring3", "page-faults", "triple-fault", "int80"})
    void theChromeTraceKeepsToItsFormat(String kernel) throws Exception {
        String text = view(trace(kernel, null, Granularity.BLOCK), ChromeTrace::write);
        Map<?, ?> file = assertInstanceOf(Map.class, StrictJson.parse(text));
        assertTrue(Set.of("ms", "ns").contains(file.get("displayTimeUnit")));
        Map<Object, Deque<Double>> open = new HashMap<>();
        Map<Object, String> tracks = new HashMap<>();
        for (Object entry : assertInstanceOf(List.class, file.get("traceEvents"))) {
            Map<?, ?> event = assertInstanceOf(Map.class, entry);
            String phase = assertInstanceOf(String.class, event.get("ph"));
            double time = assertInstanceOf(Double.class, event.get("ts"));
            Object thread = assertInstanceOf(Double.class, event.get("tid"));
            assertInstanceOf(String.class, event.get("name"));
            assertEquals(1.0, event.get("pid"));
            Deque<Double> stack = open.computeIfAbsent(thread, k -> new ArrayDeque<>());
            switch (phase) {
                case "M" -> {
                    Map<?, ?> arguments = assertInstanceOf(Map.class, event.get("args"));
                    if (event.get("name").equals("thread_name")) {
                        tracks.put(thread, (String) arguments.get("name"));
                    }
                }
                case "X" -> assertTrue(assertInstanceOf(Double.class, event.get("dur")) >= 0);
                case "B" -> {
                    assertTrue(stack.isEmpty() || stack.peek() <= time, "in order");
                    stack.push(time);
                }
                case "E" -> assertTrue(stack.pop() <= time, "ends after its beginning");
                case "i" -> assertTrue(Set.of("g", "p", "t").contains(event.get("s")));
                default -> throw new AssertionError("phase " + phase);
            }
        }
        assertTrue(open.values().stream().allMatch(Deque::isEmpty), "every B has its E");
        assertEquals(Set.of("CPL", "handlers", "interrupts"), Set.copyOf(tracks.values()));
        assertEquals(
                kernel.equals("pit"),
                text.contains("\"name\":\"interrupt\",\"cat\":\"guest\",\"ph\":\"X\""));
    }

    @Test
    void statisticsCountHandlersAndNameWhereTheyWereEntered() throws Exception {
        byte[] trace = trace("benchmark", "row=int3 count=500 batches=1", Granularity.BLOCK);
        String text = view(trace, TraceStatistics::write);
        String vector =
                text.lines().filter(line -> line.startsWith("#BP")).findFirst().orElseThrow();
        String[] columns = vector.split(" +");
        assertEquals(columns[1], columns[2], "as many returned as came");
        // INC and IRETQ.
        assertEquals("2.0", columns[3]);
        assertEquals("2", columns[4]);
        assertFalse(text.contains("left out"), text);
    }

    private static String compared(byte[] a, byte[] b, boolean expected) throws IOException {
        StringWriter text = new StringWriter();
        try (TraceReader one = TraceReader.of("A", new ByteArrayInputStream(a));
                TraceReader other = TraceReader.of("B", new ByteArrayInputStream(b));
                PrintWriter out = new PrintWriter(text)) {
            assertEquals(expected, TraceComparison.write(one, other, out, address -> ""));
        }
        return text.toString();
    }

    @Test
    void tracesOfOneRunAreTheSameAtAnyGranularity() throws Exception {
        byte[] blocks = trace("exceptions-ring3", null, Granularity.BLOCK);
        byte[] all = trace("exceptions-ring3", null, Granularity.MEMORY);
        String text = compared(blocks, all, true);
        assertTrue(text.startsWith("the traces are the same: "), text);
    }

    @Test
    void theFirstDifferenceIsShownWithWhatWasBeforeIt() throws Exception {
        byte[] a = trace("benchmark", "row=int3 count=500 batches=1", Granularity.INSTRUCTION);
        byte[] b = trace("benchmark", "row=ud2 count=500 batches=1", Granularity.INSTRUCTION);
        String text = compared(a, b, false);
        assertTrue(text.startsWith("the traces differ after "), text);
        assertTrue(text.contains("\n* A: ") && text.contains("\n* B: "), text);
        assertTrue(text.lines().anyMatch(line -> line.matches("r.*   \\*")), text);
        assertEquals(16, text.lines().filter(line -> line.matches("   +\\d+  [0*]  .*")).count());
    }

    @Test
    void aTraceThatEndsEarlierDiffersThere() throws Exception {
        byte[] whole = trace("page-faults", null, Granularity.BLOCK);
        int header = 12 + 8 + whole[12];
        String text = compared(whole, Arrays.copyOf(whole, header), false);
        assertTrue(text.contains("differ after 0 instructions"), text);
        assertTrue(text.contains("* B: ends"), text);
    }

    @Test
    void damagedTracesAreShownAsFarAsTheyGo() throws Exception {
        byte[] trace = trace("page-faults", null, Granularity.BLOCK);
        long seed = 7;
        Random random = new Random(seed);
        View[] views = {
            ViewsTest::all, TraceJsonLines::write, ChromeTrace::write, TraceStatistics::write
        };
        int start = 12 + 8 + trace[12];
        for (int round = 0; round < 200; round++) {
            byte[] payload = Arrays.copyOfRange(trace, start + 8, trace.length);
            for (int i = 0; i < 3; i++) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt();
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(trace, 0, start);
            Frames.write(out, payload, payload.length);
            assertFalse(view(out.toByteArray(), views[round % views.length]).isEmpty());
        }
    }
}
