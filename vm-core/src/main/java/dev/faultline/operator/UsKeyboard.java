package dev.faultline.operator;

import dev.faultline.device.Key;
import java.util.List;

/** Which key of a US keyboard types which character. */
final class UsKeyboard {
    private static final String SIGNS = "`-=[]\\;',./";
    private static final String SHIFTED_SIGNS = "~_+{}|:\"<>?";
    private static final Key[] SIGN_KEYS = {
        Key.GRAVE,
        Key.MINUS,
        Key.EQUALS,
        Key.LEFT_BRACKET,
        Key.RIGHT_BRACKET,
        Key.BACKSLASH,
        Key.SEMICOLON,
        Key.APOSTROPHE,
        Key.COMMA,
        Key.PERIOD,
        Key.SLASH
    };
    private static final String SHIFTED_DIGITS = ")!@#$%^&*(";
    private static final int ESCAPE = 0x1b;

    private UsKeyboard() {}

    static KeyStroke stroke(char c) {
        Key plain = plain(c);
        if (plain != null) {
            return new KeyStroke(List.of(plain));
        }
        Key shifted = shifted(c);
        if (shifted != null) {
            return new KeyStroke(List.of(Key.LEFT_SHIFT, shifted));
        }
        throw new IllegalArgumentException(
                "character '%c' (U+%04X), expected one of a US keyboard".formatted(c, (int) c));
    }

    private static Key plain(char c) {
        if (c >= 'a' && c <= 'z') {
            return Key.values()[Key.A.ordinal() + c - 'a'];
        }
        if (c >= '0' && c <= '9') {
            return digit(c - '0');
        }
        return switch (c) {
            case ' ' -> Key.SPACE;
            case '\n', '\r' -> Key.ENTER;
            case '\t' -> Key.TAB;
            case '\b' -> Key.BACKSPACE;
            case ESCAPE -> Key.ESCAPE;
            default -> SIGNS.indexOf(c) < 0 ? null : SIGN_KEYS[SIGNS.indexOf(c)];
        };
    }

    private static Key shifted(char c) {
        if (c >= 'A' && c <= 'Z') {
            return Key.values()[Key.A.ordinal() + c - 'A'];
        }
        int digit = SHIFTED_DIGITS.indexOf(c);
        if (digit >= 0) {
            return digit(digit);
        }
        int sign = SHIFTED_SIGNS.indexOf(c);
        return sign < 0 ? null : SIGN_KEYS[sign];
    }

    private static Key digit(int value) {
        return Key.values()[Key.DIGIT_0.ordinal() + value];
    }
}
