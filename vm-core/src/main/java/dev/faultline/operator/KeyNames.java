package dev.faultline.operator;

import dev.faultline.device.Key;
import java.util.Locale;

/** The names that QEMU's monitor command sendkey gives to keys. */
final class KeyNames {
    private KeyNames() {}

    static Key key(String name) {
        Key key = name.length() == 1 ? single(name.charAt(0)) : named(name);
        if (key == null) {
            throw new IllegalArgumentException(
                    "key '"
                            + name
                            + "', expected a name of QEMU's sendkey like a, ret, ctrl or f1");
        }
        return key;
    }

    private static Key single(char c) {
        boolean known = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
        return known ? UsKeyboard.stroke(c).keys().getFirst() : null;
    }

    private static Key named(String name) {
        if (name.matches("f([1-9]|1[0-2])")) {
            return Key.valueOf(name.toUpperCase(Locale.ROOT));
        }
        if (name.matches("kp_[0-9]")) {
            return Key.valueOf("KEYPAD_" + name.charAt(3));
        }
        return switch (name) {
            case "ret", "enter" -> Key.ENTER;
            case "spc", "space" -> Key.SPACE;
            case "esc", "escape" -> Key.ESCAPE;
            case "tab" -> Key.TAB;
            case "backspace" -> Key.BACKSPACE;
            case "shift" -> Key.LEFT_SHIFT;
            case "shift_r" -> Key.RIGHT_SHIFT;
            case "ctrl" -> Key.LEFT_CONTROL;
            case "ctrl_r" -> Key.RIGHT_CONTROL;
            case "alt" -> Key.LEFT_ALT;
            case "alt_r" -> Key.RIGHT_ALT;
            case "meta_l" -> Key.LEFT_GUI;
            case "meta_r" -> Key.RIGHT_GUI;
            case "menu", "compose" -> Key.MENU;
            case "caps_lock" -> Key.CAPS_LOCK;
            case "num_lock" -> Key.NUM_LOCK;
            case "scroll_lock" -> Key.SCROLL_LOCK;
            default -> sign(name);
        };
    }

    private static Key sign(String name) {
        return switch (name) {
            case "minus" -> Key.MINUS;
            case "equal" -> Key.EQUALS;
            case "bracket_left" -> Key.LEFT_BRACKET;
            case "bracket_right" -> Key.RIGHT_BRACKET;
            case "semicolon" -> Key.SEMICOLON;
            case "apostrophe" -> Key.APOSTROPHE;
            case "grave_accent" -> Key.GRAVE;
            case "backslash" -> Key.BACKSLASH;
            case "comma" -> Key.COMMA;
            case "dot" -> Key.PERIOD;
            case "slash" -> Key.SLASH;
            case "less" -> Key.ISO_102;
            default -> place(name);
        };
    }

    private static Key place(String name) {
        return switch (name) {
            case "home" -> Key.HOME;
            case "end" -> Key.END;
            case "pgup" -> Key.PAGE_UP;
            case "pgdn" -> Key.PAGE_DOWN;
            case "up" -> Key.UP;
            case "down" -> Key.DOWN;
            case "left" -> Key.LEFT;
            case "right" -> Key.RIGHT;
            case "insert" -> Key.INSERT;
            case "delete" -> Key.DELETE;
            case "print", "sysrq" -> Key.PRINT_SCREEN;
            case "asterisk", "kp_multiply" -> Key.KEYPAD_TIMES;
            case "kp_divide" -> Key.KEYPAD_DIVIDE;
            case "kp_subtract" -> Key.KEYPAD_MINUS;
            case "kp_add" -> Key.KEYPAD_PLUS;
            case "kp_enter" -> Key.KEYPAD_ENTER;
            case "kp_decimal" -> Key.KEYPAD_PERIOD;
            default -> null;
        };
    }
}
