package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.ir.Block;
import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.lockstep.Lockstep;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.testkernels.TestKernels;
import dev.faultline.translate.Engine;
import dev.faultline.translate.EngineFactory;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmark kernel's exceptions by the thousand, in lockstep with the interpreter. */
class ExceptionStormTest {
    private static final int COUNT = 8000;
    private static final int THRESHOLD = 50;

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

    private void run(String row) throws Exception {
        byte[] image = TestKernels.find("benchmark").orElseThrow().image();
        String line = "row=%s count=%d batches=1".formatted(row, COUNT);
        LoadRequest request = new LoadRequest(line, List.of(), OptionalLong.empty());
        Lockstep lockstep =
                new Lockstep(
                        MachineConfiguration.standard(),
                        counting(),
                        machine -> machine.load(new Image("benchmark", image), request),
                        progress -> {});
        assertNull(lockstep.run(machine -> {}).report());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cr3-reload", "touch-512", "single-step"})
    void bothEnginesDeliverTheSame(String row) throws Exception {
        run(row);
    }

    /**
     * Neither delivery nor return, miss of the soft TLB nor STI leaves compiled code: else the
     * engine came back each time.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int3",
                "int3-ist",
                "ud2",
                "divide-error",
                "gp-selector",
                "gp-address",
                "pf-skipped",
                "pf-skipped-ring3",
                "pf-demand",
                "pf-protected",
                "invlpg-touch",
                "int80",
                "syscall",
                "iretq",
                "sti-cli"
            })
    void transfersStayInTheRegion(String row) throws Exception {
        run(row);
        assertTrue(runs < COUNT / 4, runs + " runs of the engine for " + COUNT + " operations");
    }
}
