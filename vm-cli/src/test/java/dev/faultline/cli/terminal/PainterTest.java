package dev.faultline.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.bus.MmioBus;
import dev.faultline.bus.PortBus;
import dev.faultline.device.ScreenFrame;
import dev.faultline.device.TextScreen;
import dev.faultline.device.Vga;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A VGA whose guest is this test, painted on a terminal that shows what it is sent. */
class PainterTest {
    private static final int CRTC = 0x3d4;
    private static final int CURSOR_START = 0x0a;
    private static final int CURSOR_END = 0x0b;

    private final PortBus ports = new PortBus();
    private final MmioBus mmio = new MmioBus();
    private final Vga vga = new Vga(() -> 0);
    private Painter painter = new Painter(ColourDepth.SIXTEEN, true);
    private TerminalModel terminal;
    private int columns;
    private int rows;

    @BeforeEach
    void attach() {
        vga.attach(ports, mmio);
        resize(80, 25);
    }

    private void resize(int newColumns, int newRows) {
        columns = newColumns;
        rows = newRows;
        terminal = new TerminalModel(columns, rows);
    }

    private void put(int row, int column, int code, int attribute) {
        mmio.write(0xb8000 + 160 * row + 2 * column, 2, attribute << 8 | code);
    }

    private void write(int row, String text) {
        for (int i = 0; i < text.length(); i++) {
            put(row, i, text.charAt(i), 0x07);
        }
    }

    private void crtc(int index, int value) {
        ports.write(CRTC, 1, index);
        ports.write(CRTC + 1, 1, value);
    }

    private void cursor(int row, int column) {
        crtc(0x0e, (row * 80 + column) >> 8);
        crtc(0x0f, (row * 80 + column) & 0xff);
    }

    private String paint() {
        return paint(false);
    }

    private String paint(boolean help) {
        String text = painter.paint(vga.frame(), columns, rows, help ? KeyHelp.ALL : null);
        terminal.take(text);
        return text;
    }

    private void terminalShowsTheScreen() {
        TextScreen screen = vga.textScreen();
        for (int row = 0; row < screen.rows(); row++) {
            assertEquals(screen.line(row), terminal.line(row), "row " + row);
        }
    }

    @Test
    void aScreenIsShownInItsColours() {
        put(0, 0, 'A', 0x1f);
        put(24, 79, 'Z', 0x4e);
        paint();
        terminalShowsTheScreen();
        assertEquals("0;97;44:A", terminal.cell(0, 0));
        assertEquals("0;93;41:Z", terminal.cell(24, 79));
    }

    @Test
    void onlyWhatChangedIsSent() {
        write(3, "hello");
        paint();
        assertEquals("", paint());
        put(3, 1, 'a', 0x07);
        String change = paint();
        assertEquals("\033[?25l\033[4;2H\033[0;37;40ma\033[4 q\033[1;1H\033[?25h", change);
        terminalShowsTheScreen();
    }

    @Test
    void codePage437IsShownInUnicode() {
        for (int code = 0; code < 256; code++) {
            put(code / 64, code % 64, code, 0x07);
        }
        paint();
        terminalShowsTheScreen();
        assertEquals("│┤╡╢╖╕╣║╗╝╜╛┐", terminal.line(2).substring(0xb3 - 128));
        assertEquals("☺☻♥", terminal.line(0).substring(1, 4));
    }

    @Test
    void theCursorIsWhereTheGuestHasItAndAsTall() {
        cursor(5, 7);
        paint();
        assertEquals("5,7", terminal.cursor());
        assertEquals("4", terminal.cursorShape);
        crtc(CURSOR_START, 0);
        crtc(CURSOR_END, 15);
        paint();
        assertEquals("2", terminal.cursorShape);
        crtc(CURSOR_START, 0x20);
        paint();
        assertEquals("hidden", terminal.cursor());
        crtc(CURSOR_START, 0);
        cursor(6, 0);
        write(6, "x");
        paint();
        assertEquals("6,0", terminal.cursor());
    }

    @Test
    void aTerminalWithoutShapesIsSentNone() {
        painter = new Painter(ColourDepth.SIXTEEN, false);
        assertTrue(!paint().contains(" q"));
    }

    @Test
    void aBlinkingCharacterBlinks() {
        put(0, 0, '!', 0x94);
        paint();
        assertEquals("0;5;31;44:!", terminal.cell(0, 0));
        ports.read(0x3da, 1);
        ports.write(0x3c0, 1, 0x30);
        ports.write(0x3c0, 1, 0x04);
        paint();
        assertEquals("0;31;104:!", terminal.cell(0, 0));
    }

    @Test
    void aPaletteIsFollowedWhereTheTerminalHasItsColours() {
        painter = new Painter(ColourDepth.TRUE, true);
        put(0, 0, 'A', 0x1f);
        paint();
        assertEquals("0;38;2;255;255;255;48;2;0;0;170:A", terminal.cell(0, 0));
        ports.write(0x3c8, 1, 1);
        for (int component : new int[] {63, 0, 21}) {
            ports.write(0x3c9, 1, component);
        }
        paint();
        assertEquals("0;38;2;255;255;255;48;2;255;0;85:A", terminal.cell(0, 0));
    }

