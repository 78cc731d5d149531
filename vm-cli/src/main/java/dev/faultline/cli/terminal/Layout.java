package dev.faultline.cli.terminal;

import dev.faultline.device.ScreenFrame;
import dev.faultline.device.TextScreen;

/**
 * Which part of the guest's screen is shown, and what is said below it.
 *
 * @param columns how many columns of the guest's are shown, from the first
 * @param rows how many rows
 * @param firstRow the first of them
 * @param status what the terminal's last row says, or null where it belongs to the guest
 */
record Layout(int columns, int rows, int firstRow, String status) {
    private static final String GRAPHICS =
            "The guest is in a graphics mode, whose picture is not shown. " + KeyHelp.SHORT;

    /**
     * How a frame fits on a terminal.
     *
     * @param said what the last row is to say instead of what it usually does, or null
     */
    static Layout of(ScreenFrame frame, int columns, int rows, String said) {
        if (frame.graphics()) {
            return new Layout(0, 0, 0, said != null ? said : GRAPHICS);
        }
        TextScreen text = frame.text();
        boolean fits = text.columns() <= columns && text.rows() <= rows;
        boolean status = said != null || !fits || text.rows() < rows;
        int shown = Math.min(text.rows(), Math.max(0, status ? rows - 1 : rows));
        int first = Math.clamp(text.cursorRow() + 1 - shown, 0, text.rows() - shown);
        int width = Math.min(text.columns(), columns);
        String words = said != null ? said : KeyHelp.SHORT;
        if (said == null && !fits) {
            words =
                    "Too small for %d x %d: %d x %d from row %d are shown. %s"
                            .formatted(
                                    text.columns(),
                                    text.rows(),
                                    width,
                                    shown,
                                    first + 1,
                                    KeyHelp.SHORT);
        }
        return new Layout(width, shown, first, status ? words : null);
    }
}
