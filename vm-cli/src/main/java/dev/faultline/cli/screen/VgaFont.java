package dev.faultline.cli.screen;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The VGA's own font of 8 x 16 dots; the resource says where it comes from. */
final class VgaFont {
    static final int HEIGHT = 16;

    private static final String RESOURCE = "vga-8x16.txt";
    private static final int CODES = 256;

    private final byte[] rows = new byte[CODES * HEIGHT];

    private VgaFont() {}

    static VgaFont load() {
        VgaFont font = new VgaFont();
        try (InputStream in = VgaFont.class.getResourceAsStream(RESOURCE);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    int code = Integer.parseInt(line, 0, 2, 16);
                    byte[] glyph = HexFormat.of().parseHex(line.substring(3));
                    System.arraycopy(glyph, 0, font.rows, code * HEIGHT, HEIGHT);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return font;
    }

    /** The dots of a row, bit 7 on the left. */
    int row(int code, int y) {
        return rows[code * HEIGHT + y] & 0xff;
    }
}
