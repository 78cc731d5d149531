package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.cli.IntLog.Event;
import dev.faultline.oracle.Tools;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code --log int} line by line against QEMU's {@code -d int}, on every built-in kernel that has
 * exceptions. Differences, and why they are there, stand in qemu-int-log.txt.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QemuLogIT {
    private static final String QEMU = "qemu-system-x86_64";
    private static final long TIMEOUT_SECONDS = 60;

    @TempDir private Path folder;
    private final QemuDifferences differences;
    private boolean allPassed = true;

    QemuLogIT() throws IOException {
        differences = new QemuDifferences();
    }

    @BeforeAll
    static void qemuIsInstalled() {
        assumeTrue(Tools.found(QEMU), "QEMU is not installed: nothing to compare the log with");
    }

    Stream<String> kernels() {
        return TestKernels.names().stream()
                .filter(kernel -> differences.reasonToSkip(kernel) == null);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void theLogsAreTheSame(String kernel) throws Exception {
        boolean passed = false;
        try {
            List<Event> ours = IntLog.events(faultline(kernel));
            List<Event> qemu = new ArrayList<>(IntLog.events(qemu(kernel)));
            qemu.removeIf(Event::isOfTheBios);
            compare(kernel, qemu, ours);
            assertTrue(!ours.isEmpty(), "no event: what is compared here?");
            passed = true;
        } finally {
            allPassed &= passed;
        }
    }

    @AfterAll
    void everyRowOfTheListIsNeeded() {
        if (allPassed && Tools.found(QEMU)) {
            assertEquals(List.of(), differences.unused());
        }
    }

    private List<String> faultline(String kernel) throws Exception {
        Path log = folder.resolve(kernel + ".log");
        PublicCommand.faultline(
                "run", "--serial", "null", "--log", "int", "--log-file", log.toString(), kernel);
        return Files.readAllLines(log);
    }

    private List<String> qemu(String name) throws Exception {
        TestKernel kernel = TestKernels.find(name).orElseThrow();
        Path image = Files.write(folder.resolve(name + ".elf"), kernel.image());
        Path log = folder.resolve(name + ".qemu");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                QEMU,
                                "-cpu",
                                "max",
                                "-m",
                                "128",
                                "-kernel",
                                image.toString(),
                                "-append",
                                kernel.commandLine(),
                                "-display",
                                "none",
                                "-serial",
                                "null",
                                "-monitor",
                                "none",
                                "-no-reboot",
                                "-device",
                                "isa-debug-exit,iobase=0xf4,iosize=4",
                                "-d",
                                "int",
                                "-D",
                                log.toString()));
        if (differences.needsInstructionClock(name)) {
            command.addAll(List.of("-icount", "shift=0,sleep=off"));
        }
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".out").toFile())
                        .start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail("QEMU: no end in sight");
        }
        return Files.readAllLines(log);
    }

    private void compare(String kernel, List<Event> qemu, List<Event> ours) {
        int[] missed = new int[256];
        int j = 0;
        for (Event expected : qemu) {
            while (j < ours.size()
                    && !ours.get(j).identity().equals(expected.identity())
                    && !ours.get(j).vector().isEmpty()
                    && isMissed(kernel, ours.get(j), missed)) {
                j++;
            }
            assertTrue(j < ours.size(), () -> "QEMU's event is not in ours: " + expected);
            compare(kernel, expected, ours.get(j++));
        }
        assertEquals(List.of(), ours.subList(j, ours.size()), "QEMU does not have these");
    }

    private boolean isMissed(String kernel, Event event, int[] missed) {
        int vector = Integer.parseInt(event.vector(), 16);
        return missed[vector]++ < differences.missing(kernel, event.vector());
    }

    private void compare(String kernel, Event expected, Event actual) {
        assertEquals(
                expected.lines().size(), actual.lines().size(), () -> expected + "\n" + actual);
        for (int i = 0; i < expected.lines().size(); i++) {
            String qemu = expected.lines().get(i);
            String ours = actual.lines().get(i);
            Map<String, String> fields = IntLog.fields(ours);
            String excused = ours;
            for (Map.Entry<String, String> field : IntLog.fields(qemu).entrySet()) {
                String own = fields.get(field.getKey());
                String other = field.getValue();
                if (own != null
                        && !own.equals(other)
                        && differences.allows(kernel, field.getKey(), other, own)) {
                    excused = excused.replace(own, other);
                }
            }
            assertEquals(unnumbered(qemu), unnumbered(excused), () -> "of " + expected.identity());
        }
    }

    private static String unnumbered(String line) {
        return line.replaceFirst("^ *\\d+: v=", "     n: v=");
    }
}
