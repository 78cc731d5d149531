package dev.faultline.firmware;

import dev.faultline.bus.MachineControl;

/**
 * INT 09h's part behind INT 15h AH=4Fh: keeps the shift state and puts keystrokes into the buffer
 * (IBM PC AT Technical Reference, KEYBOARD_INT). The keyboard's lamps are left alone.
 */
final class KeyboardInterrupt {
    /** Bits of {@link BiosData#SHIFT_FLAGS}. */
    static final int SHIFT = 0x03;

    static final int CTRL = 0x04;
    static final int ALT = 0x08;
    static final int NUM_LOCK = 0x20;
    static final int CAPS_LOCK = 0x40;

    private static final int RIGHT_SHIFT = 0x01;
    private static final int LEFT_SHIFT = 0x02;
    private static final int SCROLL_LOCK = 0x10;
    private static final int INSERT = 0x80;

    /** Bits of {@link BiosData#SHIFT_FLAGS_2}. */
    private static final int LEFT_CTRL = 0x01;

    private static final int LEFT_ALT = 0x02;

    /** Bits of {@link BiosData#KEYBOARD_FLAGS}. */
    private static final int LAST_E1 = 0x01;

    private static final int LAST_E0 = 0x02;
    private static final int RIGHT_CTRL = 0x04;
    private static final int RIGHT_ALT = 0x08;

    private static final int RELEASED = 0x80;
    private static final int CODE_CTRL = 0x1d;
    private static final int CODE_LEFT_SHIFT = 0x2a;
    private static final int CODE_RIGHT_SHIFT = 0x36;
    private static final int CODE_PRINT_SCREEN = 0x37;
    private static final int CODE_ALT = 0x38;
    private static final int CODE_CAPS_LOCK = 0x3a;
    private static final int CODE_NUM_LOCK = 0x45;
    private static final int CODE_SCROLL_LOCK = 0x46;
    private static final int CODE_KEYPAD_FIRST = 0x47;
    private static final int CODE_INSERT = 0x52;
    private static final int CODE_DELETE = 0x53;
    private static final int BREAK_PRESSED = 0x80;
    private static final int WARM_START = 0x1234;
    private static final String KEYPAD_DIGITS = "789 456 1230";

    /** What the routine in ROM does next. */
    enum After {
        /** Ends the interrupt. */
        NOTHING,
        /** Calls INT 1Bh. */
        BREAK,
        /** Calls INT 05h. */
        PRINT_SCREEN
    }

    private final GuestMemory memory;
    private final KeyBuffer buffer;
    private final MachineControl control;

    KeyboardInterrupt(GuestMemory memory, MachineControl control) {
        this.memory = memory;
        this.control = control;
        buffer = new KeyBuffer(memory);
    }

    /** Takes a byte from the keyboard controller. */
    After code(int value) {
        int state = memory.read8(BiosData.KEYBOARD_FLAGS);
        if (value == 0xe0 || value == 0xe1) {
            int mark = value == 0xe0 ? LAST_E0 : LAST_E1;
            memory.write8(BiosData.KEYBOARD_FLAGS, state | mark);
            return After.NOTHING;
        }
        boolean grey = (state & LAST_E0) != 0;
        int code = value & ~RELEASED;
        if ((state & LAST_E1) != 0) {
            // Pause is E1h with Ctrl and Num Lock: it pauses nothing here.
            boolean last = code == CODE_NUM_LOCK;
            memory.write8(BiosData.KEYBOARD_FLAGS, last ? state & ~LAST_E1 : state);
            return After.NOTHING;
        }
        memory.write8(BiosData.KEYBOARD_FLAGS, state & ~LAST_E0);
        boolean pressed = (value & RELEASED) == 0;
        return shiftKey(code, grey, pressed) || !pressed ? After.NOTHING : pressed(code, grey);
    }

    private int flags() {
        return memory.read8(BiosData.SHIFT_FLAGS);
    }

    private void set(int address, int bits, boolean on) {
        int old = memory.read8(address);
        memory.write8(address, on ? old | bits : old & ~bits);
    }

