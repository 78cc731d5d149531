package dev.faultline.cli.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.faultline.bus.MmioBus;
import dev.faultline.bus.PortBus;
import dev.faultline.device.Vga;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenshotTest {
    private static final int BLACK = 0xff000000;
    private static final int BLUE = 0xff0000aa;
    private static final int GREY = 0xffaaaaaa;
    private static final int WHITE = 0xffffffff;
    private static final int YELLOW = 0xffffff55;

    private final PortBus ports = new PortBus();
    private final MmioBus mmio = new MmioBus();
    private final Vga vga = new Vga(() -> 0);

    @TempDir private Path folder;

    @BeforeEach
    void attach() {
        vga.attach(ports, mmio);
    }

    private void put(int row, int column, int code, int attribute) {
        mmio.write(0xb8000 + 160 * row + 2 * column, 2, attribute << 8 | code);
    }

    private BufferedImage picture() throws Exception {
        Path file = folder.resolve("screen.png");
        Screenshot.write(vga, file);
        return ImageIO.read(file.toFile());
    }

    /** The dots of a character: # for one colour, . for another, ? for any other. */
    private static String cell(BufferedImage picture, int row, int column, int set, int clear) {
        StringBuilder dots = new StringBuilder();
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 9; x++) {
                int dot = picture.getRGB(9 * column + x, 16 * row + y);
                dots.append(dot == set ? '#' : dot == clear ? '.' : '?');
            }
            dots.append('\n');
        }
        return dots.toString();
    }

    @Test
    void aCharacterIsDrawnInItsColours() throws Exception {
        put(1, 2, 'A', 0x1f);
        BufferedImage picture = picture();
        assertEquals(720, picture.getWidth());
        assertEquals(400, picture.getHeight());
        assertEquals(
                """
                .........
                .........
                ...#.....
                ..###....
                .##.##...
                ##...##..
                ##...##..
                #######..
                ##...##..
                ##...##..
                ##...##..
                ##...##..
                .........
                .........
                .........
                .........
                """,
                cell(picture, 1, 2, WHITE, BLUE));
        assertEquals(BLACK, picture.getRGB(719, 399));
    }

    @Test
    void linesOfBoxesMeet() throws Exception {
        put(24, 79, 0xc4, 0x0e);
        put(24, 78, 0xdb, 0x0e);
        put(24, 77, 0xb3, 0x0e);
        BufferedImage picture = picture();
        assertEquals(YELLOW, picture.getRGB(719, 24 * 16 + 7));
        assertEquals("#########\n".repeat(16), cell(picture, 24, 78, YELLOW, BLACK));
        assertEquals("...##....\n".repeat(16), cell(picture, 24, 77, YELLOW, BLACK));
    }

    @Test
    void bitSevenIsAColourOnlyWhereNothingBlinks() throws Exception {
        put(3, 0, ' ', 0x97);
        assertEquals(BLUE, picture().getRGB(0, 48));
        ports.read(0x3da, 1);
        ports.write(0x3c0, 1, 0x30);
        ports.write(0x3c0, 1, 0x04);
        assertEquals(0xff5555ff, picture().getRGB(0, 48));
    }

    @Test
    void theCursorIsTwoLinesOfItsCell() throws Exception {
        put(0, 0, ' ', 0x07);
        BufferedImage picture = picture();
        assertEquals(BLACK, picture.getRGB(0, 12));
        assertEquals(GREY, picture.getRGB(0, 13));
        assertEquals(GREY, picture.getRGB(8, 14));
        assertEquals(BLACK, picture.getRGB(0, 15));
    }

    @Test
    void thePaletteIsTheGuests() throws Exception {
        put(1, 0, 0xdb, 0x04);
        ports.write(0x3c8, 1, 4);
        for (int level : new int[] {0x3f, 0x00, 0x3f}) {
            ports.write(0x3c9, 1, level);
        }
        assertEquals(0xffff00ff, picture().getRGB(0, 16));
    }

    @Test
    void aTextFileHasTheRows() throws Exception {
        put(1, 0, 'H', 0x07);
        put(1, 1, 0xc4, 0x07);
        Path file = folder.resolve("screen.txt");
        Screenshot.write(vga, file);
        assertEquals("\nH─\n", Files.readString(file));
    }

    @Test
    void anotherKindOfFileIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Screenshot.check("screen.gif"));
    }

    @Test
    void aTerminalGetsColoursWhereTheyChange() {
        for (int column = 0; column < 80; column++) {
            put(0, column, ' ', 0x07);
        }
        put(0, 0, 'a', 0x07);
        put(0, 1, 'b', 0x1e);
        put(0, 2, 'c', 0x1e);
        put(0, 3, 'd', 0x07);
        put(2, 0, 'e', 0x0c);
        assertEquals(
                "a\033[93;44mbc\033[0md\n\n\033[91;40me\033[0m\n",
                ColouredText.of(vga.textScreen()));
    }
}
