package dev.faultline.device;

import dev.faultline.bus.InterruptController;
import dev.faultline.bus.InterruptLine;
import dev.faultline.bus.IntrListener;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;

/**
 * The two 8259A of a PC, the slave's INT wired to input 2 of the master, with the edge/level
 * control registers.
 *
 * <p>Source: Intel 8259A datasheet (231468), Intel ICH9 datasheet 13.4 for ELCR. Called on the
 * guest's thread.
 */
public final class PicPair implements InterruptController, PortDevice {
    private static final int CASCADE_INPUT = 2;
    private static final int ALL_INPUTS = 0xff;

    /** ICH9 13.4.10: IRQ 0, 1 and 2 stay edge-triggered. */
    private static final int ELCR1_WRITABLE = 0xf8;

    /** ICH9 13.4.11: IRQ 8 and 13 stay edge-triggered. */
    private static final int ELCR2_WRITABLE = 0xde;

    private final Pic8259A master = new Pic8259A(true, ELCR1_WRITABLE, this::setIntr);
    private final Pic8259A slave =
            new Pic8259A(false, ELCR2_WRITABLE, level -> master.setInput(CASCADE_INPUT, level));
    private boolean intr;
    private IntrListener listener = asserted -> {};

    /** Claims the command, data and ELCR ports of both chips. */
    public void attach(PortBus ports) {
        ports.register(Ports.PIC1_COMMAND, Ports.PIC1_DATA, this);
        ports.register(Ports.PIC2_COMMAND, Ports.PIC2_DATA, this);
        ports.register(Ports.ELCR1, Ports.ELCR2, this);
    }

    /** Names whom to tell when INTR changes; there is one listener. */
    public void setListener(IntrListener listener) {
        this.listener = listener;
    }

    /**
     * The wire to interrupt request {@code irq}, 0 to 15 without 2, which is the cascade.
     *
     * @throws IllegalArgumentException for any other number
     */
    public InterruptLine line(int irq) {
        if (irq < 0 || irq > 15 || irq == CASCADE_INPUT) {
            throw new IllegalArgumentException("IRQ " + irq + ": expected 0 to 15 without 2");
        }
        return irq < 8
                ? level -> master.setInput(irq, level)
                : level -> slave.setInput(irq - 8, level);
    }

    /** The requests whose handlers have not sent EOI yet, a bit each, without the cascade. */
    int inService() {
        return master.inService() & ~(1 << CASCADE_INPUT) | slave.inService() << 8;
    }

    /** The vector that a request is delivered with. */
    int vectorOf(int irq) {
        return irq < 8 ? master.vectorOf(irq) : slave.vectorOf(irq - 8);
    }

    @Override
    public boolean pending() {
        return intr;
    }

    @Override
    public int acknowledge() {
        int input = master.requestingInput();
        if (input == Pic8259A.NONE) {
            return master.spuriousVector();
        }
        if (input != CASCADE_INPUT) {
            return master.acknowledge(input);
        }
        int slaveInput = slave.requestingInput();
        // The slave's INTA drops its INT, so the master goes first: its own edge is then consumed.
        master.acknowledge(CASCADE_INPUT);
        return slaveInput == Pic8259A.NONE ? slave.spuriousVector() : slave.acknowledge(slaveInput);
    }

    @Override
    public boolean allMasked() {
        int open = ~master.mask() & ALL_INPUTS;
        return open == 0 || open == 1 << CASCADE_INPUT && slave.mask() == ALL_INPUTS;
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        return switch (port) {
            case Ports.PIC1_COMMAND -> master.readCommand();
            case Ports.PIC1_DATA -> master.readData();
            case Ports.PIC2_COMMAND -> slave.readCommand();
            case Ports.PIC2_DATA -> slave.readData();
            case Ports.ELCR1 -> master.readElcr();
            default -> slave.readElcr();
        };
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        switch (port) {
            case Ports.PIC1_COMMAND -> master.writeCommand(value);
            case Ports.PIC1_DATA -> master.writeData(value);
            case Ports.PIC2_COMMAND -> slave.writeCommand(value);
            case Ports.PIC2_DATA -> slave.writeData(value);
            case Ports.ELCR1 -> master.writeElcr(value);
            default -> slave.writeElcr(value);
        }
    }

    private void setIntr(boolean level) {
        if (intr != level) {
            intr = level;
            listener.intrChanged(level);
        }
    }
}
