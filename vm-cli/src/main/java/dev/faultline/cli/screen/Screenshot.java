package dev.faultline.cli.screen;

import dev.faultline.device.TextScreen;
import dev.faultline.device.Vga;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text screen as a file, text or PNG by its name. */
public final class Screenshot {
    private static final int COLOURS = 16;

    private Screenshot() {}

    /** Throws IllegalArgumentException where a file's name says neither text nor PNG. */
    public static String check(String file) {
        if (!file.endsWith(".txt") && !file.endsWith(".png")) {
            throw new IllegalArgumentException(
                    "screenshot '" + file + "', expected a name that ends in .txt or .png");
        }
        return file;
    }

    /** Writes what the screen shows now. */
    public static void write(Vga vga, Path file) throws IOException {
        TextScreen screen = vga.textScreen();
        if (file.toString().endsWith(".txt")) {
            Files.writeString(file, screen.text(), StandardCharsets.UTF_8);
            return;
        }
        int[] palette = new int[COLOURS];
        for (int i = 0; i < COLOURS; i++) {
            palette[i] = vga.colour(i);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            PngWriter.write(new Picture(screen), palette, out);
        }
    }
}
