package dev.faultline.cli;

import static dev.faultline.cli.PublicCommand.runUnderEveryEngine;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, serial input and expectations through the public command, the same under every engine. */
class InputIT {
    @TempDir private Path folder;

    @Test
    void whatIsTypedArrives() throws Exception {
        var result =
                runUnderEveryEngine(
                        "--expect",
                        "> ",
                        "--type",
                        "Ls | wc\\n",
                        "--expect",
                        "[Ls | wc]",
                        "--keys",
                        "ctrl-c,shift-x",
                        "--then",
                        "serial:com\\r",
                        "--expect",
                        "com]",
                        "--then",
                        "type:quit\\n",
                        "--append",
                        "typed",
                        "console");
        assertEquals(0, result.exitCode(), result.errors());
        assertTrue(result.output().contains("[Ls | wc]\n> ^CX"), result.output());
        assertTrue(result.output().endsWith("> quit\n[quit]\n"), result.output());
    }

    @Test
    void aFileGoesIntoTheSerialPort() throws Exception {
        String input = "0123456789\r".repeat(7000) + "quit\r";
        Path file = Files.writeString(folder.resolve("input.txt"), input);
        var result =
                runUnderEveryEngine(
                        "--serial-input", file.toString(), "--append", "typed", "console");
        assertEquals(0, result.exitCode(), result.errors());
        assertTrue(result.output().endsWith("> quit\n[quit]\n"), result.output());
        assertEquals(7001, result.output().lines().filter(l -> l.startsWith("> ")).count());
    }

    @Test
    void anInputFileThatIsMissingIsSaid() throws Exception {
        String missing = folder.resolve("missing").toString();
        var result = PublicCommand.faultline("run", "--serial-input", missing, "console");
        assertEquals(66, result.exitCode());
        assertEquals(1, result.errors().lines().count(), result.errors());
    }

    @Test
    void anExpectationAtTheEndEndsTheRun() throws Exception {
        var result = runUnderEveryEngine("--expect", "ready", "--append", "typed", "console");
        assertEquals(0, result.exitCode(), result.errors());
        result = runUnderEveryEngine("--expect", "It did not crash!", "breakpoint");
        assertEquals(0, result.exitCode(), result.errors());
    }

    @Test
    void whatDoesNotAppearIsExitCode8() throws Exception {
        var result = runUnderEveryEngine("--expect", "It crashed!", "breakpoint");
        assertEquals(8, result.exitCode(), result.errors());
        assertTrue(result.errors().contains("the text \"It crashed!\""), result.errors());
        result = runUnderEveryEngine("--expect", "It crashed!", "triple-fault");
        assertEquals(8, result.exitCode(), result.errors());
    }

    @Test
    void aWrongStepIsAUsageError() throws Exception {
        var result = PublicCommand.faultline("run", "--expect", "a", "--then", "go", "exit");
        assertEquals(2, result.exitCode());
        assertTrue(result.errors().contains("'go'"), result.errors());
    }

    /** XOR AH, AH; INT 16h; MOV AH, 0Eh; INT 10h; MOV DX, 3F8h; OUT DX, AL; and again. */
    private static final String ECHOES_INT_16H = "30e4 cd16 b40e cd10 baf803 ee ebf2";

    @Test
    void aBootSectorReadsKeysByTheBios() throws Exception {
        byte[] sector =
                Arrays.copyOf(HexFormat.of().parseHex(ECHOES_INT_16H.replace(" ", "")), 512);
        sector[510] = 0x55;
        sector[511] = (byte) 0xaa;
        Path disk = Files.write(folder.resolve("disk.img"), sector);
        var result =
                runUnderEveryEngine("--type", "Hello, BIOS!", "--expect", "BIOS!", disk.toString());
        assertEquals(0, result.exitCode(), result.errors());
        assertEquals("Hello, BIOS!", result.output());
    }
}
