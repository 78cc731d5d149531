package dev.faultline.device;

import dev.faultline.bus.Clock;
import dev.faultline.bus.InterruptLine;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Scheduler;

/**
 * A 16550A serial port whose modem is always ready (CTS, DSR and DCD are on).
 *
 * <p>Source: National Semiconductor PC16550D datasheet (TL/C/8652). Called on the guest's thread.
 *
 * <p>Transmission takes no time: THRE and TEMT are always set, and the transmitter-empty interrupt
 * follows each write at once. Reception takes the character's time at the programmed speed, and a
 * byte from outside waits until there is room, as if the other end obeyed a handshake; only
 * loopback can overrun. Bytes go out with all their 8 bits whatever the word length, so that a
 * kernel that has not set LCR yet is readable. OUT2 gates the interrupt by its MCR bit, in loopback
 * too. Parity and framing errors do not occur; BREAK, DMA mode and the baud rate have no effect
 * outside.
 */
public final class Uart16550A implements PortDevice {
    private static final int IER_RECEIVED = 0x01;
    private static final int IER_TRANSMITTER = 0x02;
    private static final int IER_LINE_STATUS = 0x04;
    private static final int IER_MODEM_STATUS = 0x08;
    private static final int IER_WRITABLE = 0x0f;

    private static final int IIR_NONE = 0x01;
    private static final int IIR_LINE_STATUS = 0x06;
    private static final int IIR_RECEIVED = 0x04;
    private static final int IIR_TIMEOUT = 0x0c;
    private static final int IIR_TRANSMITTER = 0x02;
    private static final int IIR_MODEM_STATUS = 0x00;
    private static final int IIR_FIFOS = 0xc0;

    private static final int FCR_ENABLE = 0x01;
    private static final int FCR_CLEAR_RECEIVER = 0x02;
    private static final int[] TRIGGERS = {1, 4, 8, 14};

    private static final int LCR_WORD_LENGTH = 0x03;
    private static final int LCR_STOP = 0x04;
    private static final int LCR_PARITY = 0x08;
    private static final int LCR_DLAB = 0x80;

    private static final int MCR_OUT2 = 0x08;
    private static final int MCR_LOOPBACK = 0x10;
    private static final int MCR_WRITABLE = 0x1f;

    private static final int LSR_DATA_READY = 0x01;
    private static final int LSR_OVERRUN = 0x02;
    private static final int LSR_TRANSMITTER_EMPTY = 0x60;

    private static final int MSR_LINES = 0xf0;
    private static final int MSR_RI = 0x40;
    private static final int MSR_TERI = 0x04;
    private static final int MSR_READY_MODEM = 0xb0;

    private static final int TIMEOUT_CHARACTERS = 4;
    private static final int DEFAULT_DIVISOR = 12;

    private final int firstPort;
    private final Clock clock;
    private final InterruptLine irq;
    private final ByteSink output;
    private final ByteQueue received = new ByteQueue(16);
    private final ByteQueue incoming = new ByteQueue(1 << 16);

    private int divisor = DEFAULT_DIVISOR;
    private int ier;
    private int fcr;
    private int lcr;
    private int mcr;
    private int scratch;
    private int modemStatus = MSR_READY_MODEM;
    private boolean overrun;
    private boolean transmitterPending;
    private boolean timedOut;
    private final Scheduler.Alarm timeout;
    private final Scheduler.Alarm arrival;

    /** A port at {@code firstPort} and the seven that follow. */
    public Uart16550A(
            int firstPort, Clock clock, Scheduler scheduler, InterruptLine irq, ByteSink output) {
        this.firstPort = firstPort;
        this.clock = clock;
        timeout = scheduler.alarm(this::onTimeout);
        arrival = scheduler.alarm(this::onArrival);
        this.irq = irq;
        this.output = output;
    }

    /** Claims the eight ports. */
    public void attach(PortBus ports) {
        ports.register(firstPort, firstPort + 7, this);
    }

    /**
     * Sends a byte to the guest; it arrives when the earlier ones have and there is room. Call it
     * on the guest's thread.
     *
     * @return false when 64 KiB are waiting already: the byte is lost
     */
    public boolean receive(int value) {
        boolean taken = incoming.offer(value & 0xff);
        scheduleArrival();
        return taken;
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        return switch (port - firstPort) {
            case 0 -> divisorAccess() ? divisor & 0xff : readReceiver();
            case 1 -> divisorAccess() ? divisor >> 8 : ier;
            case 2 -> readInterruptIdentification();
            case 3 -> lcr;
            case 4 -> mcr;
            case 5 -> readLineStatus();
            case 6 -> readModemStatus();
            default -> scratch;
        };
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        switch (port - firstPort) {
            case 0 -> {
                if (divisorAccess()) {
                    divisor = divisor & 0xff00 | value;
                } else {
                    transmit(value);
                }
            }
            case 1 -> {
                if (divisorAccess()) {
                    divisor = divisor & 0xff | value << 8;
                } else {
                    writeInterruptEnable(value & IER_WRITABLE);
                }
            }
            case 2 -> writeFifoControl(value);
            case 3 -> lcr = value;
            case 4 -> writeModemControl(value & MCR_WRITABLE);
            case 5, 6 -> {} // PC16550D 8.4, 8.6.8: LSR and MSR are written in factory tests only
            default -> scratch = value;
        }
        showInterrupt();
    }

    private void transmit(int value) {
        // PC16550D 8.5: writing THR resets the interrupt; the byte is gone at once, so the next
        // one is a new rising edge.
        transmitterPending = false;
        showInterrupt();
        if (loopback()) {
            accept(value & (0x20 << wordLengthCode()) - 1);
        } else {
            output.put(value);
        }
        transmitterPending = true;
    }