    /** Whether the key is a shift or lock key, all of whose work is done then. */
    private boolean shiftKey(int code, boolean grey, boolean pressed) {
        switch (code) {
            case CODE_LEFT_SHIFT, CODE_RIGHT_SHIFT -> {
                // With E0h they are what the keyboard itself puts around grey keys.
                if (!grey) {
                    int bit = code == CODE_LEFT_SHIFT ? LEFT_SHIFT : RIGHT_SHIFT;
                    set(BiosData.SHIFT_FLAGS, bit, pressed);
                }
            }
            case CODE_CTRL -> both(grey, pressed, LEFT_CTRL, RIGHT_CTRL, CTRL);
            case CODE_ALT -> {
                both(grey, pressed, LEFT_ALT, RIGHT_ALT, ALT);
                if ((flags() & ALT) == 0) {
                    typeKeypadNumber();
                }
            }
            case CODE_CAPS_LOCK -> lock(CAPS_LOCK, pressed);
            case CODE_NUM_LOCK -> lock(NUM_LOCK, pressed);
            case CODE_SCROLL_LOCK -> {
                if (grey || (flags() & CTRL) != 0) {
                    return false;
                }
                lock(SCROLL_LOCK, pressed);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void both(boolean right, boolean pressed, int leftBit, int rightBit, int together) {
        if (right) {
            set(BiosData.KEYBOARD_FLAGS, rightBit, pressed);
        } else {
            set(BiosData.SHIFT_FLAGS_2, leftBit, pressed);
        }
        boolean down =
                (memory.read8(BiosData.SHIFT_FLAGS_2) & leftBit) != 0
                        || (memory.read8(BiosData.KEYBOARD_FLAGS) & rightBit) != 0;
        set(BiosData.SHIFT_FLAGS, together, down);
    }

    private void lock(int bit, boolean pressed) {
        boolean wasDown = (memory.read8(BiosData.SHIFT_FLAGS_2) & bit) != 0;
        if (pressed && !wasDown) {
            set(BiosData.SHIFT_FLAGS, bit, (flags() & bit) == 0);
        }
        set(BiosData.SHIFT_FLAGS_2, bit, pressed);
    }

    /** Alt and digits of the keypad: the number is a character's code. */
    private void typeKeypadNumber() {
        int number = memory.read8(BiosData.ALT_KEYPAD);
        if (number != 0) {
            memory.write8(BiosData.ALT_KEYPAD, 0);
            buffer.add(number);
        }
    }

    private After pressed(int code, boolean grey) {
        int flags = flags();
        boolean ctrl = (flags & CTRL) != 0;
        boolean alt = (flags & ALT) != 0;
        if (code == CODE_DELETE && ctrl && alt) {
            memory.write16(BiosData.WARM_START_FLAG, WARM_START);
            control.reset("Ctrl-Alt-Del, at the BIOS's keyboard handler");
            return After.NOTHING;
        }
        if (code == CODE_SCROLL_LOCK && ctrl) {
            buffer.clear();
            memory.write8(BiosData.BREAK, BREAK_PRESSED);
            buffer.add(0);
            return After.BREAK;
        }
        if (code == CODE_PRINT_SCREEN && grey) {
            return After.PRINT_SCREEN;
        }
        if (alt && !grey && code >= CODE_KEYPAD_FIRST && code <= CODE_INSERT) {
            int digit = Character.digit(KEYPAD_DIGITS.charAt(code - CODE_KEYPAD_FIRST), 10);
            if (digit >= 0) {
                int number = memory.read8(BiosData.ALT_KEYPAD);
                memory.write8(BiosData.ALT_KEYPAD, 10 * number + digit);
                return After.NOTHING;
            }
        }
        int keystroke = KeyCodes.keystroke(code, grey, flags);
        if (code == CODE_INSERT && (keystroke & 0xff) != '0') {
            set(BiosData.SHIFT_FLAGS, INSERT, (flags & INSERT) == 0);
        }
        if (keystroke != KeyCodes.NONE) {
            // A full buffer beeps on a PC; the keystroke is lost there too.
            buffer.add(keystroke);
        }
        return After.NOTHING;
    }
}
