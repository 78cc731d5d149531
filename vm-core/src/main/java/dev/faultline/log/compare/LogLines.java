package dev.faultline.log.compare;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts bytes into lines. No line of a log of exceptions is long: of one that is, much is lost. */
final class LogLines extends OutputStream {
    private static final int LONGEST = 1024;

    private final Consumer<String> lines;
    private final byte[] line = new byte[LONGEST];
    private int length;

    LogLines(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void write(int value) {
        if (value == '\n') {
            end();
        } else if (length < LONGEST) {
            line[length++] = (byte) value;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            write(bytes[i]);
        }
    }

    /** Whether the last line has no end. */
    boolean isWithinLine() {
        return length > 0;
    }

    private void end() {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        length = 0;
        lines.accept(new String(line, 0, end, StandardCharsets.ISO_8859_1));
    }

    /** A last line without an end is one, too. */
    @Override
    public void close() {
        if (isWithinLine()) {
            end();
        }
    }
}
