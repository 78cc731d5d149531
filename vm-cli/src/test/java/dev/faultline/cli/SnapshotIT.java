package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --save-at} and {@code --from} through the public command. */
class SnapshotIT {
    @TempDir private Path folder;
    private String file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("a.snapshot").toString();
    }

    private static PublicCommand.Result run(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "run";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return PublicCommand.faultline(all);
    }

    private void refused(String because, String... arguments) throws Exception {
        var result = run(arguments);
        assertEquals(66, result.exitCode(), result.errors());
        assertEquals("", result.output());
        assertTrue(result.errors().contains(because), result.errors());
        assertEquals(1, result.errors().lines().count(), result.errors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jit", "interp", "lockstep"})
    void theRestOfARunIsTheSameFromASnapshotUnderEachEngine(String engine) throws Exception {
        var whole = run("pit", "--stats", "--save-at", "1100k:" + file);
        var rest = run("--from", file, "--stats", "--engine", engine);
        assertEquals(whole.exitCode(), rest.exitCode());
        assertEquals(whole.errors(), rest.errors());
        assertTrue(whole.output().endsWith(rest.output()), rest.output());
        assertFalse(rest.output().isEmpty());
        assertTrue(rest.output().length() < whole.output().length(), rest.output());
    }

    @Test
    void aDiskGoesOnInItsDriveWithWhatStoodOnTheScreen() throws Exception {
        var whole = run("boot-sector", "--stats", "--screen", "text", "--save-at", "30ms:" + file);
        var rest = run("--from", file, "--stats", "--screen", "text");
        assertEquals(whole.errors(), rest.errors());
        assertTrue(whole.output().endsWith(rest.output()), rest.output());
        assertTrue(rest.output().contains("Hello from INT 10h!"), rest.output());
    }

    @Test
    void aReportSaysTheSameAfterARestore() throws Exception {
        var whole = run("triple-fault", "--save-at", "1000:" + file);
        var rest = run("--from", file);
        assertEquals(134, rest.exitCode());
        // Blocks are known from where a machine begins.
        String blocks = "\nThe last blocks executed.*\n(?: .+\n)+";
        assertEquals(
                whole.errors().replaceFirst(blocks, "\n"),
                rest.errors().replaceFirst(blocks, "\n"));
        String last = "           2,344  CPL 0  0x102ac0, 1 instruction\n\n";
        assertTrue(whole.errors().contains(last), whole.errors());
        assertTrue(rest.errors().contains(last), rest.errors());
    }

    @Test
    void explainReportsOnTheMachineAsItWasSaved() throws Exception {
        run("pit", "--save-at", "1100k:" + file);
        var text = PublicCommand.faultline("explain", file);
        assertEquals(0, text.exitCode(), text.errors());
        assertEquals("", text.errors());
        assertTrue(text.output().startsWith("The machine was saved"), text.output());
        assertFalse(text.output().contains("What happened"), "an interrupt that is over");
        assertTrue(text.output().contains("interrupt 0x20 at "), "of the flight recorder");
        assertTrue(text.output().lines().allMatch(line -> line.length() <= 100));
        Path page = folder.resolve("report.html");
        var html = PublicCommand.faultline("explain", file, "--report", page.toString());
        assertEquals("", html.output() + html.errors());
        assertTrue(Files.readString(page).contains("The machine was saved"));
        var refused = PublicCommand.faultline("explain", folder.resolve("nowhere").toString());
        assertEquals(66, refused.exitCode());
        assertEquals(1, refused.errors().lines().count(), refused.errors());
    }

    @Test
    void whatCannotBeRestoredIsRefusedInOneLine() throws Exception {
        run("pit", "--save-at", "1000:" + file);
        byte[] bytes = Files.readAllBytes(Path.of(file));
        String half = folder.resolve("half").toString();
        Files.write(Path.of(half), Arrays.copyOf(bytes, bytes.length / 2));
        refused(half + ": the snapshot ends after " + bytes.length / 2, "--from", half);
        String text = Files.writeString(folder.resolve("text"), "no machine").toString();
        refused(text + ": no snapshot, expected a file of --save-at", "--from", text);
        bytes[bytes.length - 30] ^= 4;
        Files.write(Path.of(half), bytes);
        refused(half + ": damaged at byte", "--from", half);
        refused("the image exit has SHA-256", "--from", file, "exit");
        refused("whose machine had no disk", "--from", file, "--disk", text);
        refused("nowhere: no such file", "--from", folder.resolve("nowhere").toString());
    }

    @Test
    void whatCannotBeSavedIsRefusedBeforeTheRun() throws Exception {
        String nowhere = folder.resolve("no").resolve("where").toString();
        refused(nowhere + ": cannot be written there", "pit", "--save-at", "5:" + nowhere);
    }

    @Test
    void aRunThatEndsBeforeSaysWhatWasNotWritten() throws Exception {
        var result = run("exit", "--save-at", "5G:" + file);
        assertEquals(0, result.exitCode());
        assertEquals(
                "faultline: --save-at: the run ended before, " + file + " was not written\n",
                result.errors());
        assertFalse(Files.exists(Path.of(file)));
    }

    @Test
    void stepsOfAScriptAreToBeGivenAgain() throws Exception {
        String[] steps = {"--expect", "masked", "--then", "stop"};
        run("pit", "--save-at", "1M:" + file, steps[0], steps[1], steps[2], steps[3]);
        refused("expected the same --expect, --type and so on", "--from", file);
        var rest = run("--from", file, steps[0], steps[1], steps[2], steps[3]);
        assertEquals(0, rest.exitCode(), rest.errors());
    }

    @Test
    void optionsThatDoNotGoTogetherAreAMatterOfUsage() throws Exception {
        assertEquals(2, run("pit", "--save-at", "soon:" + file).exitCode());
        assertEquals(2, run("pit", "--save-at", "1000").exitCode());
        assertEquals(2, run("pit", "--save-at", "1000:a", "--engine", "lockstep").exitCode());
        assertEquals(2, run("--from", file, "--append", "text").exitCode());
    }
}
