package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --trace} records, and the commands that read it. */
class TraceIT {
    @TempDir private Path folder;

    private Path record(String kernel, String... more) throws Exception {
        Path trace = folder.resolve(kernel + more.length + ".trace");
        List<String> arguments = new ArrayList<>(List.of("run", "--serial", "null"));
        arguments.addAll(List.of("--trace", trace.toString(), kernel));
        arguments.addAll(1, List.of(more));
        PublicCommand.faultline(arguments.toArray(String[]::new));
        return trace;
    }

    private static String output(int code, Object... arguments) throws Exception {
        String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        var result = PublicCommand.faultline(texts);
        assertEquals(code, result.exitCode(), result.output() + result.errors());
        return result.output();
    }

    @Test
    void whatIsRecordedIsShownCountedAndExported() throws Exception {
        Path trace = record("breakpoint", "--trace-granularity", "instruction");
        String shown = output(0, "trace", "show", "--from", 2, "--count", 3, trace);
        assertTrue(shown.startsWith("granularity instruction\n"), shown);
        assertEquals(3, shown.lines().filter(line -> line.contains(" 0  0x")).count(), shown);
        String events = output(0, "trace", "show", "--events", trace);
        assertTrue(events.contains("*  #BP, int3 at CPL 0, return to 0x"), events);
        String stats = output(0, "trace", "stats", trace);
        assertTrue(stats.contains("\n#BP "), stats);
        String lines = output(0, "trace", "export", "--format", "jsonl", trace);
        assertTrue(lines.lines().allMatch(l -> l.startsWith("{") && l.endsWith("}")));
        Path json = folder.resolve("chrome.json");
        output(0, "trace", "export", "--format", "chrome", "-o", json, trace);
        assertTrue(Files.readString(json).contains("\"traceEvents\""));
        String text = output(0, "trace", "export", trace);
        assertTrue(text.contains(": int3"), text);
    }

    @Test
    void equalTracesAreExitCode0AndOthersEndWithWhatEachDoesThen() throws Exception {
        Path one = record("breakpoint");
        Path finer = record("breakpoint", "--trace-granularity", "instruction");
        assertTrue(output(0, "diff", one, finer).startsWith("the traces are the same: "));
        Path other = record("triple-fault");
        String difference = output(136, "diff", one, other);
        assertTrue(difference.startsWith("the traces differ after "), difference);
        assertTrue(difference.contains("\n* A: "), difference);
        assertTrue(difference.contains("\n* B: "), difference);
    }

    @Test
    void enginesThatDoTheSameAreExitCode0() throws Exception {
        String same =
                output(0, "diff", "--engines", "jit,interp", "--jit-threshold", 1, "breakpoint");
        assertEquals("the engines do the same\n", same);
    }

    @Test
    void aTraceIsExplained() throws Exception {
        Path trace = record("triple-fault");
        String report = output(0, "explain", trace);
        assertTrue(report.startsWith("The run ended: triple fault, after "), report);
        assertTrue(report.contains("-> #DF(0x0) (a second exception while one was"), report);
        for (String title :
                List.of(
                        "What led to the end",
                        "The last instructions",
                        "The last blocks",
                        "The last events",
                        "In all")) {
            assertTrue(report.contains("\n" + title + "\n"), title + " is missing: " + report);
        }
        assertTrue(report.lines().allMatch(line -> line.length() <= 100), report);
        Path page = folder.resolve("report.html");
        assertEquals("", output(0, "explain", trace, "--report", page));
        assertTrue(Files.readString(page).startsWith("<!doctype html>"));
    }

    @Test
    void aDamagedTraceIsReadUpToThereAndExitCode66() throws Exception {
        Path trace = record("triple-fault");
        byte[] bytes = Files.readAllBytes(trace);
        bytes[bytes.length - 3] ^= 1;
        Files.write(trace, bytes);
        for (String[] command : new String[][] {{"trace", "stats"}, {"explain"}}) {
            List<String> arguments = new ArrayList<>(List.of(command));
            arguments.add(trace.toString());
            var result = PublicCommand.faultline(arguments.toArray(String[]::new));
            assertEquals(66, result.exitCode());
            assertEquals(1, result.errors().lines().count(), result.errors());
            assertTrue(result.errors().contains("; what is before it was read"), result.errors());
        }
    }

    @Test
    void aRunThatIsKilledLeavesWhatWasWritten() throws Exception {
        // Real mode at 0:7c00: INT 0x40 for ever, whose handler is an IRET.
        byte[] code = HexFormat.of().parseHex("31c08ed8c7060001117ca30201cd40ebfccf");
        Path image = Files.write(folder.resolve("interrupts.bin"), code);
        Path trace = folder.resolve("killed.trace");
        Process process =
                PublicCommand.start(
                        folder.resolve("out.txt"),
                        "run",
                        "--load-address",
                        "0x7c00",
                        "--trace",
                        trace.toString(),
                        image.toString());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while ((!Files.exists(trace) || Files.size(trace) < 4096) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        process.destroyForcibly();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "no end in sight");
        var result = PublicCommand.faultline("trace", "stats", trace.toString());
        assertEquals(0, result.exitCode(), result.errors());
        assertTrue(result.errors().contains("the recording was cut off"), result.errors());
        assertTrue(result.output().contains("\nINT 0x40 ") || result.output().contains("0x40"));
        String report = output(0, "explain", trace);
        assertTrue(report.startsWith("The recording was cut off, after "), report);
    }
}
