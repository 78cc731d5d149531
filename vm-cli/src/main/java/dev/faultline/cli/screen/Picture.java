package dev.faultline.cli.screen;

import dev.faultline.device.TextScreen;

/**
 * The text screen as dots of 16 colours: characters of 9 x 16, as a VGA shows mode 3 at 720 x 400.
 * What blinks is shown, the cursor too.
 */
final class Picture {
    static final int CELL = 9;

    /** IBM PS/2 Hardware Interface: these codes repeat their eighth column as the ninth. */
    private static final int FIRST_JOINED = 0xc0;

    private static final int LAST_JOINED = 0xdf;
    private static final int CURSOR_FIRST = 13;
    private static final int CURSOR_LAST = 14;

    final int width;
    final int height;

    /** Text colours, 0 to 15, row by row. */
    final byte[] dots;

    Picture(TextScreen screen) {
        width = screen.columns() * CELL;
        height = screen.rows() * VgaFont.HEIGHT;
        dots = new byte[width * height];
        VgaFont font = VgaFont.load();
        for (int row = 0; row < screen.rows(); row++) {
            for (int column = 0; column < screen.columns(); column++) {
                draw(font, screen, row, column);
            }
        }
    }

    private void draw(VgaFont font, TextScreen screen, int row, int column) {
        int code = screen.codes()[row * screen.columns() + column] & 0xff;
        boolean joined = code >= FIRST_JOINED && code <= LAST_JOINED;
        boolean cursor = row == screen.cursorRow() && column == screen.cursorColumn();
        for (int y = 0; y < VgaFont.HEIGHT; y++) {
            int bits = font.row(code, y) << 1;
            if (joined) {
                bits |= bits >> 1 & 1;
            }
            if (cursor && y >= CURSOR_FIRST && y <= CURSOR_LAST) {
                bits = -1;
            }
            int at = (row * VgaFont.HEIGHT + y) * width + column * CELL;
            for (int x = 0; x < CELL; x++) {
                boolean set = (bits >> CELL - 1 - x & 1) != 0;
                dots[at + x] =
                        (byte)
                                (set
                                        ? screen.foreground(row, column)
                                        : screen.background(row, column));
            }
        }
    }
}
