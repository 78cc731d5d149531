package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code faultline diff --qemu-log}; what real logs of QEMU come to, {@link QemuLogIT} tests. */
class QemuDiffIT {
    private static final String KERNEL = "exceptions-ist";

    @TempDir private Path folder;

    /** Faultline's own log in place of QEMU's. */
    private Path log(String kernel) throws Exception {
        Path log = folder.resolve(kernel + ".log");
        PublicCommand.faultline(
                "run", "--serial", "null", "--log", "int", "--log-file", log.toString(), kernel);
        return log;
    }

    private static PublicCommand.Result diff(Path log, String... more) throws Exception {
        String[] arguments = new String[3 + more.length];
        arguments[0] = "diff";
        arguments[1] = "--qemu-log";
        arguments[2] = log.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return PublicCommand.faultline(arguments);
    }

    @Test
    void theSameExceptionsUnderEitherEngineAreExitCode0() throws Exception {
        Path log = log(KERNEL);
        for (String engine : List.of("interp", "jit")) {
            var result = diff(log, "--engine", engine, "--jit-threshold", "1", KERNEL);
            assertEquals(0, result.exitCode(), result.errors());
            assertTrue(result.output().startsWith("11 events the same; 0 differ"), result.output());
        }
    }

    @Test
    void anotherRegisterIsExitCode136AndMarked() throws Exception {
        Path log = log(KERNEL);
        String text = Files.readString(log);
        Files.writeString(log, text.replaceFirst("R10=00000000001030cf", "R10=00000000001030ce"));
        var result = diff(log, KERNEL);
        assertEquals(136, result.exitCode(), result.errors());
        assertTrue(result.output().contains(": it has other R10\n"), result.output());
        assertTrue(result.output().contains("\n  QEMU      R8 ="), result.output());
    }

    @Test
    void aLogOfFaultlineCanStandForTheImage() throws Exception {
        Path log = log(KERNEL);
        Path other = log("breakpoint");
        assertEquals(0, diff(log, log.toString()).exitCode());
        var result = diff(log, other.toString());
        assertEquals(136, result.exitCode());
        assertTrue(result.output().contains("only QEMU has, line"), result.output());
    }

    @Test
    void aRunGoesOnNoLongerThanTheLog() throws Exception {
        Path log = log(KERNEL);
        // Real mode at 0:7c00: #UD for ever, whose handler is an IRET.
        byte[] code = HexFormat.of().parseHex("31c08ed8c70618000f7ca31a000f0bcf");
        Path image = Files.write(folder.resolve("loop.bin"), code);
        var result = diff(log, "--load-address", "0x7c00", image.toString());
        assertEquals(136, result.exitCode(), result.errors());
        assertTrue(result.errors().contains("the end of QEMU's log reached"), result.errors());
        assertTrue(result.output().contains("QEMU's log ends before"), result.output());
    }

    @Test
    void badInputIsExitCode66AndWrongUsage2() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty.log"));
        Path text = Files.writeString(folder.resolve("text.log"), "no log\n");
        for (Path wrong : List.of(empty, text, folder, folder.resolve("none.log"))) {
            var result = diff(wrong, KERNEL);
            assertEquals(66, result.exitCode(), result.errors());
            assertEquals("", result.output());
            assertEquals(1, result.errors().lines().count(), result.errors());
            assertTrue(result.errors().startsWith("faultline: " + wrong + ": "), result.errors());
        }
        Path log = log(KERNEL);
        assertEquals(66, diff(log, folder.resolve("none.elf").toString()).exitCode());
        for (List<String> wrong :
                List.of(
                        List.<String>of(),
                        List.of(KERNEL, KERNEL),
                        List.of("--engine", "lockstep", KERNEL),
                        List.of("--engines", "jit,interp", KERNEL))) {
            assertEquals(2, diff(log, wrong.toArray(String[]::new)).exitCode(), wrong.toString());
        }
        assertEquals(2, PublicCommand.faultline("diff", "--timeout", "1s", "a", "b").exitCode());
    }

    @Test
    void aLogThatIsCutOffIsComparedUpToThereAndSaidSo() throws Exception {
        Path log = log(KERNEL);
        byte[] bytes = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(bytes, bytes.length / 2));
        var result = diff(log, KERNEL);
        assertEquals(0, result.exitCode(), result.output());
        assertTrue(result.errors().contains(": cut off in the event that begins in line "));
        assertTrue(result.output().contains("QEMU's log is cut off there"), result.output());
    }
}
