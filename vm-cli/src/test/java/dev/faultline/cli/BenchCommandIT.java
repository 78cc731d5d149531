package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code faultline bench} through the public command; what it measures is nobody's matter here. */
class BenchCommandIT {
    @TempDir private Path folder;

    @Test
    void aRowIsMeasuredAndWrittenInAllForms() throws Exception {
        Path json = folder.resolve("result.json");
        Path svg = folder.resolve("result.svg");
        var result =
                PublicCommand.faultline(
                        "bench",
                        "--against",
                        "none",
                        "--runs",
                        "1",
                        "--warm-up",
                        "200ms",
                        "--json",
                        json.toString(),
                        "--svg",
                        svg.toString(),
                        "start",
                        "int3");
        assertEquals(0, result.exitCode(), result.output() + result.errors());
        assertTrue(result.output().contains("\n  int3 "), result.output());
        String text = Files.readString(json);
        assertTrue(text.contains("\"check\": \"0x0000000000000064\""), text);
        assertTrue(text.contains("\"name\": \"start\""), text);
        assertTrue(Files.readString(svg).startsWith("<svg "), "no SVG");
    }

    @Test
    void aRowThatFailsIsExitCode70AndSaysWhy() throws Exception {
        var result =
                PublicCommand.faultline(
                        "bench", "--against", "none", "--runs", "1", "--engine", "abacus", "start");
        assertEquals(70, result.exitCode());
        assertTrue(result.output().contains("FAILED: faultline: "), result.output());
        assertTrue(result.output().contains("exit code 2"), result.output());
    }

    @Test
    void unknownRowsAndWrongOptionsAreExitCode2() throws Exception {
        var unknown = PublicCommand.faultline("bench", "int3", "no-such-row");
        assertEquals(2, unknown.exitCode());
        assertTrue(unknown.errors().contains("'no-such-row'"), unknown.errors());
        assertTrue(unknown.errors().contains("pf-demand"), unknown.errors());
        assertEquals(2, PublicCommand.faultline("bench", "--runs", "0", "int3").exitCode());
        assertEquals(2, PublicCommand.faultline("bench", "--against", "bochs").exitCode());
        assertEquals(2, PublicCommand.faultline("bench", "--warm-up", "2h", "int3").exitCode());
    }
}
