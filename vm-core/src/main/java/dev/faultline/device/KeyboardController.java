package dev.faultline.device;

import dev.faultline.bus.A20Gate;
import dev.faultline.bus.InterruptLine;
import dev.faultline.bus.MachineControl;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;

/**
 * The 8042 keyboard controller with a keyboard and an auxiliary port at which nothing is plugged
 * in.
 *
 * <p>Source: IBM PS/2 Hardware Interface Technical Reference, "Keyboard and auxiliary device
 * controller". Called on the guest's thread.
 *
 * <p>It answers at once: the input buffer is never full, and the next waiting byte follows as soon
 * as one is read. A byte for the auxiliary device is answered as the controller does when nothing
 * responds: 0xfe with the time-out bit.
 */
public final class KeyboardController implements PortDevice {
    private static final int STATUS_OUTPUT_FULL = 0x01;
    private static final int STATUS_SYSTEM = 0x04;
    private static final int STATUS_COMMAND = 0x08;
    private static final int STATUS_UNLOCKED = 0x10;
    private static final int STATUS_AUXILIARY = 0x20;
    private static final int STATUS_TIMEOUT = 0x40;

    private static final int MODE_KEYBOARD_INTERRUPT = 0x01;
    private static final int MODE_AUXILIARY_INTERRUPT = 0x02;
    private static final int MODE_SYSTEM = 0x04;
    private static final int MODE_KEYBOARD_DISABLED = 0x10;
    private static final int MODE_AUXILIARY_DISABLED = 0x20;
    private static final int MODE_TRANSLATE = 0x40;

    /** As a BIOS leaves it: translation, keyboard interrupt, system flag, no mouse. */
    private static final int MODE_DEFAULT =
            MODE_KEYBOARD_INTERRUPT | MODE_SYSTEM | MODE_AUXILIARY_DISABLED | MODE_TRANSLATE;

    private static final int OUTPUT_PORT_NO_RESET = 0x01;
    private static final int OUTPUT_PORT_A20 = 0x02;
    private static final int OUTPUT_PORT_KEYBOARD_FULL = 0x10;
    private static final int OUTPUT_PORT_AUXILIARY_FULL = 0x20;
    private static final int OUTPUT_PORT_KEYBOARD_LINES = 0xc0;

    private static final int RAM_SIZE = 0x20;
    private static final int NO_COMMAND = -1;
    private static final int NO_DEVICE_ANSWER = 0xfe;

    private enum Source {
        /** The keyboard, or the controller in its name. */
        KEYBOARD,
        /** The auxiliary port. */
        AUXILIARY
    }

    private final InterruptLine irq1;
    private final InterruptLine irq12;
    private final A20Gate a20Gate;
    private final MachineControl control;
    private final Ps2Keyboard keyboard = new Ps2Keyboard();
    private final byte[] ram = new byte[RAM_SIZE];

    private boolean full;
    private int output;
    private Source source = Source.KEYBOARD;
    private boolean timedOut;
    private boolean lastWriteWasCommand;
    private int awaitingData = NO_COMMAND;
    private boolean breakPrefixSeen;

    /** A controller in the state in which a BIOS leaves it. */
    public KeyboardController(
            InterruptLine irq1, InterruptLine irq12, A20Gate a20Gate, MachineControl control) {
        this.irq1 = irq1;
        this.irq12 = irq12;
        this.a20Gate = a20Gate;
        this.control = control;
        ram[0] = MODE_DEFAULT;
    }

    /** Claims ports 0x60 and 0x64. */
    public void attach(PortBus ports) {
        ports.register(Ports.KEYBOARD_DATA, Ports.KEYBOARD_DATA, this);
        ports.register(Ports.KEYBOARD_COMMAND, Ports.KEYBOARD_COMMAND, this);
    }

    /** Presses or releases a key; call it on the guest's thread. */
    public void key(Key key, boolean pressed) {
        keyboard.key(key, pressed);
        refill();
    }

    /** Whether the guest has read all that the keyboard and the controller sent. */
    public boolean idle() {
        return !full && !keyboard.hasOutput();
    }

    /** The keyboard's lamps: scroll lock 1, num lock 2, caps lock 4. */
    public int leds() {
        return keyboard.leds();
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        return port == Ports.KEYBOARD_DATA ? readData() : status();
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        lastWriteWasCommand = port == Ports.KEYBOARD_COMMAND;
        if (lastWriteWasCommand) {
            awaitingData = NO_COMMAND;
            writeCommand(value);
        } else {
            writeData(value);
        }
        refill();
    }

    private int readData() {
        int value = output;
        full = false;
        timedOut = false;
        showInterrupts();
        refill();
        return value;
    }

    private int status() {
        return (full ? STATUS_OUTPUT_FULL : 0)
                | (ram[0] & MODE_SYSTEM)
                | (lastWriteWasCommand ? STATUS_COMMAND : 0)
                | STATUS_UNLOCKED
                | (full && source == Source.AUXILIARY ? STATUS_AUXILIARY : 0)
                | (timedOut ? STATUS_TIMEOUT : 0);
    }

