package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.interp.Interpreter;
import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.RunResult;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import dev.faultline.tracefile.Granularity;
import dev.faultline.tracefile.TraceEvent;
import dev.faultline.tracefile.TraceFilter;
import dev.faultline.tracefile.TraceHeader;
import dev.faultline.tracefile.TraceReader;
import dev.faultline.tracefile.TraceRecorder;
import dev.faultline.tracefile.TraceVisitor;
import dev.faultline.tracefile.TracedBlock;
import dev.faultline.translate.EngineFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a trace says was executed does not depend on the engine. */
class TraceTest {
    private static final int MOST = 300_000;
    private static final int THRESHOLD = 5;

    /** A run has at most so many instructions and deliveries to list. */
    private static final int ROOM = 2 * MOST;

    @TempDir private Path folder;

    /** Every instruction by its address and every delivery, in order. */
    private static final class Path64 implements TraceVisitor {
        private final long[] steps = new long[ROOM];
        private int count;
        private long skipped;

        @Override
        public void block(TracedBlock block, int instructions) {
            for (int n = 0; n < instructions; n++) {
                steps[count++] = block.linearOf(n);
            }
        }

        @Override
        public void event(TraceEvent event) {
            if (event instanceof TraceEvent.Delivery d) {
                steps[count++] = Long.MIN_VALUE | d.vector();
            } else if (event instanceof TraceEvent.Skipped s) {
                skipped += s.instructions();
            }
        }

        long[] all() {
            return Arrays.copyOf(steps, count);
        }
    }

    private static EngineFactory jit() {
        return Jit.factory(JitOptions.defaults().withSync(true).withThreshold(THRESHOLD));
    }

    private long[] trace(EngineFactory engine, Granularity granularity, Image image, String line)
            throws Exception {
        Path file = folder.resolve("trace");
        TraceHeader header = new TraceHeader(granularity, Map.of("image", image.name()));
        MachineConfiguration configuration =
                MachineConfiguration.standard().withEngine(engine).withMaxInstructions(MOST);
        LoadRequest request = new LoadRequest(line, List.of(), OptionalLong.empty());
        RunResult result;
        try (TraceRecorder recorder = TraceRecorder.to(file, header, TraceFilter.ALL);
                Machine machine = new Machine(recorder.configure(configuration))) {
            machine.load(image, request);
            recorder.attach(machine);
            result = machine.run();
            recorder.ended(result.reason());
        }
        Path64 visited = new Path64();
        try (TraceReader reader = TraceReader.open(file)) {
            reader.read(visited);
            assertNull(reader.damage());
            assertTrue(reader.complete());
            assertEquals(result.instructions(), reader.retired());
            assertEquals(Files.size(file), reader.bytes());
        }
        assertTrue(visited.skipped >= 0 && visited.skipped < MOST / 2, "skipped");
        return visited.all();
    }

    static Stream<String> kernels() {
        return TestKernels.names().stream().filter(name -> !isDisk(name));
    }

    private static boolean isDisk(String name) {
        return List.of("boot-sector", "bootimage", "two-stage").contains(name);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void theBlocksOfCompiledCodeAreTheInstructionsOfTheInterpreter(String name) throws Exception {
        TestKernel kernel = TestKernels.find(name).orElseThrow();
        Image image = new Image(name, kernel.image());
        String line = kernel.commandLine();
        long[] expected = trace(Interpreter::new, Granularity.INSTRUCTION, image, line);
        assertArrayEquals(expected, trace(Interpreter::new, Granularity.BLOCK, image, line));
        assertArrayEquals(expected, trace(jit(), Granularity.BLOCK, image, line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int3",
                "ud2",
                "divide-error",
                "gp-address",
                "pf-skipped-ring3",
                "pf-demand",
                "single-step",
                "int80",
                "syscall",
                "pit",
                "code-near",
                "rep-movsb",
                "in-uart",
                "indirect-call"
            })
    void storms(String row) throws Exception {
        Image image = new Image("benchmark", TestKernels.find("benchmark").orElseThrow().image());
        String line = "row=%s count=1000 batches=1".formatted(row);
        long[] expected = trace(Interpreter::new, Granularity.INSTRUCTION, image, line);
        assertArrayEquals(expected, trace(jit(), Granularity.BLOCK, image, line));
    }
}
