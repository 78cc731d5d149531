package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The screen as a file, through the public command. */
class ScreenshotIT {
    @TempDir private Path folder;

    @Test
    void theScreenIsWrittenAtTheEnd() throws Exception {
        Path text = folder.resolve("screen.txt");
        Path picture = folder.resolve("screen.png");
        String[] command = {"--serial", "null", "--screenshot", "FILE", "console"};
        for (Path file : new Path[] {text, picture}) {
            command[3] = file.toString();
            var result = PublicCommand.runUnderEveryEngine(command);
            assertEquals(0, result.exitCode(), result.errors());
            assertEquals("", result.output());
        }
        String rows = Files.readString(text);
        assertTrue(rows.startsWith("console ready\n> Hi, World!\n"), rows);
        var image = ImageIO.read(picture.toFile());
        assertEquals(0xff000000, image.getRGB(0, 16));
        // What was typed is white on blue.
        assertEquals(0xff0000aa, image.getRGB(2 * 9, 16));
    }

    @Test
    void aNameThatSaysNoFormatIsAUsageError() throws Exception {
        assertEquals(2, PublicCommand.faultline("run", "--screenshot", "a.gif", "exit").exitCode());
    }

    @Test
    void aFileThatCannotBeWrittenIsSaid() throws Exception {
        String file = folder.resolve("missing/screen.png").toString();
        var result = PublicCommand.faultline("run", "--screenshot", file, "exit");
        assertEquals(66, result.exitCode());
        assertEquals(1, result.errors().lines().count(), result.errors());
    }
}
