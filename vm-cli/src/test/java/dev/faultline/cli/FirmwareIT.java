package dev.faultline.cli;

import static dev.faultline.cli.PublicCommand.runLongUnderEveryEngine;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.testkernels.TestKernels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's SeaBIOS through the public command; skipped where package seabios is not installed. */
class FirmwareIT {
    private static final Path SEABIOS = Path.of("/usr/share/seabios/bios-256k.bin");
    private static final Path VIDEO = Path.of("/usr/share/seabios/vgabios-stdvga.bin");

    @TempDir private Path folder;

    @Test
    void seabiosBootsABuiltInDiskKernel() throws Exception {
        assumeTrue(Files.exists(SEABIOS), SEABIOS + " is not there");
        var result =
                runLongUnderEveryEngine(
                        "--firmware",
                        SEABIOS.toString(),
                        "--video-bios",
                        VIDEO.toString(),
                        "--screen",
                        "text",
                        "two-stage");
        assertEquals(0, result.exitCode(), result.errors());
        byte[] expected = TestKernels.find("two-stage").orElseThrow().expectedOutput();
        String serial = new String(expected, StandardCharsets.US_ASCII);
        assertTrue(result.output().startsWith(serial), result.output());
        assertTrue(result.output().contains("SeaBIOS (version"), result.output());
        assertTrue(result.output().contains("Booting from Hard Disk..."), result.output());
    }

    @Test
    void firmwareWithoutADriveFindsNothingToBoot() throws Exception {
        assumeTrue(Files.exists(SEABIOS), SEABIOS + " is not there");
        Path debug = folder.resolve("debug.txt");
        var result =
                runLongUnderEveryEngine(
                        "--firmware", SEABIOS.toString(), "--debugcon", debug.toString());
        // SeaBIOS waits a minute, which costs nothing here, and resets the machine.
        assertEquals(6, result.exitCode(), result.errors());
        assertTrue(Files.readString(debug).contains("No bootable device."), result.errors());
    }
}
