package dev.faultline.cli.terminal;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal as far as {@link Painter} needs one: what it was sent, it shows. Everything else that
 * it is sent is a mistake.
 */
public final class TerminalModel {
    private static final Pattern SEQUENCE = Pattern.compile("\033\\[([?]?[0-9;]*)( ?[A-Za-z])");

    private final int columns;
    private final int rows;
    private final String[][] cells;
    private String style = "";
    private int row;
    private int column;
    private boolean alternate;

    /** What the cursor is, by DECSCUSR. */
    String cursorShape = "";

    boolean cursorShown = true;

    /** An empty terminal. */
    public TerminalModel(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
        cells = new String[rows][columns];
        clear(0, 0);
    }

    private void clear(int fromRow, int fromColumn) {
        Arrays.fill(cells[fromRow], fromColumn, columns, " ");
        for (int i = fromRow + 1; i < rows; i++) {
            Arrays.fill(cells[i], " ");
        }
    }

    /** Takes what the terminal is sent; what is not complete at the end is dropped. */
    public void take(String text) {
        Matcher sequence = SEQUENCE.matcher(text);
        for (int at = 0; at < text.length(); ) {
            char c = text.charAt(at);
            if (c == '\r') {
                column = 0;
                at++;
            } else if (c == '\n') {
                row = Math.min(row + 1, rows - 1);
                at++;
            } else if (c != '\033') {
                if (column >= columns || row >= rows) {
                    throw new AssertionError("'" + c + "' beyond the edge");
                }
                cells[row][column++] = style + c;
                at++;
            } else if (sequence.region(at, text.length()).lookingAt()) {
                obey(sequence.group(1), sequence.group(2));
                at = sequence.end();
            } else {
                return;
            }
        }
    }

    private void obey(String parameters, String function) {
        switch (function) {
            case "m" -> style = parameters.equals("0") ? "" : parameters + ":";
            case "H" -> {
                String[] numbers = parameters.split(";");
                row = Integer.parseInt(numbers[0]) - 1;
                column = Integer.parseInt(numbers[1]) - 1;
            }
            case "J" -> {
                if (!parameters.equals("2")) {
                    throw new AssertionError("erase " + parameters);
                }
                clear(0, 0);
            }
            case "K" -> Arrays.fill(cells[row], column, columns, " ");
            case " q" -> cursorShape = parameters;
            case "h", "l" -> mode(parameters, function.equals("h"));
            default -> throw new AssertionError("sequence " + parameters + function);
        }
    }

    private void mode(String parameters, boolean on) {
        switch (parameters) {
            case "?25" -> cursorShown = on;
            case "?1049" -> alternate = on;
            default -> throw new AssertionError("mode " + parameters);
        }
    }

    /** Whether the alternate screen is shown. */
    public boolean alternate() {
        return alternate;
    }

    /** The cursor's row and column, or "hidden". */
    String cursor() {
        return cursorShown ? row + "," + column : "hidden";
    }

    /** A cell's parameters of SGR, a colon and its character; only that where none are set. */
    String cell(int atRow, int atColumn) {
        return cells[atRow][atColumn];
    }

    /** The characters of a row, without the spaces at its end. */
    public String line(int atRow) {
        StringBuilder line = new StringBuilder();
        for (String cell : cells[atRow]) {
            line.append(cell.charAt(cell.length() - 1));
        }
        return line.toString().stripTrailing();
    }

    /** All rows. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            text.append(line(i)).append('\n');
        }
        return text.toString();
    }
}
