package dev.faultline.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.testkernels.TestKernels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table and the benchmark kernel have the same rows. */
class BenchRowsTest {
    /** What the kernel must print without a command line: each row's name and checksum. */
    private static List<String> kernelLines() {
        byte[] output = TestKernels.find("benchmark").orElseThrow().expectedOutput();
        return new String(output, StandardCharsets.UTF_8).lines().toList();
    }

    private static Set<String> names(Stream<String> lines) {
        return lines.map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyRowOfTheTableIsARowOfTheKernelAndTheOtherWayRound() {
        Set<String> table = new TreeSet<>();
        BenchRows.ALL.stream()
                .filter(row -> row.image().equals("benchmark"))
                .forEach(row -> table.add(row.name()));
        assertEquals(names(kernelLines().stream()), table);
    }

    @Test
    void wholeProcessesAreBuiltInKernels() {
        for (BenchRow row : BenchRows.ALL) {
            assertTrue(TestKernels.image(row.image()).isPresent(), row.image());
        }
    }

    @Test
    void theNativeProgramComputesWhatTheKernelMustCompute(@TempDir Path folder) throws Exception {
        assumeTrue(Contenders.nativeIsThere(), "the native program is for x86-64 Linux");
        Contenders.nativeProgram(folder);
        Process process = new ProcessBuilder(folder.resolve("native").toString()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        Set<String> alsoNative =
                BenchRows.ALL.stream()
                        .filter(BenchRow::alsoNative)
                        .map(BenchRow::name)
                        .collect(Collectors.toSet());
        List<String> expected =
                kernelLines().stream()
                        .filter(line -> alsoNative.contains(line.substring(0, line.indexOf(' '))))
                        .toList();
        assertEquals(expected, output.lines().toList());
    }

    @Test
    void namesAreFoundInTheTablesOrderAndUnknownOnesRefused() {
        assertEquals(BenchRows.ALL, BenchRows.find(List.of()));
        List<BenchRow> two = BenchRows.find(List.of("ud2", "int3"));
        assertEquals(List.of("int3", "ud2"), two.stream().map(BenchRow::name).toList());
        var refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> BenchRows.find(List.of("int3", "int4")));
        assertTrue(refusal.getMessage().contains("'int4'"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(" sha256 "), refusal.getMessage());
    }

    @Test
    void aProgramIsOnThePathOnlyIfOneOfItsFoldersHasIt(@TempDir Path folder) throws Exception {
        assertFalse(Contenders.isOn(null, "native"));
        assertFalse(Contenders.isOn("/nowhere:" + folder, "native"));
        Contenders.nativeProgram(folder);
        assertTrue(Contenders.isOn("/nowhere:" + folder, "native"));
    }
}
