package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.oracle.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of the logs, and that no way out of a run loses what was logged. */
class LogIT {
    /** Real mode at 0:7c00: INT 0x40 for ever, whose handler is an IRET. */
    private static final String INTERRUPTS =
            "31c0 8ed8 c7060001117c a30201 cd40 ebfc cf".replace(" ", "");

    @TempDir private Path folder;

    /** Arguments of a run that does not end by itself, its repeats counted in a log. */
    private String[] endless(Path log, String... more) throws Exception {
        byte[] code = HexFormat.of().parseHex(INTERRUPTS);
        Path image = Files.write(folder.resolve("interrupts.bin"), code);
        List<String> arguments = new ArrayList<>(List.of("run", "--load-address", "0x7c00"));
        arguments.addAll(List.of("--log", "real", "--log-filter", "collapse"));
        arguments.addAll(List.of("--log-file", log.toString(), image.toString()));
        arguments.addAll(1, List.of(more));
        return arguments.toArray(String[]::new);
    }

    @Test
    void aLogGoesToStandardErrorBeforeTheSummary() throws Exception {
        var result = PublicCommand.faultline("run", "--log", "int,why,cpu_reset", "triple-fault");
        assertEquals(134, result.exitCode());
        List<String> lines = result.errors().lines().toList();
        assertEquals("CPU Reset (CPU 0)", lines.getFirst());
        assertTrue(result.errors().contains("\nTriple fault\n"), result.errors());
        assertTrue(lines.getLast().startsWith("faultline: triple fault, after "), lines.getLast());
        assertFalse(result.output().contains("check_exception"), result.output());
    }

    @Test
    void aLogFileHasTheSameLines() throws Exception {
        Path file = folder.resolve("log.txt");
        String[] arguments = {"run", "--log", "int", "breakpoint"};
        var toStandardError = PublicCommand.faultline(arguments);
        var toFile =
                PublicCommand.faultline(
                        "run", "--log", "int", "--log-file", file.toString(), "breakpoint");
        assertEquals("", toFile.errors());
        assertEquals(toStandardError.errors(), Files.readString(file));
    }

    @Test
    void aLogFileThatCannotBeWrittenIsExitCode66BeforeTheGuestStarts() throws Exception {
        String file = folder.resolve("nowhere/log.txt").toString();
        var result =
                PublicCommand.faultline("run", "--log", "int", "--log-file", file, "breakpoint");
        assertEquals(66, result.exitCode());
        assertEquals("", result.output());
        assertEquals(1, result.errors().lines().count(), result.errors());
        assertTrue(result.errors().contains(file + " cannot be written: no such folder"));
    }

    @Test
    void optionsOfNoLogAreExitCode2() throws Exception {
        for (List<String> wrong :
                List.of(
                        List.of("--log", "int,mmu"),
                        List.of("--log-file", "x"),
                        List.of("--log-filter", "vector=3"),
                        List.of("--log", "int", "--log-filter", "vector=300"),
                        List.of("--log", "int", "--screen", "live"),
                        List.of("--log", "exec", "--engine", "lockstep"))) {
            List<String> arguments = new ArrayList<>(List.of("run", "breakpoint"));
            arguments.addAll(1, wrong);
            var result = PublicCommand.faultline(arguments.toArray(String[]::new));
            assertEquals(2, result.exitCode(), wrong + result.errors());
            assertTrue(result.errors().contains(wrong.getFirst()), result.errors());
        }
    }

    @Test
    void aLimitLosesNothing() throws Exception {
        Path file = folder.resolve("log.txt");
        for (String[] limit :
                new String[][] {{"--timeout", "1s"}, {"--max-instructions", "1000000"}}) {
            var result = PublicCommand.faultline(endless(file, limit));
            assertEquals(124, result.exitCode(), result.errors());
            assertRepeatsTold(file);
        }
    }

    @Test
    void aSignalLosesNothing() throws Exception {
        Path file = folder.resolve("log.txt");
        Path output = folder.resolve("out.txt");
        Process process = PublicCommand.start(output, endless(file));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while ((!Files.exists(file) || Files.size(file) == 0) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "no end in sight");
        assertRepeatsTold(file);
        assertTrue(Files.readString(output).contains("interrupted after about"));
    }

    private static void assertRepeatsTold(Path log) throws Exception {
        List<String> lines = Files.readAllLines(log);
        assertEquals(1, lines.stream().filter(line -> line.contains(": v=40")).count());
        assertTrue(lines.getLast().matches("\\.\\.\\. the same [0-9,]+ more times"));
    }

    @Test
    void inLockstepTheReferenceIsLogged() throws Exception {
        var alone = PublicCommand.faultline("run", "--log", "int,why", "breakpoint");
        var both =
                PublicCommand.faultline(
                        "run", "--log", "int,why", "--engine", "lockstep", "breakpoint");
        assertEquals(alone.errors(), both.errors());
    }

    @Test
    void blocksAreNamedByTheSymbolsOfTheImage() throws Exception {
        assumeTrue(Tools.found("as") && Tools.found("ld"), "binutils are not installed");
        Path source = folder.resolve("kernel.S");
        Files.writeString(
                source,
                """
                .long 0x1badb002, 0, -0x1badb002
                .globl _start, work
                _start: mov $0x8000, %esp
                call work
                work: cli
                hlt
                """);
        String object = folder.resolve("kernel.o").toString();
        String kernel = folder.resolve("kernel.elf").toString();
        Tools.run(List.of("as", "--32", "-o", object, source.toString()));
        Tools.run(List.of("ld", "-m", "elf_i386", "-Ttext=0x100000", "-o", kernel, object));
        var result = PublicCommand.faultline("run", "--log", "exec,in_asm", kernel);
        assertEquals(4, result.exitCode());
        String log = result.errors();
        assertTrue(log.contains("\nIN: work\n0x100016: fa "), log);
        assertTrue(log.contains("call   0x100016 <work>\n"), log);
        assertTrue(log.matches("(?s).*\nTrace 0: 0x100016 \\[\\S+] work\n.*"), log);
    }
}
