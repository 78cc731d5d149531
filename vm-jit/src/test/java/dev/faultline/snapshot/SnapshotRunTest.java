package dev.faultline.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.device.disk.OverlayMedium;
import dev.faultline.interp.Interpreter;
import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.loader.ImageLoader;
import dev.faultline.loader.LoadRequest;
import dev.faultline.lockstep.Lockstep;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.Pace;
import dev.faultline.machine.RunResult;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.operator.Script;
import dev.faultline.operator.Step;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import dev.faultline.translate.EngineFactory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is saved anywhere and restored goes on, and ends, as the one that was not. */
class SnapshotRunTest {
    private static final long LIMIT = 3_000_000;
    private static final JitOptions EVERYTHING =
            JitOptions.defaults().withSync(true).withThreshold(1);

    /** What depends on how far engines let the guest run at a time, and what lies idle. */
    private static final Set<String> NOT_COMPARED =
            Set.of(
                    "attention",
                    "softwareInterrupted",
                    "budget",
                    "retiredAtBudgetEnd",
                    "unretired",
                    "alone",
                    "tablesEpoch",
                    "plannedDeadline",
                    "slots",
                    "nextRip",
                    "exitStatus",
                    "lazyOp",
                    "lazyResult",
                    "lazyLeft",
                    "lazyRight");

    /** A machine with a kernel in it, what it has said, and how it ended. */
    private static final class Run implements AutoCloseable {
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        final Machine machine;
        RunResult result;

        Run(String name, EngineFactory engine, Script script) throws Exception {
            machine = new Machine(configuration(name, engine).withSerial(output::write));
            prepare(name, machine);
            if (script != null) {
                machine.play(script);
            }
        }

        static MachineConfiguration configuration(String name, EngineFactory engine)
                throws ImageException {
            MachineConfiguration configuration =
                    MachineConfiguration.standard()
                            .withMemory(32 << 20)
                            .withMaxInstructions(LIMIT)
                            .withEngine(engine);
            byte[] image = TestKernels.find(name).orElseThrow().image();
            return isDisk(name)
                    ? configuration.withDisk(new OverlayMedium(MemoryMedium.disk(image)))
                    : configuration;
        }

        static void prepare(String name, Machine machine) throws Exception {
            TestKernel kernel = TestKernels.find(name).orElseThrow();
            if (isDisk(name)) {
                machine.boot();
            } else {
                machine.load(new Image(name, kernel.image()), request(kernel));
            }
        }

        private static LoadRequest request(TestKernel kernel) {
            return new LoadRequest(kernel.commandLine(), List.of(), OptionalLong.empty());
        }

        private static boolean isDisk(String name) throws ImageException {
            TestKernel kernel = TestKernels.find(name).orElseThrow();
            return ImageLoader.isDisk(new Image(name, kernel.image()), request(kernel));
        }

        Run end() {
            result = machine.run();
            return this;
        }

        boolean runTo(long retired) {
            result = machine.run(at(retired));
            return result == null;
        }

        String text() {
            return output.toString(StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() {
            machine.close();
        }
    }

    private static Pace at(long retired) {
        return new Pace() {
            @Override
            public boolean pause(Cpu cpu) {
                return cpu.retired() >= retired;
            }

            @Override
            public long next(Cpu cpu) {
                return retired;
            }
        };
    }

    private static void assertSame(Run expected, Run actual, String where) throws Exception {
        assertEquals(expected.result, actual.result, where);
        byte[] one = new MachineState(expected.machine).save();
        MachineState found = new MachineState(actual.machine);
        List<String> differences =
                found.differences(one, found.save()).stream()
                        .filter(name -> !NOT_COMPARED.contains(shortName(name)))
                        .toList();
        assertEquals(List.of(), differences, where);
        Cpu cpu = actual.machine.cpu();
        assertEquals(
                Arrays.toString(Arrays.copyOf(expected.machine.cpu().slots, 16)),
                Arrays.toString(Arrays.copyOf(cpu.slots, 16)),
                where);
        assertEquals(LazyFlags.rflags(expected.machine.cpu()), LazyFlags.rflags(cpu), where);
        for (PhysicalMemory.Range range : actual.machine.memory().ramRanges()) {
            long at =
                    actual.machine
                            .memory()
                            .mismatch(expected.machine.memory(), range.start(), range.end());
            assertEquals(-1, at, where);
        }
    }

    private static String shortName(String signature) {
        String field = signature.substring(0, signature.indexOf(':'));
        return field.substring(field.lastIndexOf('.') + 1);
    }

    private static EngineFactory engine(boolean jit) {
        return jit ? Jit.factory(EVERYTHING) : Interpreter::new;
    }

    private static void savedAnywhere(String name, Script script, int points) throws Exception {
        long seed = name.hashCode();
        Random random = new Random(seed);
        try (Run whole = new Run(name, Interpreter::new, script).end()) {
            for (int i = 0; i < points; i++) {
                long point = 1 + random.nextLong(whole.result.instructions());
                boolean jit = random.nextBoolean();
                boolean jitLater = random.nextBoolean();
                String where =
                        "%s, seed %d, saved after %d instructions, %s then %s"
                                .formatted(name, seed, point, jit, jitLater);
                try (Run first = new Run(name, engine(jit), script);
                        Run second = new Run(name, engine(jitLater), script)) {
                    if (!first.runTo(point)) {
                        continue;
                    }
                    Snapshot snapshot = Snapshot.of(first.machine, Map.of());
                    snapshot.restore(second.machine);
                    String before = first.text();
                    assertSame(whole, first.end(), where + ", not restored");
                    assertSame(whole, second.end(), where);
                    assertEquals(whole.text(), before + second.text(), where);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pit",
                "exceptions",
                "exceptions-ist",
                "exceptions-ring3",
                "syscall",
                "page-faults",
                "single-step",
                "debug-registers",
                "real-mode",
                "protected-mode",
                "compatibility",
                "self-modifying",
                "stack-overflow",
                "triple-fault",
                "nonsense",
                "halt",
                "void",
                "vectors"
            })
    void kernelThatIsSavedAnywhereEndsAsItWouldHave(String name) throws Exception {
        savedAnywhere(name, null, 6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot-sector", "bootimage", "two-stage"})
    void diskThatIsSavedWhileItBootsEndsAsItWouldHave(String name) throws Exception {
        savedAnywhere(name, null, 6);
    }

    @Test
    void operatorGoesOnWithItsScript() throws Exception {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Send("abc\r"));
        steps.add(new Step.WaitUntil(1_500_000));
        steps.add(new Step.Send("def\r"));
        savedAnywhere("console", new Script(steps), 8);
    }

    @Test
    void restoredMachinesRunInStep() throws Exception {
        try (Run first = new Run("pit", Interpreter::new, null)) {
            assertEquals(true, first.runTo(100_000));
            Snapshot snapshot = Snapshot.of(first.machine, Map.of());
            first.end();
            Lockstep.Outcome outcome =
                    new Lockstep(
                                    Run.configuration("pit", Interpreter::new),
                                    Jit.factory(EVERYTHING),
                                    machine -> {
                                        try {
                                            snapshot.restore(machine);
                                        } catch (SnapshotException e) {
                                            throw new IllegalStateException(e);
                                        }
                                    },
                                    line -> {})
                            .run(machine -> {});
            assertNull(outcome.report());
            assertEquals(first.result, outcome.result());
        }
    }
}