    private void writeInterruptEnable(int value) {
        int risen = value & ~ier;
        ier = value;
        if ((risen & IER_TRANSMITTER) != 0) {
            // Enabling the interrupt while THR is empty raises it, even if an earlier read of IIR
            // had reset it: what drivers expect of the part, and what their probes look for.
            transmitterPending = true;
        }
    }

    private void writeFifoControl(int value) {
        boolean wasEnabled = fifos();
        if ((value & FCR_ENABLE) == 0) {
            fcr = 0;
        } else {
            fcr = value;
        }
        // PC16550D 8.4: changing between the modes clears the FIFOs.
        if (wasEnabled != fifos() || fifos() && (value & FCR_CLEAR_RECEIVER) != 0) {
            received.clear();
            timedOut = false;
            restartTimeout();
            scheduleArrival();
        }
    }

    private void writeModemControl(int value) {
        mcr = value;
        int lines = MSR_READY_MODEM;
        if (loopback()) {
            // PC16550D 8.6.7, bit 4: DTR drives DSR, RTS CTS, OUT1 RI and OUT2 DCD.
            lines = (value & 1) << 5 | (value & 2) << 3 | (value & 0x0c) << 4;
        }
        int changed = (modemStatus ^ lines) & MSR_LINES;
        // PC16550D 8.6.8: TERI is the trailing edge of RI only.
        int deltas = changed >> 4 & ~MSR_TERI;
        if ((changed & MSR_RI) != 0 && (lines & MSR_RI) == 0) {
            deltas |= MSR_TERI;
        }
        modemStatus = lines | modemStatus & 0x0f | deltas;
        scheduleArrival();
    }

    private int readReceiver() {
        int value = received.isEmpty() ? 0 : received.poll();
        // PC16550D 8.5, FIFO interrupt mode: reading a character resets the time-out and its timer.
        timedOut = false;
        restartTimeout();
        showInterrupt();
        scheduleArrival();
        return value;
    }

    private int readInterruptIdentification() {
        int pending = interruptIdentification();
        if (pending == IIR_TRANSMITTER) {
            // PC16550D, table III: reading IIR resets this source when it is the one shown.
            transmitterPending = false;
            showInterrupt();
        }
        return pending | (fifos() ? IIR_FIFOS : 0);
    }

    private int readLineStatus() {
        int value =
                LSR_TRANSMITTER_EMPTY
                        | (received.isEmpty() ? 0 : LSR_DATA_READY)
                        | (overrun ? LSR_OVERRUN : 0);
        overrun = false;
        showInterrupt();
        return value;
    }

    private int readModemStatus() {
        int value = modemStatus;
        modemStatus &= MSR_LINES;
        showInterrupt();
        return value;
    }

    /** A character has come in through the receiver's shift register. */
    private void accept(int value) {
        if (received.size() >= capacity()) {
            // PC16550D 8.6.3, bit 1: a full FIFO keeps its characters, the RBR takes the new one.
            overrun = true;
            if (!fifos()) {
                received.clear();
                received.offer(value);
            }
        } else {
            received.offer(value);
        }
        restartTimeout();
    }

    private void restartTimeout() {
        timeout.cancel();
        if (fifos() && !received.isEmpty() && !timedOut) {
            timeout.set(clock.nanos() + TIMEOUT_CHARACTERS * characterNanos());
        }
    }

    private void onTimeout() {
        timedOut = true;
        showInterrupt();
    }

    private void scheduleArrival() {
        if (!arrival.isSet()
                && !incoming.isEmpty()
                && !loopback()
                && received.size() < capacity()) {
            arrival.set(clock.nanos() + characterNanos());
        }
    }

    private void onArrival() {
        if (!loopback() && received.size() < capacity() && !incoming.isEmpty()) {
            accept(incoming.poll());
            showInterrupt();
        }
        scheduleArrival();
    }

    /** The time of one character: start bit, data, parity and stop bits at 16 clocks each. */
    private long characterNanos() {
        int bits =
                7
                        + wordLengthCode()
                        + ((lcr & LCR_PARITY) != 0 ? 1 : 0)
                        + ((lcr & LCR_STOP) != 0 ? 1 : 0);
        return Crystal.UART.nanos(16L * bits * Math.max(divisor, 1));
    }

    private int interruptIdentification() {
        if ((ier & IER_LINE_STATUS) != 0 && overrun) {
            return IIR_LINE_STATUS;
        }
        if ((ier & IER_RECEIVED) != 0 && received.size() >= trigger()) {
            return IIR_RECEIVED;
        }
        if ((ier & IER_RECEIVED) != 0 && timedOut) {
            return IIR_TIMEOUT;
        }
        if ((ier & IER_TRANSMITTER) != 0 && transmitterPending) {
            return IIR_TRANSMITTER;
        }
        if ((ier & IER_MODEM_STATUS) != 0 && (modemStatus & 0x0f) != 0) {
            return IIR_MODEM_STATUS;
        }
        return IIR_NONE;
    }

    private void showInterrupt() {
        irq.set((mcr & MCR_OUT2) != 0 && interruptIdentification() != IIR_NONE);
    }

    private boolean divisorAccess() {
        return (lcr & LCR_DLAB) != 0;
    }

    private boolean loopback() {
        return (mcr & MCR_LOOPBACK) != 0;
    }

    private boolean fifos() {
        return (fcr & FCR_ENABLE) != 0;
    }

    private int capacity() {
        return fifos() ? 16 : 1;
    }

    private int trigger() {
        return fifos() ? TRIGGERS[fcr >> 6] : 1;
    }

    private int wordLengthCode() {
        return lcr & LCR_WORD_LENGTH;
    }
}
