package dev.faultline.device;

/**
 * The keys of a 104-key keyboard with their codes in scan code sets 2 and 3.
 *
 * <p>Source: IBM PS/2 Hardware Interface Technical Reference, "Keyboards (101- and 102-key)". Set 1
 * is set 2 after the 8042's translation. Pause is not here: it has no break code and eight bytes of
 * its own.
 */
public enum Key {
    /** The key A. */
    A(0x1c, 0x1c, false),

    /** The key B. */
    B(0x32, 0x32, false),

    /** The key C. */
    C(0x21, 0x21, false),

    /** The key D. */
    D(0x23, 0x23, false),

    /** The key E. */
    E(0x24, 0x24, false),

    /** The key F. */
    F(0x2b, 0x2b, false),

    /** The key G. */
    G(0x34, 0x34, false),

    /** The key H. */
    H(0x33, 0x33, false),

    /** The key I. */
    I(0x43, 0x43, false),

    /** The key J. */
    J(0x3b, 0x3b, false),

    /** The key K. */
    K(0x42, 0x42, false),

    /** The key L. */
    L(0x4b, 0x4b, false),

    /** The key M. */
    M(0x3a, 0x3a, false),

    /** The key N. */
    N(0x31, 0x31, false),

    /** The key O. */
    O(0x44, 0x44, false),

    /** The key P. */
    P(0x4d, 0x4d, false),

    /** The key Q. */
    Q(0x15, 0x15, false),

    /** The key R. */
    R(0x2d, 0x2d, false),

    /** The key S. */
    S(0x1b, 0x1b, false),

    /** The key T. */
    T(0x2c, 0x2c, false),

    /** The key U. */
    U(0x3c, 0x3c, false),

    /** The key V. */
    V(0x2a, 0x2a, false),

    /** The key W. */
    W(0x1d, 0x1d, false),

    /** The key X. */
    X(0x22, 0x22, false),

    /** The key Y. */
    Y(0x35, 0x35, false),

    /** The key Z. */
    Z(0x1a, 0x1a, false),

    /** The key 0 of the main block. */
    DIGIT_0(0x45, 0x45, false),

    /** The key 1 of the main block. */
    DIGIT_1(0x16, 0x16, false),

    /** The key 2 of the main block. */
    DIGIT_2(0x1e, 0x1e, false),

    /** The key 3 of the main block. */
    DIGIT_3(0x26, 0x26, false),

    /** The key 4 of the main block. */
    DIGIT_4(0x25, 0x25, false),

    /** The key 5 of the main block. */
    DIGIT_5(0x2e, 0x2e, false),

    /** The key 6 of the main block. */
    DIGIT_6(0x36, 0x36, false),

    /** The key 7 of the main block. */
    DIGIT_7(0x3d, 0x3d, false),

    /** The key 8 of the main block. */
    DIGIT_8(0x3e, 0x3e, false),

    /** The key 9 of the main block. */
    DIGIT_9(0x46, 0x46, false),

    /** ` and ~. */
    GRAVE(0x0e, 0x0e, false),

    /** - and _. */
    MINUS(0x4e, 0x4e, false),

    /** = and +. */
    EQUALS(0x55, 0x55, false),

    /** [ and {. */
    LEFT_BRACKET(0x54, 0x54, false),

    /** ] and }. */
    RIGHT_BRACKET(0x5b, 0x5b, false),

    /** \ and |. */
    BACKSLASH(0x5d, 0x5c, false),

    /** ; and :. */
    SEMICOLON(0x4c, 0x4c, false),

    /** ' and the double quote. */
    APOSTROPHE(0x52, 0x52, false),

    /** , and &lt;. */
    COMMA(0x41, 0x41, false),

    /** . and &gt;. */
    PERIOD(0x49, 0x49, false),

    /** / and ?. */
    SLASH(0x4a, 0x4a, false),

    /** The key between left shift and Z of ISO keyboards. */
    ISO_102(0x61, 0x13, false),

    /** Space bar. */
    SPACE(0x29, 0x29, false),

    /** Enter of the main block. */
    ENTER(0x5a, 0x5a, false),

    /** Tab. */
    TAB(0x0d, 0x0d, false),

    /** Backspace. */
    BACKSPACE(0x66, 0x66, false),

    /** Escape. */
    ESCAPE(0x76, 0x08, false),

    /** Caps lock. */
    CAPS_LOCK(0x58, 0x14, false),

    /** Num lock. */
    NUM_LOCK(0x77, 0x76, false),

