package dev.faultline.tracefile.view;

/** One JSON object on one line, field by field. */
final class Json {
    private final StringBuilder text = new StringBuilder("{");

    Json text(String key, String value) {
        key(key);
        quoted(value);
        return this;
    }

    Json number(String key, long value) {
        key(key);
        text.append(value);
        return this;
    }

    /** A number of 64 bits, which JSON's readers would round: as a text "0x...". */
    Json hex(String key, long value) {
        return text(key, "0x" + Long.toHexString(value));
    }

    Json bool(String key, boolean value) {
        key(key);
        text.append(value);
        return this;
    }

    Json object(String key, Json value) {
        key(key);
        text.append(value);
        return this;
    }

    /** Nanoseconds as microseconds with three decimals. */
    Json micros(String key, long nanos) {
        key(key);
        text.append(nanos / 1000).append('.');
        String rest = Long.toString(nanos % 1000);
        text.append("0".repeat(3 - rest.length())).append(rest);
        return this;
    }

    private void key(String key) {
        if (text.length() > 1) {
            text.append(',');
        }
        quoted(key);
        text.append(':');
    }

    private void quoted(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
