package dev.faultline.firmware;

/**
 * The pages of text in video memory at b8000h, as the data area describes them: characters,
 * cursors, scrolling and the teletype.
 */
final class TextPages {
    private static final long VIDEO_MEMORY = 0xb8000;
    private static final int VIDEO_MEMORY_MASK = 0x7fff;
    private static final int PAGES = 8;
    private static final int CRTC_START = 0x0c;
    private static final int CRTC_CURSOR = 0x0e;
    private static final int BELL = 7;
    private static final int BACKSPACE = 8;
    private static final int LINE_FEED = 10;
    private static final int CARRIAGE_RETURN = 13;
    private static final int BLANK = 0x0720;

    private final GuestMemory memory;
    private final TextMode mode;

    TextPages(GuestMemory memory, TextMode mode) {
        this.memory = memory;
        this.mode = mode;
    }

    int columns() {
        int columns = memory.read16(BiosData.VIDEO_COLUMNS) & 0xff;
        return columns == 0 ? 80 : columns;
    }

    int rows() {
        return memory.read8(BiosData.VIDEO_LAST_ROW) + 1;
    }

    int activePage() {
        return memory.read8(BiosData.VIDEO_PAGE) % PAGES;
    }

    /** The row in the high byte, the column in the low one. */
    int cursor(int page) {
        return memory.read16(cursorAt(page));
    }

    private static int cursorAt(int page) {
        return BiosData.CURSOR_POSITIONS + 2 * (page % PAGES);
    }

    void setCursor(int page, int position) {
        memory.write16(cursorAt(page), position);
        if (page % PAGES == activePage()) {
            showCursor(position);
        }
    }

    private void showCursor(int position) {
        int cell = (position >>> 8 & 0xff) * columns() + (position & 0xff);
        mode.crtcWord(CRTC_CURSOR, memory.read16(BiosData.VIDEO_PAGE_START) / 2 + cell);
    }

    /** Shows a page. */
    void activate(int page) {
        int start = start(page);
        memory.write8(BiosData.VIDEO_PAGE, page % PAGES);
        memory.write16(BiosData.VIDEO_PAGE_START, start);
        mode.crtcWord(CRTC_START, start / 2);
        showCursor(cursor(page));
    }

    private long cell(int page, int row, int column) {
        return cell(start(page), row * columns() + column);
    }

    private int start(int page) {
        return page % PAGES * memory.read16(BiosData.VIDEO_PAGE_SIZE);
    }

    private static long cell(int start, int number) {
        return VIDEO_MEMORY + (start + 2 * number & VIDEO_MEMORY_MASK);
    }

    /** Character and attribute under a page's cursor. */
    int read(int page) {
        int cursor = cursor(page);
        return memory.read16(cell(page, cursor >>> 8, cursor & 0xff));
    }

    /** Fills all of the video memory with blanks. */
    void clear() {
        long blanks = BLANK * 0x1000100010001L;
        for (int at = 0; at <= VIDEO_MEMORY_MASK; at += 8) {
            memory.write(VIDEO_MEMORY + at, 8, blanks);
        }
    }

    /**
     * Writes a character several times from the cursor on, which stays.
     *
     * @param attribute the attribute, or -1 to keep those that are there
     */
    void writeRepeatedly(int page, int character, int attribute, int count) {
        int cursor = cursor(page);
        int first = (cursor >>> 8) * columns() + (cursor & 0xff);
        int start = start(page);
        // More than the memory holds would only write the same again.
        for (int i = 0; i < Math.min(count, VIDEO_MEMORY_MASK / 2 + 1); i++) {
            long cell = cell(start, first + i);
            memory.write8(cell, character);
            if (attribute >= 0) {
                memory.write8(cell + 1, attribute);
            }
        }
    }

    /** Moves a window's lines up or down; those that are new get blanks of the attribute. */
    void scroll(int page, int lines, int attribute, int topLeft, int bottomRight, boolean up) {
        int left = topLeft & 0xff;
        int top = topLeft >>> 8;
        int columns = columns();
        int start = start(page);
        int right = Math.min(bottomRight & 0xff, columns - 1);
        int bottom = Math.min(bottomRight >>> 8, rows() - 1);
        int height = bottom - top + 1;
        if (height <= 0 || right < left) {
            return;
        }
        int moved = lines == 0 || lines > height ? 0 : height - lines;
        for (int i = 0; i < height; i++) {
            int row = up ? top + i : bottom - i;
            int from = up ? row + lines : row - lines;
            for (int column = left; column <= right; column++) {
                int value = attribute << 8 | ' ';
                if (i < moved) {
                    value = memory.read16(cell(start, from * columns + column));
                }
                memory.write16(cell(start, row * columns + column), value);
            }
        }
    }

    /**
     * Writes a character as a teletype does: it moves the cursor, and control characters do what
     * they say.
     *
     * @param attribute the attribute, or -1 to keep the one that is there
     */
    void teletype(int page, int character, int attribute) {
        int cursor = cursor(page);
        int row = cursor >>> 8;
        int column = cursor & 0xff;
        switch (character) {
            case BELL -> {} // there is no speaker
            case BACKSPACE -> column = Math.max(0, column - 1);
            case LINE_FEED -> row++;
            case CARRIAGE_RETURN -> column = 0;
            default -> {
                long cell = cell(page, row, column);
                memory.write8(cell, character);
                if (attribute >= 0) {
                    memory.write8(cell + 1, attribute);
                }
                column++;
            }
        }
        if (column >= columns()) {
            column = 0;
            row++;
        }
        if (row >= rows()) {
            row = rows() - 1;
            int kept = memory.read8(cell(page, row, column) + 1);
            scroll(page, 1, kept, 0, row << 8 | columns() - 1, true);
        }
        setCursor(page, row << 8 | column);
    }
}
