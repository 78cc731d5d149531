package dev.faultline.operator;

import java.nio.charset.StandardCharsets;

/** Listens to COM1 for texts; each is looked for after the end of the one found before. */
final class SerialEar {
    /** Older output is forgotten. */
    private static final int MEMORY = 1 << 20;

    /** Bytes as characters of Latin-1. */
    private final StringBuilder heard = new StringBuilder();

    void hear(int value) {
        if (heard.length() == MEMORY) {
            heard.delete(0, MEMORY / 2);
        }
        heard.append((char) (value & 0xff));
    }

    /** Whether the text was heard; if so, it and all before it are forgotten. */
    boolean take(String text) {
        String bytes = inBytes(text);
        int at = heard.indexOf(bytes);
        // What does not have the text in it can only have its beginning at the end.
        int forget = at < 0 ? heard.length() - (bytes.length() - 1) : at + bytes.length();
        heard.delete(0, Math.max(0, forget));
        return at >= 0;
    }

    private static String inBytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
