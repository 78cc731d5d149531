package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody at a terminal, through the public command on a pseudo-terminal. */
class LiveIT {
    @TempDir private Path folder;

    /** White on blue, as xterm's 256 colours have the VGA's. */
    private static final String WHITE_ON_BLUE = "0;38;5;231;48;5;19";

    private PseudoTerminal live(String... more) throws Exception {
        String[] arguments =
                Arrays.copyOf(new String[] {"run", "--screen", "live"}, 3 + more.length);
        System.arraycopy(more, 0, arguments, 3, more.length);
        return new PseudoTerminal(folder, arguments);
    }

    private static void leftAsItWas(PseudoTerminal terminal) throws Exception {
        assertEquals(terminal.modesBefore(), terminal.modesAfter());
        assertFalse(terminal.screen().alternate(), "the alternate screen is still on");
        assertTrue(terminal.output().contains("\033[?25h\033[?1049l"), "no cursor");
    }

    @Test
    void whatIsTypedReachesTheGuestAndItsScreenIsDrawn() throws Exception {
        try (PseudoTerminal terminal = live("--append", "typed", "console")) {
            terminal.expectRow("console ready");
            terminal.expectRow("Ctrl-A X ends the run");
            terminal.type("Hi, World!\r");
            terminal.expectRow("[Hi, World!]");
            assertTrue(terminal.output().contains("\033[" + WHITE_ON_BLUE + "m"));
            terminal.type("\003\001\001\033[Aquit\r");
            assertEquals(130, exitAfterTheGuestHasSeen(terminal, "[^C^Aquit]"));
        }
    }

    private static int exitAfterTheGuestHasSeen(PseudoTerminal terminal, String row)
            throws Exception {
        terminal.expectRow(row);
        terminal.type("\001x");
        return terminal.exitCode();
    }

    @Test
    void controlAAndXEndTheRunAndTheTerminalIsAsBefore() throws Exception {
        try (PseudoTerminal terminal = live("--append", "typed", "console")) {
            terminal.expectRow("console ready");
            terminal.type("\001X");
            assertEquals(130, terminal.exitCode());
            assertTrue(terminal.output().contains("interrupted by Ctrl-A X, after "));
            leftAsItWas(terminal);
        }
    }

    @Test
    void afterTheEndComesWhatTheGuestSentAndItsLastScreen() throws Exception {
        try (PseudoTerminal terminal = live("--append", "typed", "console")) {
            terminal.expectRow("console ready");
            terminal.type("quit\r");
            assertEquals(0, terminal.exitCode());
            leftAsItWas(terminal);
            String output = terminal.output();
            int left = output.indexOf("\033[?1049l");
            assertFalse(output.substring(0, left).contains("console ready\r\n> quit\r\n"));
            String[] parts = output.substring(left).split("console ready", -1);
            assertEquals(3, parts.length, output.substring(left));
            assertTrue(parts[1].startsWith("\r\n> quit\r\n[quit]\r\n"), parts[1]);
        }
    }

    @Test
    void aSignalAndALimitLeaveTheTerminalAsItWas() throws Exception {
        try (PseudoTerminal terminal = live("--append", "typed", "console")) {
            terminal.expectRow("console ready");
            terminal.terminate();
            assertEquals(143, terminal.exitCode());
            assertTrue(terminal.output().contains("interrupted after about"), terminal.output());
            leftAsItWas(terminal);
        }
        try (PseudoTerminal terminal = live("--timeout", "4s", "--append", "typed", "console")) {
            assertEquals(124, terminal.exitCode());
            assertTrue(terminal.output().contains("console ready"), terminal.output());
            leftAsItWas(terminal);
        }
    }

    @Test
    void aTripleFaultLeavesTheTerminalAsItWas() throws Exception {
        try (PseudoTerminal terminal = live("triple-fault")) {
            assertEquals(134, terminal.exitCode());
            leftAsItWas(terminal);
        }
    }

    @Test
    void theTerminalIsAtTheSerialPort() throws Exception {
        try (PseudoTerminal terminal =
                new PseudoTerminal(folder, "run", "--append", "typed", "console")) {
            terminal.expectOutput("console ready");
            // What comes before raw mode is a line, and its end another character.
            terminal.type("first\n");
            terminal.expectOutput("[first]");
            terminal.type("\003\001h\001\001");
            terminal.expectOutput("^C");
            terminal.expectOutput("the guest gets Ctrl-C");
            terminal.expectOutput("Ctrl-A X: end the run");
            terminal.expectOutput("^A");
            terminal.type("\r");
            terminal.expectOutput("[^C^A]");
            terminal.type("\001x");
            assertEquals(130, terminal.exitCode());
            assertTrue(terminal.output().contains("interrupted by Ctrl-A X"), terminal.output());
            assertEquals(terminal.modesBefore(), terminal.modesAfter());
        }
    }

