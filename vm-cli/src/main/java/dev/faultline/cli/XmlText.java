package dev.faultline.cli;

/** Any text as character data or an attribute's value of XML 1.0. */
final class XmlText {
    /** The pictures of the control characters stand in their order. */
    private static final int CONTROL_PICTURES = 0x2400;

    private static final int REPLACEMENT = 0xfffd;

    private XmlText() {}

    /**
     * The text, quoted. XML 1.0 cannot have most control characters in any form: their pictures
     * (U+2400 and after) take their place, and U+FFFD that of what is no character.
     */
    static String of(CharSequence text) {
        StringBuilder xml = new StringBuilder(text.length() + text.length() / 8);
        text.codePoints().forEach(c -> append(xml, c));
        return xml.toString();
    }

    private static void append(StringBuilder xml, int c) {
        switch (c) {
            case '<' -> xml.append("&lt;");
            case '>' -> xml.append("&gt;");
            case '&' -> xml.append("&amp;");
            case '"' -> xml.append("&quot;");
            // A parser makes a line's end of it.
            case '\r' -> xml.append("&#13;");
            case '\n', '\t' -> xml.append((char) c);
            default -> xml.appendCodePoint(legal(c));
        }
    }

    /** The rest of "Char" of XML 1.0, section 2.2. */
    private static int legal(int c) {
        if (c < ' ') {
            return CONTROL_PICTURES + c;
        }
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return surrogate || c == 0xfffe || c == 0xffff ? REPLACEMENT : c;
    }
}