    /** Scroll lock. */
    SCROLL_LOCK(0x7e, 0x5f, false),

    /** Left shift. */
    LEFT_SHIFT(0x12, 0x12, false),

    /** Right shift. */
    RIGHT_SHIFT(0x59, 0x59, false),

    /** Left control. */
    LEFT_CONTROL(0x14, 0x11, false),

    /** Right control. */
    RIGHT_CONTROL(0x14, 0x58, true),

    /** Left alt. */
    LEFT_ALT(0x11, 0x19, false),

    /** Right alt. */
    RIGHT_ALT(0x11, 0x39, true),

    /** Left Windows key. */
    LEFT_GUI(0x1f, 0x8b, true),

    /** Right Windows key. */
    RIGHT_GUI(0x27, 0x8c, true),

    /** Menu key. */
    MENU(0x2f, 0x8d, true),

    /** Insert. */
    INSERT(0x70, 0x67, true),

    /** Delete. */
    DELETE(0x71, 0x64, true),

    /** Home. */
    HOME(0x6c, 0x6e, true),

    /** End. */
    END(0x69, 0x65, true),

    /** Page up. */
    PAGE_UP(0x7d, 0x6f, true),

    /** Page down. */
    PAGE_DOWN(0x7a, 0x6d, true),

    /** Cursor up. */
    UP(0x75, 0x63, true),

    /** Cursor down. */
    DOWN(0x72, 0x60, true),

    /** Cursor left. */
    LEFT(0x6b, 0x61, true),

    /** Cursor right. */
    RIGHT(0x74, 0x6a, true),

    /** Function key 1. */
    F1(0x05, 0x07, false),

    /** Function key 2. */
    F2(0x06, 0x0f, false),

    /** Function key 3. */
    F3(0x04, 0x17, false),

    /** Function key 4. */
    F4(0x0c, 0x1f, false),

    /** Function key 5. */
    F5(0x03, 0x27, false),

    /** Function key 6. */
    F6(0x0b, 0x2f, false),

    /** Function key 7. */
    F7(0x83, 0x37, false),

    /** Function key 8. */
    F8(0x0a, 0x3f, false),

    /** Function key 9. */
    F9(0x01, 0x47, false),

    /** Function key 10. */
    F10(0x09, 0x4f, false),

    /** Function key 11. */
    F11(0x78, 0x56, false),

    /** Function key 12. */
    F12(0x07, 0x5e, false),

    /** 0 of the keypad. */
    KEYPAD_0(0x70, 0x70, false),

    /** 1 of the keypad. */
    KEYPAD_1(0x69, 0x69, false),

    /** 2 of the keypad. */
    KEYPAD_2(0x72, 0x72, false),

    /** 3 of the keypad. */
    KEYPAD_3(0x7a, 0x7a, false),

    /** 4 of the keypad. */
    KEYPAD_4(0x6b, 0x6b, false),

    /** 5 of the keypad. */
    KEYPAD_5(0x73, 0x73, false),

    /** 6 of the keypad. */
    KEYPAD_6(0x74, 0x74, false),

    /** 7 of the keypad. */
    KEYPAD_7(0x6c, 0x6c, false),

    /** 8 of the keypad. */
    KEYPAD_8(0x75, 0x75, false),

    /** 9 of the keypad. */
    KEYPAD_9(0x7d, 0x7d, false),

    /** . of the keypad. */
    KEYPAD_PERIOD(0x71, 0x71, false),

    /** + of the keypad. */
    KEYPAD_PLUS(0x79, 0x7c, false),

    /** - of the keypad. */
    KEYPAD_MINUS(0x7b, 0x84, false),

    /** * of the keypad. */
    KEYPAD_TIMES(0x7c, 0x7e, false),

    /** / of the keypad. */
    KEYPAD_DIVIDE(0x4a, 0x77, true),

    /** Enter of the keypad. */
    KEYPAD_ENTER(0x5a, 0x79, true),

    /** Print screen. */
    PRINT_SCREEN(0x7c, 0x57, true);

    private final int set2;
    private final int set3;
    private final boolean extended;

    Key(int set2, int set3, boolean extended) {
        this.set2 = set2;
        this.set3 = set3;
        this.extended = extended;
    }

    int set2() {
        return set2;
    }

    int set3() {
        return set3;
    }

    /** Whether sets 1 and 2 prefix the code with 0xe0. */
    boolean extended() {
        return extended;
    }
}
