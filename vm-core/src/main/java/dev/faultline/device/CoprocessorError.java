package dev.faultline.device;

import dev.faultline.bus.InterruptLine;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;

/**
 * How a PC tells of x87 exceptions without CR0.NE: FERR# of the processor is latched as IRQ 13; a
 * write to port 0xf0 clears the latch and asserts IGNNE#, so that the handler can look at the x87
 * state, until FERR# falls (IBM PC AT Technical Reference; Intel SDM Vol. 1 8.7.1, appendix D.2).
 */
final class CoprocessorError implements PortDevice {
    private final InterruptLine line;
    private boolean error;
    private boolean ignored;

    CoprocessorError(InterruptLine line) {
        this.line = line;
    }

    void attach(PortBus ports) {
        ports.register(Ports.COPROCESSOR_CLEAR, Ports.COPROCESSOR_RESET, this);
    }

    /** FERR# is asserted or not. */
    void set(boolean asserted) {
        error = asserted;
        ignored &= asserted;
        if (asserted && !ignored) {
            line.set(true);
        }
    }

    /** Whether the processor goes on although there is an error. */
    boolean ignored() {
        return ignored;
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        return 0xff;
    }

    /** Port 0xf1, the reset of an 80287, does no more than that on later processors. */
    @Override
    public void writePort(int port, int sizeBytes, int value) {
        line.set(false);
        ignored = error;
    }
}
