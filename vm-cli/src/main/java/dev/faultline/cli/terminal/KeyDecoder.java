package dev.faultline.cli.terminal;

import dev.faultline.device.Key;
import dev.faultline.operator.KeyStroke;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Turns what a terminal sends into strokes of a PC's keyboard with a US layout.
 *
 * <p>Source: XTerm Control Sequences, "PC-Style Function Keys"; console_codes(4) for the Linux
 * console's F1 to F5. A terminal sends characters, not keys: the release of a key, a modifier alone
 * and most combinations of modifiers do not exist there, Ctrl-M is Enter, and Ctrl-H is Backspace,
 * which some terminals send for that key. A character that a US keyboard does not have types
 * nothing.
 */
final class KeyDecoder implements Typing {
    private static final int ESCAPE = 0x1b;
    private static final int DELETE = 0x7f;
    private static final int LONGEST = 16;

    private static final int SHIFT = 1;
    private static final int ALT = 2;
    private static final int CONTROL = 4;

    /** By the number before the tilde; null where there is no such key. */
    private static final Key[] NUMBERED = {
        null,
        Key.HOME,
        Key.INSERT,
        Key.DELETE,
        Key.END,
        Key.PAGE_UP,
        Key.PAGE_DOWN,
        Key.HOME,
        Key.END,
        null,
        null,
        Key.F1,
        Key.F2,
        Key.F3,
        Key.F4,
        Key.F5,
        null,
        Key.F6,
        Key.F7,
        Key.F8,
        Key.F9,
        Key.F10,
        null,
        Key.F11,
        Key.F12
    };

    private final Consumer<KeyStroke> strokes;

    /** A sequence that is not complete, from its ESC on. */
    private final StringBuilder sequence = new StringBuilder();

    KeyDecoder(Consumer<KeyStroke> strokes) {
        this.strokes = strokes;
    }

    @Override
    public boolean unfinished() {
        return !sequence.isEmpty();
    }

    @Override
    public void pause() {
        if (sequence.length() == 1) {
            press(0, Key.ESCAPE);
        } else if (sequence.length() == 2) {
            character(sequence.charAt(1), ALT);
        }
        sequence.setLength(0);
    }

    @Override
    public void accept(int value) {
        switch (sequence.length()) {
            case 0 -> {
                if (value == ESCAPE) {
                    sequence.append((char) value);
                } else {
                    character(value, 0);
                }
            }
            case 1 -> afterEscape(value);
            default -> inSequence(value);
        }
    }

    private void afterEscape(int value) {
        switch (value) {
            case '[', 'O' -> sequence.append((char) value);
            case ESCAPE -> press(0, Key.ESCAPE);
            default -> {
                sequence.setLength(0);
                character(value, ALT);
            }
        }
    }

    private void inSequence(int value) {
        if (value < ' ' || value >= DELETE || sequence.length() == LONGEST) {
            // Not a sequence after all.
            sequence.setLength(0);
            accept(value);
            return;
        }
        boolean linux = sequence.length() == 2 && value == '[';
        boolean parameter = value < '@';
        if (linux || parameter) {
            sequence.append((char) value);
            return;
        }
        String parameters = sequence.substring(2);
        boolean application = sequence.charAt(1) == 'O';
        sequence.setLength(0);
        if (parameters.equals("[")) {
            if (value >= 'A' && value <= 'E') {
                press(0, Key.valueOf("F" + (value - 'A' + 1)));
            }
        } else if (application) {
            pressIf(keypad(value), 0);
        } else {
            control(parameters, value);
        }
    }

    private void control(String parameters, int last) {
        String[] numbers = parameters.split(";", -1);
        int modifiers = numbers.length > 1 ? Math.max(number(numbers[1]) - 1, 0) : 0;
        if (last == 'Z') {
            press(SHIFT, Key.TAB);
        } else if (last == '~') {
            int number = number(numbers[0]);
            pressIf(number < NUMBERED.length ? NUMBERED[number] : null, modifiers);
        } else {
            pressIf(lettered(last), modifiers);
        }
    }

    /** A parameter's value; 0 for what is none. */
    private static int number(String text) {
        return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    }

    private static Key lettered(int last) {
        return switch (last) {
            case 'A' -> Key.UP;
            case 'B' -> Key.DOWN;
            case 'C' -> Key.RIGHT;
            case 'D' -> Key.LEFT;
            case 'F' -> Key.END;
            case 'H' -> Key.HOME;
            case 'P' -> Key.F1;
            case 'Q' -> Key.F2;
            case 'R' -> Key.F3;
            case 'S' -> Key.F4;
            default -> null;
        };
    }

    private static Key keypad(int last) {
        if (last >= 'p' && last <= 'y') {
            return Key.valueOf("KEYPAD_" + (last - 'p'));
        }
        return switch (last) {
            case 'M' -> Key.KEYPAD_ENTER;
            case 'j' -> Key.KEYPAD_TIMES;
            case 'k' -> Key.KEYPAD_PLUS;
            case 'm' -> Key.KEYPAD_MINUS;
            case 'n' -> Key.KEYPAD_PERIOD;
            case 'o' -> Key.KEYPAD_DIVIDE;
            default -> lettered(last);
        };
    }

    private void character(int value, int modifiers) {
        if (value == DELETE) {
            press(modifiers, Key.BACKSPACE);
        } else if (value >= ' ' && value < DELETE
                || value == '\r'
                || value == '\n'
                || value == '\t'
                || value == '\b') {
            typed((char) value, modifiers);
        } else if (value == 0) {
            press(modifiers | CONTROL, Key.SPACE);
        } else if (value < ESCAPE) {
            typed((char) ('a' + value - 1), modifiers | CONTROL);
        } else if (value < ' ') {
            typed("\\]^_".charAt(value - ESCAPE - 1), modifiers | CONTROL);
        }
    }

    private void typed(char c, int modifiers) {
        List<Key> keys = KeyStroke.typing(String.valueOf(c)).getFirst().keys();
        press(modifiers, keys.toArray(Key[]::new));
    }

    private void pressIf(Key key, int modifiers) {
        if (key != null) {
            press(modifiers, key);
        }
    }

    private void press(int modifiers, Key... keys) {
        List<Key> all = new ArrayList<>();
        if ((modifiers & CONTROL) != 0) {
            all.add(Key.LEFT_CONTROL);
        }
        if ((modifiers & ALT) != 0) {
            all.add(Key.LEFT_ALT);
        }
        if ((modifiers & SHIFT) != 0) {
            all.add(Key.LEFT_SHIFT);
        }
        all.addAll(List.of(keys));
        strokes.accept(new KeyStroke(all));
    }
}
