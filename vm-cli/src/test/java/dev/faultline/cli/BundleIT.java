package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.explain.TextReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --bundle}, and {@code explain} of what it writes. */
class BundleIT {
    @TempDir private Path folder;
    private String zip;

    @BeforeEach
    void nameFile() {
        zip = folder.resolve("the end.zip").toString();
    }

    private static String entry(String file, String name) throws IOException {
        try (ZipFile zip = new ZipFile(file)) {
            return new String(
                    zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aTripleFaultIsExplainedFromItsBundleAsItWasReported() throws Exception {
        var run = PublicCommand.faultline("run", "triple-fault", "--bundle", zip);
        assertEquals(134, run.exitCode(), run.errors());
        var explained = PublicCommand.faultline("explain", zip);
        assertEquals(0, explained.exitCode(), explained.errors());
        assertEquals("", explained.errors());
        String report = run.errors().substring(0, run.errors().indexOf("faultline: triple fault"));
        assertTrue(report.contains("\nWhat the last instructions changed\n"), report);
        assertTrue(report.contains("\nThe last blocks executed, loops in one line\n"), report);
        assertTrue(explained.output().startsWith(report), explained.output());
        String how = explained.output().substring(report.length());
        assertTrue(
                how.startsWith(
                        "\nHow to reproduce\n  faultline run triple-fault --bundle '"
                                + zip
                                + "'\n  ended after 2345 instructions, each time\n"),
                how);
        assertEquals(report, entry(zip, "report.txt"));
        assertTrue(entry(zip, "report.html").contains("shutdown</h1>"));
        String recorder = entry(zip, "recorder.txt");
        assertTrue(recorder.contains("OUT 0x3f8"), recorder);
        assertTrue(recorder.contains("             0  CPL 0  0x"), recorder);
        assertTrue(
                recorder.lines().allMatch(line -> line.length() <= TextReport.COLUMNS), recorder);
        Path page = folder.resolve("again.html");
        PublicCommand.faultline("explain", zip, "--report", page.toString());
        assertEquals(entry(zip, "report.html"), Files.readString(page));
    }

    @Test
    void anImageThatIsGoneIsTakenFromTheBundle() throws Exception {
        // UD2 without an IDT
        Path image = Files.write(folder.resolve("flat"), HexFormat.of().parseHex("900f0b"));
        var run =
                PublicCommand.faultline(
                        "run",
                        "--load-address",
                        "0x200000",
                        "--bundle",
                        zip,
                        "--break-on",
                        "rip=0x200001",
                        image.toString());
        assertEquals(10, run.exitCode(), run.errors());
        assertEquals("\ufffd\u000f\u000b", entry(zip, "files/image"));
        Files.delete(image);
        var explained = PublicCommand.faultline("explain", zip);
        assertEquals(0, explained.exitCode(), explained.errors());
        String verdict = "Stopped on request: before 0x200001 executes 0f 0b  ud2\n";
        assertTrue(explained.output().startsWith(verdict), explained.output());
        assertTrue(explained.output().contains("in the bundle: unzip '"), explained.output());
        try (var left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertFalse(
                    left.anyMatch(p -> p.getFileName().toString().startsWith("faultline-bundle")));
        }
    }

    @Test
    void whatCannotBeSavedIsShownAsItWasWritten() throws Exception {
        var run =
                PublicCommand.faultline("run", "triple-fault", "--clock", "host", "--bundle", zip);
        assertEquals(134, run.exitCode(), run.errors());
        var explained = PublicCommand.faultline("explain", zip);
        assertEquals(0, explained.exitCode(), explained.errors());
        assertTrue(explained.output().startsWith("As it was written"), explained.output());
        assertTrue(explained.output().contains("\nTriple fault: INT3"), explained.output());
        assertTrue(
                explained.output().contains("no snapshot in the bundle: the machine runs by"),
                explained.output());
    }

    @Test
    void aRunThatEndsWellLeavesNone() throws Exception {
        assertEquals(0, PublicCommand.faultline("run", "exit", "--bundle", zip).exitCode());
        assertFalse(Files.exists(Path.of(zip)));
    }

    private void refused(String because) throws Exception {
        var result = PublicCommand.faultline("explain", zip);
        assertEquals(66, result.exitCode(), result.errors());
        assertEquals(1, result.errors().lines().count(), result.errors());
        assertTrue(result.errors().startsWith("faultline: " + zip), result.errors());
        assertTrue(result.errors().contains(because), result.errors());
    }

    @Test
    void whatIsDamagedOrForeignIsRefusedInOneLine() throws Exception {
        PublicCommand.faultline("run", "triple-fault", "--bundle", zip);
        byte[] bytes = Files.readAllBytes(Path.of(zip));
        Files.write(Path.of(zip), Arrays.copyOf(bytes, bytes.length / 2));
        refused("damaged or cut off, expected a bundle");
        byte[] flipped = bytes.clone();
        int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("machine.snapshot");
        flipped[name + 1000] ^= 1;
        Files.write(Path.of(zip), flipped);
        refused("its machine.snapshot is damaged");
        try (OutputStream out = Files.newOutputStream(Path.of(zip));
                ZipOutputStream foreign = new ZipOutputStream(out)) {
            foreign.putNextEntry(new ZipEntry("readme.txt"));
            foreign.closeEntry();
        }
        refused("a zip file without the faultline-bundle.txt");
    }
}