    @Test
    void aKeyWritesAReportOnTheGuestWhichGoesOn() throws Exception {
        String report = folder.resolve("here.html").toString();
        try (PseudoTerminal terminal = live("--report", report, "--append", "typed", "console")) {
            terminal.expectRow("console ready");
            for (int number = 1; number <= 2; number++) {
                terminal.type("\001r");
                Path file = folder.resolve("here-%d.html".formatted(number));
                terminal.expectRow("the fault report is in " + file);
                String page = Files.readString(file);
                assertTrue(page.contains("<h1>Asked for while the guest runs: before 0x"), page);
                assertTrue(page.contains("<summary>Registers</summary>"), page);
            }
            terminal.type("quit\r");
            assertEquals(0, terminal.exitCode());
            assertTrue(Files.readString(Path.of(report)).contains("<h1>The run ended"));
        }
        try (PseudoTerminal terminal =
                new PseudoTerminal(
                        folder, "run", "--report", report, "--append", "typed", "console")) {
            terminal.expectOutput("console ready");
            terminal.type("\n");
            terminal.expectOutput("[]");
            terminal.type("\001R");
            terminal.expectOutput("faultline: the fault report is in " + folder);
            terminal.type("goes on\r");
            terminal.expectOutput("[goes on]");
            terminal.type("\001x");
            assertEquals(130, terminal.exitCode());
            assertTrue(Files.exists(folder.resolve("here-3.html")));
        }
    }

    @Test
    void aPromptIsSeenAtOnce() throws Exception {
        try (PseudoTerminal terminal =
                new PseudoTerminal(folder, "run", "--append", "typed", "console")) {
            terminal.expectOutput("console ready\r\n> ");
            terminal.terminate();
            assertEquals(143, terminal.exitCode());
            assertEquals(terminal.modesBefore(), terminal.modesAfter());
        }
    }

    @Test
    void aRunThatIsToRepeatLeavesTheTerminalAlone() throws Exception {
        Map<String, Integer> exitCodes =
                Map.of("--clock=virtual", 4, "--expect=ready", 0, "--engine=lockstep", 4);
        for (var options : exitCodes.entrySet()) {
            try (PseudoTerminal terminal =
                    new PseudoTerminal(
                            folder, "run", options.getKey(), "--append", "typed", "console")) {
                terminal.type("typed\n");
                // Nothing can come from anywhere, so the guest's HLT lasts for ever.
                assertEquals(options.getValue(), terminal.exitCode(), options.getKey());
                assertTrue(terminal.output().contains("console ready"), terminal.output());
                assertFalse(terminal.output().contains("[typed]"), terminal.output());
            }
        }
    }

    @Test
    void withoutATerminalALiveScreenIsAUsageError() throws Exception {
        var result = PublicCommand.faultline("run", "--screen", "live", "console");
        assertEquals(2, result.exitCode());
        assertTrue(result.errors().contains("is no terminal"), result.errors());
        assertEquals(1, result.errors().lines().count(), result.errors());
        try (PseudoTerminal terminal =
                new PseudoTerminal(
                        folder, Map.of("TERM", "dumb"), "run", "--screen", "live", "console")) {
            assertEquals(2, terminal.exitCode());
            assertTrue(terminal.output().contains("TERM is 'dumb'"), terminal.output());
        }
    }

    @Test
    void twoMachinesInStepAreNotLive() throws Exception {
        for (String[] live : new String[][] {{"--screen", "live"}, {"--clock", "host"}}) {
            var result =
                    PublicCommand.faultline(
                            "run", live[0], live[1], "--engine", "lockstep", "exit");
            assertEquals(2, result.exitCode());
            assertTrue(result.errors().contains("--engine lockstep"), result.errors());
        }
    }

    /** STI; MOV CX, 36; HLT; LOOP -3; MOV DX, 604h; MOV AX, 2000h; OUT DX, AX. */
    private static final String TWO_SECONDS = "fb b92400 f4 e2fd ba0406 b80020 ef";

    @Test
    void byTheHostsClockAGuestThatWaitsTakesThatTime() throws Exception {
        byte[] sector = Arrays.copyOf(HexFormat.of().parseHex(TWO_SECONDS.replace(" ", "")), 512);
        sector[510] = 0x55;
        sector[511] = (byte) 0xaa;
        String disk = Files.write(folder.resolve("disk.img"), sector).toString();
        var free = PublicCommand.faultline("run", "--stats", disk);
        long before = System.nanoTime();
        var paced = PublicCommand.faultline("run", "--stats", "--clock", "host", disk);
        long took = System.nanoTime() - before;
        assertEquals(0, paced.exitCode(), paced.errors());
        // Nothing was typed, so the guest has seen the same.
        assertEquals(free, paced);
        String stats = paced.errors();
        String nanos = stats.substring(stats.indexOf(", ") + 2, stats.indexOf(" ns"));
        assertTrue(took >= Long.parseLong(nanos), took + " < " + nanos);
        assertTrue(Long.parseLong(nanos) > 1_900_000_000L, nanos);
    }

    @Test
    void aRunThatNobodyAttendsLoadsNothingForTerminals() throws Exception {
        Path log = folder.resolve("classes.txt");
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("faultline.launcher", "../faultline"))
                                .toAbsolutePath()
                                .toString(),
                        "run",
                        "exit");
        builder.environment().put("FAULTLINE_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
        // What the start-up cache holds is there at once, whether it is used or not.
        builder.environment().put("FAULTLINE_AOT", "off");
        builder.redirectInput(Path.of("/dev/null").toFile());
        Process process = builder.redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        process.waitFor();
        String classes = Files.readString(log);
        assertTrue(classes.contains("dev.faultline.cli.Runner"), "no log of classes");
        for (String name :
                new String[] {
                    "org.jline.terminal", "SerialSession ", "ScreenSession ", "HostPacing"
                }) {
            assertFalse(classes.contains(name), name);
        }
    }
}
