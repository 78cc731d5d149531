package dev.faultline.cli.screen;

import dev.faultline.device.TextScreen;

/** The text screen for a terminal that knows ECMA-48's colours. */
public final class ColouredText {
    private static final int NORMAL = 0x07;
    private static final String RESET = "\033[0m";

    private ColouredText() {}

    /** The rows, each ended by a newline, without the empty ones at the end. */
    public static String of(TextScreen screen) {
        StringBuilder text = new StringBuilder();
        int shown = 0;
        for (int row = 0; row < screen.rows(); row++) {
            StringBuilder line = new StringBuilder();
            if (append(line, screen, row)) {
                text.repeat('\n', row - shown).append(line).append('\n');
                shown = row + 1;
            }
        }
        return text.toString();
    }

    /** Appends a row up to the last thing to see in it; false where there is none. */
    private static boolean append(StringBuilder line, TextScreen screen, int row) {
        int end = screen.columns();
        while (end > 0
                && screen.character(row, end - 1) == ' '
                && screen.background(row, end - 1) == 0) {
            end--;
        }
        int current = NORMAL;
        for (int column = 0; column < end; column++) {
            int colours = screen.background(row, column) << 4 | screen.foreground(row, column);
            if (colours != current) {
                line.append(select(colours));
                current = colours;
            }
            line.append(screen.character(row, column));
        }
        line.append(current == NORMAL ? "" : RESET);
        return end > 0;
    }

    private static String select(int colours) {
        return colours == NORMAL
                ? RESET
                : "\033[%d;%dm"
                        .formatted(
                                TerminalColours.foreground(colours & 0xf),
                                TerminalColours.background(colours >> 4));
    }
}