    @Test
    void the256ColoursAreTheNearestOnes() {
        painter = new Painter(ColourDepth.CUBE, true);
        put(0, 0, 'A', 0x1e);
        paint();
        // 0xffff55 is 5,5,1 of the cube and 0x0000aa 0,0,3.
        assertEquals("0;38;5;227;48;5;19:A", terminal.cell(0, 0));
        assertEquals(16, Style.nearest(0x000000));
        assertEquals(231, Style.nearest(0xffffff));
        assertEquals(16 + 36 * 2 + 6 * 4, Style.nearest(0x8cd204));
    }

    @Test
    void withoutColoursABackgroundIsShownInReverse() {
        painter = new Painter(ColourDepth.NONE, true);
        put(0, 0, 'A', 0x1f);
        put(0, 1, 'B', 0x0f);
        paint();
        assertEquals("0;7:A", terminal.cell(0, 0));
        assertEquals("B", terminal.cell(0, 1));
    }

    @Test
    void fiftyRowsOfEightLinesAreShown() {
        crtc(0x09, 0x47);
        write(49, "the last");
        resize(80, 50);
        paint();
        terminalShowsTheScreen();
        assertEquals("the last", terminal.line(49));
    }

    @Test
    void fortyColumnsAreShown() {
        crtc(0x11, 0x0e);
        crtc(0x01, 39);
        crtc(0x13, 20);
        for (int i = 0; i < 4; i++) {
            mmio.write(0xb8000 + 80 + 2 * i, 2, 0x0700 | "last".charAt(i));
        }
        paint();
        assertEquals(40, vga.textScreen().columns());
        assertEquals("last", terminal.line(1));
        assertTrue(terminal.line(24).isEmpty());
    }

    @Test
    void aLargerTerminalHasTheKeysInItsLastRow() {
        resize(100, 30);
        paint();
        assertTrue(terminal.line(29).startsWith("Ctrl-A X"), terminal.text());
        assertTrue(terminal.cell(29, 0).startsWith("0;7:"));
    }

    @Test
    void aTerminalThatIsTooSmallSaysSoAndShowsTheRowsAroundTheCursor() {
        resize(80, 24);
        write(0, "first");
        write(24, "last");
        cursor(0, 0);
        paint();
        assertEquals("first", terminal.line(0));
        assertTrue(terminal.line(23).startsWith("Too small for 80 x 25: 80 x 23 from row 1"));
        cursor(24, 4);
        paint();
        assertEquals("last", terminal.line(22));
        assertTrue(terminal.line(23).contains("80 x 23 from row 3"), terminal.text());
        assertEquals("22,4", terminal.cursor());
    }

    @Test
    void anyTerminalIsLargeEnoughNotToFail() {
        write(24, "x".repeat(80));
        cursor(24, 79);
        for (int height = 1; height < 30; height++) {
            for (int width : new int[] {1, 2, 39, 79, 80, 200}) {
                resize(width, height);
                paint();
                paint(true);
            }
        }
    }

    @Test
    void helpTakesTheLastRowAndGivesItBack() {
        write(24, "bottom");
        paint();
        paint(true);
        assertTrue(terminal.line(24).startsWith("Ctrl-A X: end the run"), terminal.text());
        paint(false);
        terminalShowsTheScreen();
    }

    @Test
    void aGraphicsModeIsSaid() {
        write(0, "text");
        ports.write(0x3ce, 1, 6);
        ports.write(0x3cf, 1, 5);
        paint();
        assertTrue(terminal.line(24).startsWith("The guest is in a graphics mode"));
        assertEquals("", terminal.line(0));
        assertEquals("hidden", terminal.cursor());
    }

    @Test
    void afterForgettingEverythingIsSentAgain() {
        write(1, "again");
        String first = paint();
        painter.forget();
        terminal = new TerminalModel(columns, rows);
        assertEquals(first, paint());
        terminalShowsTheScreen();
    }

    @Test
    void anyTwoFramesAfterEachOtherShowTheSecond() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            for (int change = random.nextInt(60); change > 0; change--) {
                put(
                        random.nextInt(25),
                        random.nextInt(80),
                        random.nextInt(256),
                        random.nextInt(256));
            }
            cursor(random.nextInt(26), random.nextInt(80));
            paint();
            ScreenFrame frame = vga.frame();
            for (int row = 0; row < 25; row++) {
                assertEquals(frame.text().line(row), terminal.line(row), "seed " + seed);
                for (int column = 0; column < 80; column++) {
                    boolean blinks = frame.text().attribute(row, column) > 0x7f;
                    String style =
                            new Style(ColourDepth.SIXTEEN, frame.colours())
                                    .select(
                                            frame.text().foreground(row, column),
                                            frame.text().background(row, column),
                                            blinks);
                    String cell = terminal.cell(row, column);
                    assertEquals(
                            style.substring(2, style.length() - 1),
                            cell.substring(0, cell.length() - 2),
                            "seed " + seed);
                }
            }
        }
    }
}