    private void writeCommand(int value) {
        if (value >= 0x20 && value < 0x40) {
            answer(ram[value & RAM_SIZE - 1] & 0xff);
        } else if (value >= 0x60 && value < 0x80) {
            awaitingData = value;
        } else if (value >= 0xf0) {
            pulseOutputPort(value);
        } else {
            writeOtherCommand(value);
        }
    }

    private void writeOtherCommand(int value) {
        switch (value) {
            case 0xa4 -> answer(0xf1); // no password installed
            case 0xa7 -> ram[0] |= MODE_AUXILIARY_DISABLED;
            case 0xa8 -> ram[0] &= ~MODE_AUXILIARY_DISABLED;
            case 0xa9 -> answer(0); // the auxiliary port's lines are fine
            case 0xaa -> {
                ram[0] |= MODE_SYSTEM;
                answer(0x55);
            }
            case 0xab -> answer(0); // the keyboard's lines are fine
            case 0xad -> ram[0] |= MODE_KEYBOARD_DISABLED;
            case 0xae -> ram[0] &= ~MODE_KEYBOARD_DISABLED;
            case 0xc0 -> answer(0x80); // input port: keyboard not locked
            case 0xd0 -> answer(outputPort());
            case 0xd1, 0xd2, 0xd3, 0xd4 -> awaitingData = value;
            case 0xdd -> a20Gate.setA20(false);
            case 0xdf -> a20Gate.setA20(true);
            case 0xe0 -> answer(0); // test inputs: both clocks low
            default -> {} // the 8042 ignores what it does not know
        }
    }

    /** PS/2 reference, 0xf0 to 0xff: the low bits that are 0 pulse that bit of the output port. */
    private void pulseOutputPort(int value) {
        if ((value & OUTPUT_PORT_NO_RESET) == 0) {
            control.reset("0x%x to the keyboard controller (port 0x64)".formatted(value));
        }
    }

    private void writeData(int value) {
        int command = awaitingData;
        awaitingData = NO_COMMAND;
        switch (command) {
            case NO_COMMAND -> {
                // A byte for the keyboard opens its interface.
                ram[0] &= ~MODE_KEYBOARD_DISABLED;
                keyboard.write(value);
            }
            case 0xd1 -> writeOutputPort(value);
            case 0xd2 -> fill(value, Source.KEYBOARD, false);
            case 0xd3 -> fill(value, Source.AUXILIARY, false);
            case 0xd4 -> fill(NO_DEVICE_ANSWER, Source.AUXILIARY, true);
            default -> {
                ram[command & RAM_SIZE - 1] = (byte) value;
                showInterrupts();
            }
        }
    }

    private int outputPort() {
        return OUTPUT_PORT_NO_RESET
                | (a20Gate.a20() ? OUTPUT_PORT_A20 : 0)
                | (full && source == Source.KEYBOARD ? OUTPUT_PORT_KEYBOARD_FULL : 0)
                | (full && source == Source.AUXILIARY ? OUTPUT_PORT_AUXILIARY_FULL : 0)
                | OUTPUT_PORT_KEYBOARD_LINES;
    }

    private void writeOutputPort(int value) {
        a20Gate.setA20((value & OUTPUT_PORT_A20) != 0);
        if ((value & OUTPUT_PORT_NO_RESET) == 0) {
            control.reset("0x%x to the keyboard controller's output port (0xd1)".formatted(value));
        }
    }

    /** The controller's own answer, which takes the place of a byte not read yet. */
    private void answer(int value) {
        fill(value, Source.KEYBOARD, false);
    }

    private void fill(int value, Source from, boolean timeout) {
        // A new byte is a new edge at the interrupt controller.
        full = false;
        showInterrupts();
        output = value;
        source = from;
        timedOut = timeout;
        full = true;
        showInterrupts();
    }

    /** Takes the keyboard's next byte when there is room and its clock is not held. */
    private void refill() {
        while (!full && (ram[0] & MODE_KEYBOARD_DISABLED) == 0 && keyboard.hasOutput()) {
            int value = keyboard.takeOutput();
            if ((ram[0] & MODE_TRANSLATE) == 0) {
                fill(value, Source.KEYBOARD, false);
            } else if (value == ScancodeTranslation.BREAK_PREFIX) {
                breakPrefixSeen = true;
            } else {
                int translated = ScancodeTranslation.toSet1(value);
                if (breakPrefixSeen) {
                    translated |= ScancodeTranslation.BREAK_BIT;
                }
                breakPrefixSeen = false;
                fill(translated, Source.KEYBOARD, false);
            }
        }
    }

    private void showInterrupts() {
        irq1.set(full && source == Source.KEYBOARD && (ram[0] & MODE_KEYBOARD_INTERRUPT) != 0);
        irq12.set(full && source == Source.AUXILIARY && (ram[0] & MODE_AUXILIARY_INTERRUPT) != 0);
    }
}
