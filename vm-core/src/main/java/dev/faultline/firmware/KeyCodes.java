package dev.faultline.firmware;

/**
 * From the make codes of a US keyboard, set 1, to what INT 16h gives: the code in the high byte,
 * ASCII in the low one. Low byte E0h marks the grey keys, F0h what only the extended functions give
 * (IBM PS/2 and PC BIOS Interface Technical Reference, INT 16h; HelpPC, "Keyboard scan codes").
 */
final class KeyCodes {
    /** No keystroke. */
    static final int NONE = -1;

    static final int GREY = 0xe0;
    static final int EXTENDED_ONLY = 0xf0;

    /** Characters of the make codes 00h to 35h; a space where there is none. */
    private static final String PLAIN = "  1234567890-=  qwertyuiop[]  asdfghjkl;'` \\zxcvbnm,./";

    private static final String SHIFTED = "  !@#$%^&*()_+  QWERTYUIOP{}  ASDFGHJKL:\"~ |ZXCVBNM<>?";

    private static final String KEYPAD = "789-456+1230.";
    private static final int ESCAPE = 0x01;
    private static final int KEY_2 = 0x03;
    private static final int KEY_6 = 0x07;
    private static final int MINUS = 0x0c;
    private static final int EQUALS = 0x0d;
    private static final int BACKSPACE = 0x0e;
    private static final int TAB = 0x0f;
    private static final int LEFT_BRACKET = 0x1a;
    private static final int RIGHT_BRACKET = 0x1b;
    private static final int ENTER = 0x1c;
    private static final int BACKSLASH = 0x2b;
    private static final int SLASH = 0x35;
    private static final int KEYPAD_STAR = 0x37;
    private static final int SPACE = 0x39;
    private static final int F1 = 0x3b;
    private static final int F10 = 0x44;
    private static final int KEYPAD_FIRST = 0x47;
    private static final int KEYPAD_MINUS = 0x4a;
    private static final int KEYPAD_5 = 0x4c;
    private static final int KEYPAD_PLUS = 0x4e;
    private static final int KEYPAD_LAST = 0x53;
    private static final int KEY_102 = 0x56;
    private static final int F11 = 0x57;
    private static final int F12 = 0x58;

    /** With Ctrl: what the keypad's keys from 47h on give in the high byte. */
    private static final int[] CTRL_KEYPAD = {
        0x77, 0x8d, 0x84, 0x8e, 0x73, 0x8f, 0x74, 0x90, 0x75, 0x91, 0x76, 0x92, 0x93
    };

    private KeyCodes() {}

    /**
     * The keystroke of a make code.
     *
     * @param grey whether E0h came before it
     * @param flags the shift flags of the data area
     */
    static int keystroke(int code, boolean grey, int flags) {
        boolean alt = (flags & KeyboardInterrupt.ALT) != 0;
        boolean ctrl = (flags & KeyboardInterrupt.CTRL) != 0;
        boolean shift = (flags & KeyboardInterrupt.SHIFT) != 0;
        if (grey) {
            return grey(code, ctrl, alt);
        }
        if (code >= KEYPAD_FIRST && code <= KEYPAD_LAST) {
            return keypad(code, flags, shift);
        }
        if (code >= F1 && code <= F10) {
            return code + (alt ? 0x2d : ctrl ? 0x23 : shift ? 0x19 : 0) << 8;
        }
        return switch (code) {
            case F11, F12 -> code - F11 + (alt ? 0x8b : ctrl ? 0x89 : shift ? 0x87 : 0x85) << 8;
            case ESCAPE -> alt ? extended(code) : ESCAPE << 8 | 0x1b;
            case BACKSPACE -> alt ? extended(code) : BACKSPACE << 8 | (ctrl ? 0x7f : 0x08);
            case TAB -> alt ? 0xa500 : ctrl ? 0x9400 : shift ? 0x0f00 : 0x0f09;
            case ENTER -> alt ? extended(code) : ENTER << 8 | (ctrl ? 0x0a : 0x0d);
            case KEYPAD_STAR -> alt ? extended(code) : ctrl ? 0x9600 : code << 8 | '*';
            case SPACE -> SPACE << 8 | ' ';
            case KEY_102 -> alt || ctrl ? NONE : code << 8 | (shift ? '|' : '\\');
            default -> character(code, flags);
        };
    }

    private static int extended(int code) {
        return code << 8 | EXTENDED_ONLY;
    }

    private static int character(int code, int flags) {
        if (code >= PLAIN.length() || PLAIN.charAt(code) == ' ') {
            return NONE;
        }
        char plain = PLAIN.charAt(code);
        boolean letter = plain >= 'a' && plain <= 'z';
        if ((flags & KeyboardInterrupt.ALT) != 0) {
            if (code >= KEY_2 - 1 && code <= EQUALS) {
                return code + 0x76 << 8;
            }
            return letter ? code << 8 : extended(code);
        }
        if ((flags & KeyboardInterrupt.CTRL) != 0) {
            return switch (code) {
                case KEY_2 -> KEY_2 << 8;
                case KEY_6 -> KEY_6 << 8 | 0x1e;
                case MINUS -> MINUS << 8 | 0x1f;
                case LEFT_BRACKET, RIGHT_BRACKET, BACKSLASH -> code << 8 | plain & 0x1f;
                default -> letter ? code << 8 | plain & 0x1f : NONE;
            };
        }
        boolean upper = (flags & KeyboardInterrupt.SHIFT) != 0;
        if (letter && (flags & KeyboardInterrupt.CAPS_LOCK) != 0) {
            upper = !upper;
        }
        return code << 8 | (upper ? SHIFTED.charAt(code) : plain);
    }

    /** Digits with Alt are not keystrokes: they make a character when Alt is released. */
    private static int keypad(int code, int flags, boolean shift) {
        char digit = KEYPAD.charAt(code - KEYPAD_FIRST);
        boolean sign = code == KEYPAD_MINUS || code == KEYPAD_PLUS;
        if ((flags & KeyboardInterrupt.ALT) != 0) {
            return sign ? extended(code) : NONE;
        }
        if ((flags & KeyboardInterrupt.CTRL) != 0) {
            return CTRL_KEYPAD[code - KEYPAD_FIRST] << 8;
        }
        boolean digits = (flags & KeyboardInterrupt.NUM_LOCK) != 0 ^ shift;
        if (sign || digits) {
            return code << 8 | digit;
        }
        return code == KEYPAD_5 ? extended(code) : code << 8;
    }

    private static int grey(int code, boolean ctrl, boolean alt) {
        if (code >= KEYPAD_FIRST && code <= KEYPAD_LAST) {
            boolean key = code != KEYPAD_MINUS && code != KEYPAD_5 && code != KEYPAD_PLUS;
            if (!key) {
                return NONE;
            }
            return alt
                    ? code + 0x50 << 8
                    : (ctrl ? CTRL_KEYPAD[code - KEYPAD_FIRST] : code) << 8 | GREY;
        }
        return switch (code) {
            case ENTER -> alt ? 0xa600 : GREY << 8 | (ctrl ? 0x0a : 0x0d);
            case SLASH -> alt ? 0xa400 : ctrl ? 0x9500 : GREY << 8 | '/';
            default -> NONE;
        };
    }
}
