package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.symbols.Symbols;
import dev.faultline.testkernels.TestKernels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an internal error leaves behind. */
class BugBundleTest {
    @TempDir private Path folder;

    private RunOptions options(String engine) {
        RunOptions options = new RunOptions();
        options.engine = engine;
        options.image = "breakpoint";
        options.serial = "null";
        options.bundle = folder.resolve("bug.zip").toString();
        options.arguments = List.of("run", "breakpoint");
        return options;
    }

    @ParameterizedTest
    @ValueSource(strings = {"jit", "interp"})
    void aDeviceThatFailsLeavesTheMachineAsItWas(String engine) throws Exception {
        RunOptions options = options(engine);
        MachineConfiguration configuration =
                MachineConfiguration.standard()
                        .withSerial(value -> {
                            throw new IllegalStateException("the wire is cut");
                        });
        byte[] kernel = TestKernels.find("breakpoint").orElseThrow().image();
        LoadRequest request = new LoadRequest("", List.of(), OptionalLong.empty());
        try (Observers observers = Observers.open(options)) {
            Execution execution =
                    new Execution(
                            options,
                            configuration,
                            observers,
                            new FaultReporter(options),
                            Symbols.NONE);
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            execution.run(
                                    machine ->
                                            machine.load(new Image("breakpoint", kernel), request),
                                    machine -> {}));
        }
        try (BundleReader bundle = BundleReader.open(Path.of(options.bundle))) {
            assertTrue(bundle.fact(Bundle.HOW).endsWith("the wire is cut"));
            assertTrue(bundle.text(Bundle.ERROR).contains("MachinePlatform.writePort"));
            String report = bundle.text(Bundle.REPORT);
            assertTrue(report.startsWith("Internal error of Faultline"), report);
            assertTrue(report.contains("executes ee  out dx,al"), report);
            assertTrue(bundle.text(Bundle.RECORDER).contains("OUT 0x3f8"));
            assertTrue(bundle.restore(new RunOptions()));
            assertTrue(bundle.howToReproduce().contains("\n  faultline run breakpoint\n"));
        }
    }

    @Test
    void aRunThatFailsInFaultlineEndsWith70AndItsBundle() throws Exception {
        RunOptions options = options("jit");
        // No file can have that name, which the command line cannot even say.
        options.screenshot = "\0.png";
        assertEquals(70, Runner.run(options));
        try (BundleReader bundle = BundleReader.open(Path.of(options.bundle))) {
            assertTrue(bundle.text(Bundle.ERROR).contains("InvalidPathException"));
            assertNotNull(bundle.text(Bundle.REPORT));
        }
    }

    @Test
    void withoutAMachineThereIsTheTraceAndWithoutANameOneIsFound() throws Exception {
        RunOptions options = options("lockstep");
        options.bundle = null;
        FaultReporter faults = new FaultReporter(options);
        Path path = faults.bug(new AssertionError("two and two"), null);
        try (BundleReader bundle = BundleReader.open(path)) {
            assertTrue(bundle.text(Bundle.ERROR).startsWith("java.lang.AssertionError: two and"));
            assertNull(bundle.text(Bundle.REPORT));
            assertNotNull(bundle.fact(Bundle.SNAPSHOT + Bundle.MISSING));
            assertNull(faults.bug(new AssertionError("and two"), null), "one is enough");
        } finally {
            Files.delete(path);
        }
    }
}
