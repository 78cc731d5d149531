package dev.faultline.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The text of one entry, built as bytes: a flood of exceptions leaves no garbage behind. */
final class LogText {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[4096];
    private int length;

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    /** Appends ASCII text. */
    LogText text(String text) {
        int count = text.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    /** Appends any text, as UTF-8: symbols are what a file says. */
    LogText anyText(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        reserve(encoded.length);
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        return this;
    }

    /** Appends a character of ASCII. */
    LogText character(char c) {
        reserve(1);
        bytes[length++] = (byte) c;
        return this;
    }

    /** Appends at least so many hexadecimal digits, as printf's %0Nx. */
    LogText hex(long value, int digits) {
        int needed = Math.max(digits, Math.max(1, (67 - Long.numberOfLeadingZeros(value)) >> 2));
        reserve(needed);
        for (int i = needed - 1; i >= 0; i--) {
            bytes[length + i] = DIGITS[(int) (value >>> 4 * (needed - 1 - i)) & 15];
        }
        length += needed;
        return this;
    }

    /** Appends a decimal number, as printf's %Nd. */
    LogText decimal(long value, int width) {
        String digits = Long.toString(value);
        for (int i = digits.length(); i < width; i++) {
            character(' ');
        }
        return text(digits);
    }

    /** Ends a line. */
    LogText line() {
        return character('\n');
    }

    boolean isEmpty() {
        return length == 0;
    }

    void clear() {
        length = 0;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
