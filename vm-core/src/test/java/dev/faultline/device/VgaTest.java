package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class VgaTest {
    private static final long TEXT = 0xb8000;

    private final TestBench bench = new TestBench();
    private final Vga vga = new Vga(bench);

    @BeforeEach
    void attach() {
        vga.attach(bench.ports, bench.mmio);
    }

    private void print(int row, int column, String text, int attribute) {
        for (int i = 0; i < text.length(); i++) {
            long at = TEXT + 2L * (80 * row + column + i);
            bench.mmio.write(at, 2, text.charAt(i) | attribute << 8);
        }
    }

    private void crtc(int index, int value) {
        bench.ports.write(0x3d4, 2, value << 8 | index);
    }

    private int crtc(int index) {
        bench.out(0x3d4, index);
        return bench.in(0x3d5);
    }

    @Test
    void snapshotShowsCharactersAndAttributes() {
        print(0, 0, "Hello", 0x1f);
        print(2, 3, "World", 0x4e);
        TextScreen screen = vga.textScreen();
        assertEquals(80, screen.columns());
        assertEquals(25, screen.rows());
        assertEquals("Hello\n\n   World\n", screen.text());
        assertEquals(0x1f, screen.attribute(0, 4));
        assertEquals('W', screen.character(2, 3));
        assertEquals(0x4e, screen.attribute(2, 3));
    }

    @Test
    void codePage437ShowsInUnicode() {
        bench.mmio.write(TEXT, 8, 0x07e107fe07c907dbL);
        assertEquals("█╔■ß", vga.textScreen().line(0));
        for (int code = 0; code < 256; code++) {
            bench.mmio.write(TEXT + 2 * code, 1, code);
        }
        assertEquals('~', vga.textScreen().character(1, 126 - 80));
        assertEquals(' ', vga.textScreen().character(3, 255 - 240));
    }

    @Test
    void codePage437IsTheOneThatTheJdkKnows() {
        Charset charset = Charset.forName("IBM437");
        for (int code = 0x20; code < 0xff; code++) {
            print(0, 0, String.valueOf((char) code), 7);
            // Where the charset has the control character DEL, the VGA's font has a house.
            char expected =
                    code == 0x7f ? '⌂' : new String(new byte[] {(byte) code}, charset).charAt(0);
            assertEquals(expected, vga.textScreen().character(0, 0), "code " + code);
        }
    }

    @Test
    void aFrameHasTheColoursTheCursorsHeightAndTheMode() {
        ScreenFrame frame = vga.frame();
        assertEquals(0xaaaaaa, frame.colours().get(7));
        assertEquals(0xffff55, frame.colours().get(14));
        assertFalse(frame.blockCursor());
        assertFalse(frame.graphics());
        crtc(0x0a, 0x00);
        bench.out(0x3ce, 6);
        bench.out(0x3cf, 5);
        assertTrue(vga.frame().blockCursor());
        assertTrue(vga.frame().graphics());
    }

    @Test
    void startAddressScrollsTheScreen() {
        print(1, 0, "second", 7);
        crtc(0x0c, 0);
        crtc(0x0d, 80);
        assertEquals("second", vga.textScreen().line(0));
    }

    @Test
    void cursorFollowsItsRegistersAndHides() {
        crtc(0x0e, (80 * 3 + 7) >> 8);
        crtc(0x0f, (80 * 3 + 7) & 0xff);
        assertEquals(7, vga.textScreen().cursorColumn());
        assertEquals(3, vga.textScreen().cursorRow());
        crtc(0x0a, 0x20);
        assertEquals(-1, vga.textScreen().cursorRow());
        crtc(0x0a, 0x0d);
        crtc(0x0e, 0xff);
        assertEquals(-1, vga.textScreen().cursorRow());
    }

    @Test
    void eightScanLineCharactersGiveFiftyRows() {
        crtc(0x09, 0x47);
        assertEquals(50, vga.textScreen().rows());
    }

    @Test
    void videoMemoryIsPlainBytesInEverySize() {
        bench.mmio.write(0xa0001, 8, 0x8877665544332211L);
        assertEquals(0x8877665544332211L, bench.mmio.read(0xa0001, 8));
        assertEquals(0x88776655L, bench.mmio.read(0xa0005, 4));
        assertEquals(0x8877L, bench.mmio.read(0xa0007, 2));
        assertEquals(0x88L, bench.mmio.read(0xa0008, 1));
        bench.mmio.write(0xbfffe, 2, 0xaabb);
        assertEquals(0xffffaabbL, bench.mmio.read(0xbfffe, 4));
    }

    @Test
    void modeQueryFindsColourTextMode3() {
        assertEquals(0x67, bench.in(0x3cc));
        assertEquals(0x4f, crtc(0x01));
        bench.out(0x3ce, 0x06);
        assertEquals(0x0e, bench.in(0x3cf));
        bench.in(0x3da);
        bench.out(0x3c0, 0x30);
        assertEquals(0x0c, bench.in(0x3c1));
        bench.in(0x3da);
        bench.out(0x3c4, 0x02);
        assertEquals(0x03, bench.in(0x3c5));
    }

    /** "Attribute controller": reading input status 1 makes the next write an index. */
    @Test
    void attributeRegisterTakesIndexAndDataByTurns() {
        bench.in(0x3da);
        bench.out(0x3c0, 0x01);
        bench.out(0x3c0, 0x2a);
        assertEquals(0x2a, bench.in(0x3c1));
        bench.out(0x3c0, 0x02);
        bench.in(0x3da);
        bench.out(0x3c0, 0x01);
        assertEquals(0x2a, bench.in(0x3c1));
    }

    /** "Miscellaneous output register", bit 0: the CRTC answers at one of two places. */
    @Test
    void monochromePortsAnswerOnlyWhenChosen() {
        assertEquals(0xff, bench.in(0x3b5));
        assertEquals(0xff, bench.in(0x3ba));
        bench.out(0x3c2, 0x66);
        assertEquals(0xff, bench.in(0x3d5));
        bench.out(0x3b4, 0x01);
        assertEquals(0x4f, bench.in(0x3b5));
    }

    /** "CRTC registers", vertical retrace end bit 7 protects registers 0 to 7. */
    @Test
    void protectedCrtcRegistersKeepTheirValues() {
        crtc(0x01, 0x27);
        assertEquals(0x4f, crtc(0x01));
        crtc(0x07, 0xff);
        assertEquals(0x1f, crtc(0x07));
        crtc(0x11, 0x0e);
        crtc(0x01, 0x27);
        assertEquals(40, vga.textScreen().columns());
    }

    @Test
    void retraceBitsToggleSeventyTimesPerSecond() {
        int retraces = 0;
        boolean last = false;
        for (int i = 0; i < 100_000; i++) {
            bench.advance(10_000);
            boolean now = (bench.in(0x3da) & 8) != 0;
            retraces += now && !last ? 1 : 0;
            last = now;
        }
        assertEquals(70, retraces);
    }

    @Test
    void paletteIsWrittenAndReadByTurnsOfThreeColours() {
        assertEquals(0xaaaaaa, vga.colour(7));
        assertEquals(0xaa5500, vga.colour(6));
        bench.out(0x3c8, 7);
        for (int level : new int[] {0x3f, 0x00, 0x3f}) {
            bench.out(0x3c9, level);
        }
        assertEquals(0xff00ff, vga.colour(7));
        bench.out(0x3c7, 7);
        assertEquals(3, bench.in(0x3c7));
        assertEquals(0x3f, bench.in(0x3c9));
        assertEquals(0x00, bench.in(0x3c9));
    }
}
