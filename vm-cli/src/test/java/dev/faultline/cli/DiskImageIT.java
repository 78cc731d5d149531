package dev.faultline.cli;

import static dev.faultline.cli.PublicCommand.runUnderEveryEngine;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.testkernels.TestKernels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disk images through the public command: booted by the built-in BIOS, written only if asked. */
class DiskImageIT {
    /** INT 13h AH=03h of the boot sector itself to the second sector; power off. */
    private static final String WRITES_A_SECTOR =
            "b80103 bb007c b90200 ba8000 cd13 ba0406 b80020 ef f4 ebfd";

    @TempDir private Path folder;

    private Path disk(String code, int sectors) throws Exception {
        byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(code.replace(" ", "")), 512 * sectors);
        bytes[510] = 0x55;
        bytes[511] = (byte) 0xaa;
        return Files.write(folder.resolve("disk.img"), bytes);
    }

    @Test
    void aFileWithABootSignatureBoots() throws Exception {
        byte[] image = TestKernels.find("two-stage").orElseThrow().image();
        Path file = Files.write(folder.resolve("disk.img"), image);
        var result = runUnderEveryEngine(file.toString());
        assertEquals(0, result.exitCode(), result.errors());
        byte[] expected = TestKernels.find("two-stage").orElseThrow().expectedOutput();
        assertEquals(new String(expected, StandardCharsets.ISO_8859_1), result.output());
    }

    @Test
    void theImageIsWrittenOnlyIfAsked() throws Exception {
        Path file = disk(WRITES_A_SECTOR, 4);
        byte[] before = Files.readAllBytes(file);
        assertTrue(file.toFile().setReadOnly());
        var result = runUnderEveryEngine(file.toString());
        assertEquals(0, result.exitCode(), result.errors());
        assertArrayEquals(before, Files.readAllBytes(file));
        assertTrue(file.toFile().setWritable(true));
        byte[] after = before.clone();
        System.arraycopy(before, 0, after, 512, 512);
        // In lockstep two machines would write it.
        for (String engine : List.of("interp", "jit")) {
            Files.write(file, before);
            result =
                    PublicCommand.faultline(
                            "run", "--engine", engine, "--disk-write", file.toString());
            assertEquals(0, result.exitCode(), result.errors());
            assertArrayEquals(after, Files.readAllBytes(file));
        }
    }

    @Test
    void aTruncatedDiskSaysWhatItMisses() throws Exception {
        byte[] image = TestKernels.find("two-stage").orElseThrow().image();
        Path file = Files.write(folder.resolve("disk.img"), Arrays.copyOf(image, 100_000));
        var result = runUnderEveryEngine(file.toString());
        assertEquals(4, result.exitCode(), result.errors());
        assertTrue(result.output().endsWith("disk error in the kernel\n"), result.output());
    }

    @Test
    void aDiskHasNoLinuxSetupCode() throws Exception {
        var result = PublicCommand.faultline("run", "--linux-setup", disk("f4", 1).toString());
        assertEquals(66, result.exitCode());
        assertTrue(result.errors().contains("no Linux bzImage, expected one"), result.errors());
    }

    @Test
    void aSecondHardDiskIsRefused() throws Exception {
        String file = disk(WRITES_A_SECTOR, 4).toString();
        var result = PublicCommand.faultline("run", "--disk", file, file);
        assertEquals(66, result.exitCode());
        assertEquals(1, result.errors().lines().count(), result.errors());
    }

    @Test
    void whatIsNotModelledIsSaidOnceUnderEveryEngine() throws Exception {
        // INT 13h AH=FEh twice; IN AL, 99h; INT 13h AH=FFh; CLI; HLT
        Path file = disk("b400 b4fe cd13 b4fe cd13 e499 b4ff cd13 fa f4", 1);
        var result = runUnderEveryEngine(file.toString());
        assertEquals(4, result.exitCode(), result.errors());
        assertEquals(2, count(result.errors(), "not modelled: BIOS: INT 0x13"), result.errors());
        assertEquals(1, count(result.errors(), "port 0x99"), result.errors());
        Path log = folder.resolve("log.txt");
        var logged =
                runUnderEveryEngine(
                        "--log", "unimp", "--log-file", log.toString(), file.toString());
        assertEquals(0, count(logged.errors(), "not modelled"), logged.errors());
        assertEquals(3, Files.readAllLines(log).size(), Files.readString(log));
    }

    @Test
    void whyNothingBootsIsSaidOnceUnderEveryEngine() throws Exception {
        Path file = disk("f4", 1);
        byte[] bytes = Files.readAllBytes(file);
        bytes[510] = 0;
        Files.write(file, bytes);
        var result = runUnderEveryEngine("--disk", file.toString(), "--screen", "text");
        assertEquals(4, result.exitCode(), result.errors());
        assertEquals(1, count(result.errors(), "no boot signature"), result.errors());
        assertTrue(result.output().contains("BIOS: no boot signature"), result.output());
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    @Test
    void aServiceInProtectedModeIsExplained() throws Exception {
        // CLI; MOV EAX, CR0; OR AL, 1; MOV CR0, EAX; INT 10h
        Path file = disk("fa 0f20c0 0c01 0f22c0 cd10", 1);
        var result = runUnderEveryEngine(file.toString());
        assertEquals(134, result.exitCode());
        assertTrue(result.errors().contains("BIOS: INT 0x10 in protected mode"), result.errors());
    }
}
