package dev.faultline.device;

/**
 * What the VGA text screen shows at one moment.
 *
 * @param columns characters in a row
 * @param rows rows
 * @param codes the characters' codes in code page 437, row by row
 * @param attributes the attribute bytes: foreground in bits 3:0, background in bits 7:4
 * @param blinking whether bit 7 of an attribute makes the character blink and is no colour
 * @param cursorColumn the cursor's column, -1 when it is hidden or off the screen
 * @param cursorRow the cursor's row, -1 when it is hidden or off the screen
 */
public record TextScreen(
        int columns,
        int rows,
        byte[] codes,
        byte[] attributes,
        boolean blinking,
        int cursorColumn,
        int cursorRow) {
    private static final String CODE_PAGE_437 =
            " ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼"
                    + " !\"#$%&'()*+,-./0123456789:;<=>?"
                    + "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"
                    + "`abcdefghijklmnopqrstuvwxyz{|}~⌂"
                    + "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ"
                    + "áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
                    + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
                    + "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ";

    /** The character at a position, in Unicode; code 0 is a space. */
    public char character(int row, int column) {
        return CODE_PAGE_437.charAt(codes[row * columns + column] & 0xff);
    }

    /** The attribute byte at a position. */
    public int attribute(int row, int column) {
        return attributes[row * columns + column] & 0xff;
    }

    /** The text colour at a position, 0 to 15. */
    public int foreground(int row, int column) {
        return attribute(row, column) & 0x0f;
    }

    /** The colour behind the text at a position, 0 to 15. */
    public int background(int row, int column) {
        return attribute(row, column) >> 4 & (blinking ? 0x07 : 0x0f);
    }

    /** A row without the spaces at its end. */
    public String line(int row) {
        StringBuilder line = new StringBuilder(columns);
        for (int column = 0; column < columns; column++) {
            line.append(character(row, column));
        }
        return line.toString().stripTrailing();
    }

    /** The rows, each ended by a newline, without the empty ones at the end. */
    public String text() {
        StringBuilder text = new StringBuilder();
        int written = 0;
        for (int row = 0; row < rows; row++) {
            String line = line(row);
            if (!line.isEmpty()) {
                text.repeat('\n', row - written).append(line).append('\n');
                written = row + 1;
            }
        }
        return text.toString();
    }
}
