package dev.faultline.device.disk;

import dev.faultline.bus.Clock;
import dev.faultline.bus.Scheduler;
import java.util.Arrays;

/**
 * One ATA device as its cable sees it: registers, the PIO data transfer and the interrupt; what the
 * commands mean is a {@link CommandSet}'s.
 *
 * <p>Source: ATA/ATAPI-6 7 (registers) and 9 (protocols). A command, and each block of data, keeps
 * the device busy for a short fixed time, so that a run repeats and a driver that polls waits
 * little.
 */
final class IdeDrive {
    static final int STATUS_BSY = 0x80;
    static final int STATUS_DRDY = 0x40;

    /** Device seek complete, until ATA/ATAPI-4; drivers still look at it. */
    static final int STATUS_DSC = 0x10;

    static final int STATUS_DRQ = 0x08;
    static final int STATUS_ERR = 0x01;

    static final int ERROR_IDNF = 0x10;
    static final int ERROR_ABRT = 0x04;

    /** ATA/ATAPI-6 8.9: the diagnostic code of a device that is well. */
    private static final int DIAGNOSTIC_PASSED = 0x01;

    private static final long COMMAND_NANOS = 2_000;
    private static final long BLOCK_NANOS = 500;
    private static final long RESET_NANOS = 10_000;

    /** More than a packet command's byte count, or 128 sectors, can ask for at a time. */
    private static final int BUFFER_BYTES = 1 << 16;

    /** Why the device is busy. */
    private enum Then {
        /** A command is to be done. */
        COMMAND,
        /** A block of data was moved, the next one is to come. */
        BLOCK,
        /** The device comes up. */
        RESET,
        /** The device tests itself. */
        DIAGNOSTIC
    }

    private final TaskFile taskFile = new TaskFile();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Clock clock;
    private final CommandSet commands;
    private Runnable interruptListener = () -> {};
    private int status;
    private int error;
    private boolean interrupt;
    private boolean toHost;
    private int position;
    private int blockEnd;
    private final Scheduler.Alarm done;

    /** What comes when {@link #done} goes off. */
    private Then then = Then.COMMAND;

    /** The last command written while the device was not busy. */
    private int command;

    /** A device as power-on leaves it. */
    IdeDrive(Clock clock, Scheduler scheduler, CommandSet commands) {
        this.clock = clock;
        done = scheduler.alarm(this::goOn);
        this.commands = commands;
        finishReset();
    }

    /** Names who is told when {@link #interrupt} may have changed. */
    void setInterruptListener(Runnable listener) {
        interruptListener = listener;
    }

    TaskFile taskFile() {
        return taskFile;
    }

    /** Where command sets put data for the guest, and find what it wrote. */
    byte[] buffer() {
        return buffer;
    }

    int error() {
        return error;
    }

    /** The status without its effect on the interrupt. */
    int alternateStatus() {
        return status;
    }

    /** ATA/ATAPI-6 7.15: reading the status takes the interrupt back. */
    int readStatus() {
        setInterrupt(false);
        return status;
    }

    /** Whether the device wants to interrupt. */
    boolean interrupt() {
        return interrupt;
    }

    private void setInterrupt(boolean wanted) {
        interrupt = wanted;
        interruptListener.run();
    }

    /**
     * The guest wrote the command register. ATA/ATAPI-6 7.4 leaves open what a device does with a
     * command that comes before it is done with the last: this one ignores it.
     */
    void command(int value) {
        boolean deviceReset = value == AtaCommands.DEVICE_RESET && commands.packets();
        if ((status & (STATUS_BSY | STATUS_DRQ)) != 0 && !deviceReset) {
            return;
        }
        setInterrupt(false);
        error = 0;
        if (deviceReset) {
            // ATA/ATAPI-6 8.8: ends without an interrupt.
            holdInReset();
            release();
        } else if (value == AtaCommands.EXECUTE_DEVICE_DIAGNOSTIC) {
            busy(RESET_NANOS, Then.DIAGNOSTIC);
        } else {
            command = value;
            busy(COMMAND_NANOS, Then.COMMAND);
        }
    }

    private void busy(long nanos, Then what) {
        status = STATUS_BSY | status & STATUS_DRDY;
        then = what;
        done.set(clock.nanos() + nanos);
    }

    private void goOn() {
        switch (then) {
            case COMMAND -> commands.execute(this, command);
            case BLOCK -> commands.goOn(this);
            case RESET -> finishReset();
            case DIAGNOSTIC -> finishDiagnostic();
        }
    }

    /** SRST is set: whatever was in work is forgotten. */
    void holdInReset() {
        done.cancel();
        status = STATUS_BSY;
        setInterrupt(false);
    }

    /** SRST is cleared: the device comes up some time later. */
    void release() {
        busy(RESET_NANOS, Then.RESET);
    }

    private void finishReset() {
        commands.reset(this);
        error = DIAGNOSTIC_PASSED;
        // ATA/ATAPI-6 9.2: a packet device shows that it is ready with its first command only.
        status = commands.packets() ? 0 : STATUS_DRDY | STATUS_DSC;
    }

    private void finishDiagnostic() {
        finishReset();
        setInterrupt(true);
    }

    /** Ends a command with an interrupt. */
    void complete() {
        idle();
        setInterrupt(true);
    }

    /** Ends a command without an interrupt, as a PIO read does with its last block. */
    void idle() {
        status = STATUS_DRDY | STATUS_DSC;
    }

    /** Ends a command with an error and an interrupt. */
    void fail(int errorBits) {
        status = STATUS_DRDY | STATUS_DSC | STATUS_ERR;
        error = errorBits;
        setInterrupt(true);
    }

    /** Offers the first bytes of the buffer to the guest, with an interrupt. */
    void offer(int bytes) {
        block(true, bytes);
        setInterrupt(true);
    }

    /** Asks the guest for bytes; before the first block of a command there is no interrupt. */
    void request(int bytes, boolean withInterrupt) {
        block(false, bytes);
        if (withInterrupt) {
            setInterrupt(true);
        }
    }

    private void block(boolean direction, int bytes) {
        toHost = direction;
        position = 0;
        blockEnd = bytes;
        if (bytes < buffer.length) {
            // An odd last byte travels in a word.
            buffer[bytes] = direction ? 0 : buffer[bytes];
        }
        status = STATUS_DRDY | STATUS_DSC | STATUS_DRQ;
    }

    /** Stays busy for a block's time, then has the command set go on. */
    void pause() {
        busy(BLOCK_NANOS, Then.BLOCK);
    }

    /** The guest reads a word of the data register; without data the bus is not driven. */
    int readData() {
        if ((status & STATUS_DRQ) == 0 || !toHost) {
            return 0xffff;
        }
        int word = buffer[position] & 0xff | (buffer[position + 1] & 0xff) << 8;
        moved();
        return word;
    }

    /** The guest writes a word to the data register. */
    void writeData(int word) {
        if ((status & STATUS_DRQ) == 0 || toHost) {
            return;
        }
        buffer[position] = (byte) word;
        buffer[position + 1] = (byte) (word >> 8);
        moved();
    }

    private void moved() {
        position += 2;
        if (position >= blockEnd) {
            status &= ~STATUS_DRQ;
            commands.blockDone(this);
        }
    }

    /** Zeroes the start of the buffer, for data that is built there. */
    void clearBuffer(int bytes) {
        Arrays.fill(buffer, 0, bytes, (byte) 0);
    }
}
