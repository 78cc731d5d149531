package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.oracle.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --break-on} through the public command. */
class BreakOnIT {
    @TempDir private Path folder;

    @Test
    void theThirdPageFaultEndsTheRunWithItsReportUnderEveryEngine() throws Exception {
        var result =
                PublicCommand.runUnderEveryEngine(
                        "--serial", "null", "--break-on", "vector=PF,count=3", "page-faults");
        assertEquals(10, result.exitCode(), result.errors());
        String report = result.errors();
        assertTrue(report.contains("Stopped on request: #PF writing 0x40002ffc\n"), report);
        assertTrue(report.contains("page walk"), report);
        assertTrue(report.contains("\nWhat the last instructions changed\n"), report);
        String end = "faultline: stopped by --break-on vector=PF,count=3, after 11038 instructions";
        assertTrue(report.endsWith(end + "\n"), report);
    }

    @Test
    void anInterruptOfTheTimerStopsTheRunBeforeItsHandler() throws Exception {
        var result =
                PublicCommand.runUnderEveryEngine(
                        "--serial", "null", "--break-on", "vector=32,count=3", "pit");
        assertEquals(10, result.exitCode(), result.errors());
        assertTrue(
                result.errors().contains("Stopped on request: interrupt 0x20\n"), result.errors());
    }

    @Test
    void aFileGetsTheReportAndTheTerminalItsVerdict() throws Exception {
        Path page = folder.resolve("report.html");
        var result =
                PublicCommand.faultline(
                        "run",
                        "breakpoint",
                        "--break-on",
                        "vector=3,cpl=0",
                        "--report",
                        page.toString(),
                        "--success",
                        "10");
        assertEquals(0, result.exitCode(), result.errors());
        assertEquals(2, result.errors().lines().count(), result.errors());
        assertTrue(result.errors().startsWith("Stopped on request: INT3\n"), result.errors());
        assertTrue(Files.readString(page).contains("<h1>Stopped on request: INT3</h1>"));
    }

    @Test
    void aSymbolNamesAnInstruction() throws Exception {
        String source = "start: .skip 2\n.type idle, @function\nidle: .skip 4\n.size idle, 4\n";
        Path text = Files.writeString(folder.resolve("kernel.s"), source);
        String elf = folder.resolve("kernel.elf").toString();
        Tools.run(
                List.of(
                        "gcc",
                        "-nostdlib",
                        "-static",
                        "-Wl,-Ttext=0x200000,-e,start,--build-id=none",
                        "-o",
                        elf,
                        text.toString()));
        // 0x200000: jmp idle; idle: inc eax; jmp start
        byte[] code = HexFormat.of().parseHex("eb0040ebfb");
        String flat = Files.write(folder.resolve("flat"), code).toString();
        String[] arguments = {
            "--load-address", "0x200000", "--symbols", elf, "--break-on", "rip=idle,count=100", flat
        };
        var result = PublicCommand.runUnderEveryEngine(arguments);
        assertEquals(10, result.exitCode(), result.errors());
        String verdict = "Stopped on request: before 0x200002 <idle> executes 40  inc eax\n";
        assertTrue(result.errors().contains(verdict), result.errors());
        assertTrue(result.errors().endsWith("count=100, after 298 instructions\n"));
        arguments[5] = "rip=nowhere";
        result = PublicCommand.faultline(prepend(arguments));
        assertEquals(2, result.exitCode());
        assertTrue(result.errors().contains("rip=nowhere: no such symbol"), result.errors());
        assertEquals(1, result.errors().lines().count(), result.errors());
    }

    private static String[] prepend(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "run";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return all;
    }

    @Test
    void whatNeverHeldIsSaidAndTheRunEndsAsWithoutIt() throws Exception {
        var result =
                PublicCommand.faultline(
                        "run", "exit", "--break-on", "vector=14", "--break-on", "rip=1,count=2");
        assertEquals(0, result.exitCode());
        assertEquals(
                "faultline: --break-on vector=14 held 0 of 1 times\n"
                        + "faultline: --break-on rip=1,count=2 held 0 of 2 times\n",
                result.errors());
    }

    @Test
    void whatIsNoConditionIsAMatterOfUsage() throws Exception {
        var result = PublicCommand.faultline("run", "exit", "--break-on", "vector=300");
        assertEquals(2, result.exitCode());
        assertTrue(
                result.errors().startsWith("faultline: --break-on 'vector=300', expected vector=N"),
                result.errors());
        assertEquals(2, result.errors().lines().count(), result.errors());
    }
}
