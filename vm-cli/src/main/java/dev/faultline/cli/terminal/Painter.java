package dev.faultline.cli.terminal;

import dev.faultline.device.ScreenFrame;
import dev.faultline.device.TextScreen;
import java.util.Arrays;
import java.util.List;

/** Says what a terminal must be sent to show a frame: what differs from the frame before. */
final class Painter {
    private static final int UNKNOWN = -1;
    private static final int BLINK = 0x80;

    /** In a cell's look: bit 7 of the attribute blinks. */
    private static final int BLINKING = 0x100;

    private static final String HIDE_CURSOR = "\033[?25l";
    private static final String SHOW_CURSOR = "\033[?25h";

    /** DECSCUSR, in xterm and most others. */
    private static final String BLOCK = "\033[2 q";

    private static final String UNDERLINE = "\033[4 q";

    private final ColourDepth depth;
    private final boolean cursorShapes;
    private final StringBuilder out = new StringBuilder();

    private int terminalColumns;
    private int terminalRows;
    private List<Integer> palette = List.of();
    private Style style;

    /** What the terminal shows, row by row: look and code. */
    private int[] shown = {};

    private int shownColumns;
    private int shownRows;
    private String shownStatus;
    private String shownCursor;
    private boolean cursorVisible;

    /**
     * A painter before a terminal that shows anything.
     *
     * @param cursorShapes whether the terminal knows other shapes of the cursor
     */
    Painter(ColourDepth depth, boolean cursorShapes) {
        this.depth = depth;
        this.cursorShapes = cursorShapes;
    }

    /** Forgets what is shown: the next frame is drawn from scratch. */
    void forget() {
        terminalColumns = 0;
    }

    /**
     * What shows the frame.
     *
     * @param said what the last row says instead of what it usually does, or null
     */
    String paint(ScreenFrame frame, int columns, int rows, String said) {
        out.setLength(0);
        Layout layout = Layout.of(frame, columns, rows, said);
        boolean same =
                columns == terminalColumns
                        && rows == terminalRows
                        && layout.columns() == shownColumns
                        && layout.rows() == shownRows
                        && frame.colours().equals(palette);
        if (!same) {
            startAfresh(layout, columns, rows, frame.colours());
        }
        for (int row = 0; row < layout.rows(); row++) {
            paintRow(frame.text(), layout, row);
        }
        paintStatus(layout.status());
        paintCursor(frame, layout);
        return out.toString();
    }

    private void startAfresh(Layout layout, int columns, int rows, List<Integer> colours) {
        terminalColumns = columns;
        terminalRows = rows;
        palette = colours;
        style = new Style(depth, colours);
        shownColumns = layout.columns();
        shownRows = layout.rows();
        shown = new int[shownColumns * shownRows];
        Arrays.fill(shown, UNKNOWN);
        shownStatus = null;
        out.append(HIDE_CURSOR).append(Style.RESET).append("\033[2J");
        cursorVisible = false;
        shownCursor = null;
    }

    private void paintRow(TextScreen text, Layout layout, int row) {
        int from = layout.firstRow() + row;
        int selected = UNKNOWN;
        int written = UNKNOWN;
        for (int column = 0; column < layout.columns(); column++) {
            int attribute = text.attribute(from, column);
            int look = (text.blinking() ? BLINKING : 0) | attribute;
            int cell = look << 8 | text.codes()[from * text.columns() + column] & 0xff;
            int at = row * shownColumns + column;
            if (shown[at] == cell) {
                continue;
            }
            shown[at] = cell;
            if (written != column) {
                beforeDrawing();
                position(row, column);
            }
            if (selected != look) {
                selected = look;
                boolean blinks = text.blinking() && (attribute & BLINK) != 0;
                out.append(
                        style.select(
                                text.foreground(from, column),
                                text.background(from, column),
                                blinks));
            }
            out.append(text.character(from, column));
            written = column + 1;
        }
    }

    private void paintStatus(String status) {
        if (status == null || status.equals(shownStatus)) {
            return;
        }
        beforeDrawing();
        position(terminalRows - 1, 0);
        out.append(Style.STATUS)
                .append(status, 0, Math.min(status.length(), terminalColumns))
                .append(Style.RESET)
                .append("\033[K");
        shownStatus = status;
    }

    private void paintCursor(ScreenFrame frame, Layout layout) {
        TextScreen text = frame.text();
        int row = text.cursorRow() - layout.firstRow();
        int column = text.cursorColumn();
        boolean visible =
                text.cursorRow() >= 0
                        && row >= 0
                        && row < layout.rows()
                        && column < layout.columns();
        if (!visible) {
            beforeDrawing();
            return;
        }
        String shape = !cursorShapes ? "" : frame.blockCursor() ? BLOCK : UNDERLINE;
        String cursor = shape + "\033[%d;%dH".formatted(row + 1, column + 1);
        if (!cursorVisible || !cursor.equals(shownCursor)) {
            out.append(cursor).append(SHOW_CURSOR);
            shownCursor = cursor;
            cursorVisible = true;
        }
    }

    /** The cursor must not be seen to wander. */
    private void beforeDrawing() {
        if (cursorVisible) {
            out.append(HIDE_CURSOR);
            cursorVisible = false;
        }
    }

    private void position(int row, int column) {
        out.append("\033[").append(row + 1).append(';').append(column + 1).append('H');
    }
}
