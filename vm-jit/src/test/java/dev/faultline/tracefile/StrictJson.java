package dev.faultline.tracefile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON to maps, lists, strings, doubles and booleans; what is not RFC 8259 throws. */
final class StrictJson {
    private final String text;
    private int at;

    private StrictJson(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        StrictJson json = new StrictJson(text);
        Object value = json.value();
        json.blank();
        if (json.at != text.length()) {
            throw new IllegalArgumentException("more text at " + json.at);
        }
        return value;
    }

    private void blank() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean accept(char c) {
        blank();
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw new IllegalArgumentException("no " + c + " at " + at);
        }
    }

    private Object value() {
        if (accept('{')) {
            Map<String, Object> map = new LinkedHashMap<>();
            while (!accept('}')) {
                if (!map.isEmpty()) {
                    expect(',');
                }
                expect('"');
                String key = string();
                expect(':');
                if (map.put(key, value()) != null) {
                    throw new IllegalArgumentException("twice: " + key);
                }
            }
            return map;
        }
        if (accept('[')) {
            List<Object> list = new ArrayList<>();
            while (!accept(']')) {
                if (!list.isEmpty()) {
                    expect(',');
                }
                list.add(value());
            }
            return list;
        }
        return accept('"') ? string() : word();
    }

    private Object word() {
        int start = at;
        while (at < text.length() && ",]} \n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        if (word.equals("true") || word.equals("false")) {
            return word.equals("true");
        }
        if (!word.matches("-?(0|[1-9]\\d*)(\\.\\d+)?")) {
            throw new IllegalArgumentException("'" + word + "' at " + start);
        }
        return Double.valueOf(word);
    }

    private String string() {
        StringBuilder result = new StringBuilder();
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < 0x20) {
                throw new IllegalArgumentException("control character at " + at);
            }
            if (c == '\\') {
                char escaped = text.charAt(at++);
                switch (escaped) {
                    case '"', '\\' -> c = escaped;
                    case 'u' -> {
                        c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
                        at += 4;
                    }
                    default -> throw new IllegalArgumentException("escape at " + at);
                }
            }
            result.append(c);
        }
        at++;
        return result.toString();
    }
}
