package dev.faultline.device;

/**
 * A PS/2 keyboard: commands in, scan codes and answers out, before the 8042's translation.
 *
 * <p>Source: IBM PS/2 Hardware Interface Technical Reference, "Keyboards (101- and 102-key)".
 *
 * <p>Not modelled: typematic repeat (the rate is accepted), set 3's per-key modes (every key sends
 * make and break codes), and the overrun code: a key event for which there is no room is lost.
 */
final class Ps2Keyboard {
    private static final int ACKNOWLEDGE = 0xfa;
    private static final int RESEND = 0xfe;
    private static final int SELF_TEST_PASSED = 0xaa;
    private static final int ECHO = 0xee;
    private static final int EXTENDED_PREFIX = 0xe0;
    private static final int FIRST_COMMAND = 0xed;

    private static final int SET_LEDS = 0xed;
    private static final int SELECT_SET = 0xf0;
    private static final int IDENTIFY = 0xf2;
    private static final int SET_RATE = 0xf3;
    private static final int ENABLE = 0xf4;
    private static final int DISABLE_AND_DEFAULTS = 0xf5;
    private static final int DEFAULTS = 0xf6;
    private static final int ALL_KEYS_FIRST = 0xf7;
    private static final int ALL_KEYS_LAST = 0xfa;
    private static final int ONE_KEY_FIRST = 0xfb;
    private static final int ONE_KEY_LAST = 0xfd;
    private static final int RESEND_LAST = 0xfe;
    private static final int RESET = 0xff;

    private static final int NO_COMMAND = 0;

    private final ByteQueue output = new ByteQueue(16);
    private boolean scanning = true;
    private int set = 2;
    private int leds;
    private int awaitingArgument = NO_COMMAND;
    private int lastSent;

    boolean hasOutput() {
        return !output.isEmpty();
    }

    int takeOutput() {
        lastSent = output.poll();
        return lastSent;
    }

    int leds() {
        return leds;
    }

    void key(Key key, boolean pressed) {
        if (!scanning || output.size() > 16 - 3) {
            return;
        }
        if (key.extended() && set != 3) {
            output.offer(EXTENDED_PREFIX);
        }
        if (set == 1) {
            int make = ScancodeTranslation.toSet1(key.set2());
            output.offer(pressed ? make : make | ScancodeTranslation.BREAK_BIT);
            return;
        }
        if (!pressed) {
            output.offer(ScancodeTranslation.BREAK_PREFIX);
        }
        output.offer(set == 3 ? key.set3() : key.set2());
    }

    void write(int value) {
        if (awaitingArgument != NO_COMMAND && value < FIRST_COMMAND) {
            argument(value);
            return;
        }
        awaitingArgument = NO_COMMAND;
        if (value != RESEND_LAST) {
            // A command stops what the keyboard was about to send.
            output.clear();
        }
        command(value);
    }

    private void command(int value) {
        switch (value) {
            case SET_LEDS, SELECT_SET, SET_RATE -> {
                awaitingArgument = value;
                output.offer(ACKNOWLEDGE);
            }
            case ECHO -> output.offer(ECHO);
            case IDENTIFY -> {
                output.offer(ACKNOWLEDGE);
                output.offer(0xab);
                output.offer(0x83);
            }
            case ENABLE -> {
                scanning = true;
                output.offer(ACKNOWLEDGE);
            }
            case DISABLE_AND_DEFAULTS -> {
                setDefaults();
                scanning = false;
                output.offer(ACKNOWLEDGE);
            }
            case DEFAULTS -> {
                setDefaults();
                output.offer(ACKNOWLEDGE);
            }
            case RESEND_LAST -> output.offer(lastSent);
            case RESET -> {
                setDefaults();
                scanning = true;
                output.offer(ACKNOWLEDGE);
                output.offer(SELF_TEST_PASSED);
            }
            default -> {
                if (value >= ONE_KEY_FIRST && value <= ONE_KEY_LAST) {
                    awaitingArgument = value;
                    output.offer(ACKNOWLEDGE);
                } else if (value >= ALL_KEYS_FIRST && value <= ALL_KEYS_LAST) {
                    output.offer(ACKNOWLEDGE);
                } else {
                    output.offer(RESEND);
                }
            }
        }
    }

    private void argument(int value) {
        int command = awaitingArgument;
        awaitingArgument = NO_COMMAND;
        switch (command) {
            case SET_LEDS -> {
                leds = value & 7;
                output.offer(ACKNOWLEDGE);
            }
            case SELECT_SET -> selectSet(value);
            default -> output.offer(ACKNOWLEDGE);
        }
    }

    private void selectSet(int value) {
        if (value > 3) {
            output.offer(RESEND);
            return;
        }
        output.offer(ACKNOWLEDGE);
        if (value == 0) {
            output.offer(set);
        } else {
            set = value;
        }
    }

    private void setDefaults() {
        set = 2;
        leds = 0;
    }
}
