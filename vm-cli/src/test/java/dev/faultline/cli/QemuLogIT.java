package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.log.compare.KnownDifferences;
import dev.faultline.log.compare.LogComparison;
import dev.faultline.log.compare.LogFile;
import dev.faultline.oracle.Tools;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
 * exceptions. In what they may differ, and why, stands in the library's known-differences.txt and,
 * of single kernels, in qemu-int-log.txt.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QemuLogIT {
    private static final String QEMU = "qemu-system-x86_64";
    private static final long TIMEOUT_SECONDS = 60;

    @TempDir private Path folder;
    private final List<String> rows = new ArrayList<>();

    /** Differences of every guest that no kernel has needed. */
    private final Set<String> unused = new TreeSet<>(KnownDifferences.ofAll().unused());

    private boolean allPassed = true;

    QemuLogIT() throws IOException {
        try (InputStream in = QemuLogIT.class.getResourceAsStream("qemu-int-log.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(rows::add);
        }
    }

    /** What the rows that begin so say behind it. */
    private List<String> rows(String start) {
        return rows.stream()
                .filter(row -> row.startsWith(start))
                .map(row -> row.substring(start.length()))
                .toList();
    }

    @BeforeAll
    static void qemuIsInstalled() {
        assumeTrue(Tools.found(QEMU), "QEMU is not installed: nothing to compare the log with");
    }

    Stream<String> kernels() {
        return TestKernels.names().stream()
                .filter(kernel -> rows("skip | " + kernel + " | ").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void theLogsAreTheSame(String kernel) throws Exception {
        boolean passed = false;
        List<String> own = rows(kernel + " | ");
        KnownDifferences known = KnownDifferences.ofAll().and(own);
        Path log = qemu(kernel);
        try (LogFile ours = LogFile.open(faultline(kernel));
                LogFile qemu = LogFile.open(log)) {
            LogComparison comparison = new LogComparison(qemu, known, true);
            comparison.readOurs(ours);
            boolean same = comparison.end(true);
            StringWriter text = new StringWriter();
            comparison.write(new PrintWriter(text, true));
            assertTrue(same, text::toString);
            assertFalse(text.toString().startsWith("0 events"), "what is compared here?");
            assertEquals(List.of(), own.stream().filter(known.unused()::contains).toList());
            passed = true;
        } finally {
            allPassed &= passed;
            unused.retainAll(known.unused());
        }
    }

    @AfterAll
    void everyRowOfTheListIsNeeded() {
        if (allPassed && Tools.found(QEMU)) {
            assertEquals(Set.of(), unused);
        }
    }

    private Path faultline(String kernel) throws Exception {
        Path log = folder.resolve(kernel + ".log");
        PublicCommand.faultline(
                "run", "--serial", "null", "--log", "int", "--log-file", log.toString(), kernel);
        return log;
    }

    private Path qemu(String name) throws Exception {
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
        if (!rows("icount | " + name + " | ").isEmpty()) {
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
        return log;
    }
}
