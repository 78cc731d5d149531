package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.interp.Interpreter;
import dev.faultline.ir.Block;
import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.log.GuestLog;
import dev.faultline.log.LogFilter;
import dev.faultline.log.LogKind;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.testkernels.TestKernels;
import dev.faultline.translate.Engine;
import dev.faultline.translate.EngineFactory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiled code keeps registers where a log does not look, and yet the log has them. */
class LogsTest {
    private static final int COUNT = 2000;
    private static final int THRESHOLD = 20;

    private int runs;

    private EngineFactory counting() {
        JitOptions options = JitOptions.defaults().withSync(true).withThreshold(THRESHOLD);
        return (cpu, cache) -> {
            Engine engine = new JitEngine(cpu, cache, options);
            return new Engine() {
                @Override
                public int run(Block block) {
                    runs++;
                    return engine.run(block);
                }

                @Override
                public void close() {
                    engine.close();
                }
            };
        };
    }

    private static String log(
            EngineFactory engine, String row, Set<LogKind> kinds, LogFilter filter)
            throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String line = "row=%s count=%d batches=1".formatted(row, COUNT);
        LoadRequest request = new LoadRequest(line, List.of(), OptionalLong.empty());
        byte[] image = TestKernels.find("benchmark").orElseThrow().image();
        var configuration = MachineConfiguration.standard().withEngine(engine);
        try (GuestLog log = GuestLog.to(out, kinds, filter);
                Machine machine = new Machine(log.configure(configuration))) {
            machine.load(new Image("benchmark", image), request);
            log.attach(machine);
            log.ended(machine.run().reason());
        }
        return out.toString(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int3",
                "int3-ist",
                "ud2",
                "divide-error",
                "gp-address",
                "gp-selector",
                "pf-skipped",
                "pf-skipped-ring3",
                "pf-demand",
                "pf-protected",
                "single-step",
                "int80",
                "pit"
            })
    void theLogIsTheSameUnderBothEngines(String row) throws Exception {
        Set<LogKind> kinds = LogKind.parse("int,why");
        String expected = log(Interpreter::new, row, kinds, LogFilter.ALL);
        assertTrue(expected.lines().filter(line -> line.contains(": v=")).count() >= COUNT / 4);
        assertEquals(expected, log(counting(), row, kinds, LogFilter.ALL));
    }

    /** Else the engine came back each time. */
    @ParameterizedTest
    @ValueSource(strings = {"int3", "ud2", "gp-address", "pf-skipped-ring3", "int80"})
    void whatIsNotLoggedStaysInTheRegion(String row) throws Exception {
        Set<LogKind> kinds = LogKind.parse("int,why,cpu_reset");
        log(counting(), row, kinds, LogFilter.parse("vector=#MC"));
        assertTrue(runs < COUNT / 2, runs + " runs of the engine, filtered by vector");
        runs = 0;
        log(counting(), row, kinds, LogFilter.parse("first=10"));
        assertTrue(runs < COUNT / 2, runs + " runs of the engine, the first ten logged");
    }
}
