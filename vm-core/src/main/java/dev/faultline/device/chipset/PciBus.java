package dev.faultline.device.chipset;

import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;

/**
 * PCI's configuration space behind ports 0xcf8 and 0xcfc, with the functions of an i440FX board on
 * bus 0.
 *
 * <p>Source: PCI 2.1 3.2.2.3.2, configuration mechanism 1; Intel 290549 (82441FX) and 290550
 * (PIIX3) for the functions. The address register's port belongs to {@code ResetControl}, whose own
 * port 0xcf9 lies within it.
 *
 * <p>Unlike a real PIIX3, the IDE function says that it is no bus master (class code's bit 7), as
 * there is no DMA; and the host bridge carries QEMU's subsystem, by which SeaBIOS knows the board.
 */
public final class PciBus implements PortDevice {
    private static final int ENABLE = 0x8000_0000;
    private static final int ADDRESS_WRITABLE = 0x80ff_fffc;
    private static final int BUS = 0x00ff_0000;
    private static final int DEVICE_AND_FUNCTION_SHIFT = 8;
    private static final int REGISTER = 0xfc;

    private static final int INTEL = 0x8086;
    private static final int SUBSYSTEM_ID = 0x2c;
    private static final int QEMU_SUBSYSTEM = 0x1100_1af4;
    private static final int HEADER_TYPE = 0x0e;
    private static final int MULTI_FUNCTION = 0x80;
    private static final int COMMAND = 0x04;
    private static final int BUS_IO_AND_MEMORY = 0x0007;

    /** 82441FX 3.2.18: which kind of memory answers from 0xc0000 on, kept but not obeyed. */
    private static final int PAM_FIRST = 0x59;

    private static final int PAM_LAST = 0x5f;
    private static final int SMRAM = 0x72;
    private static final int SMRAM_RESET = 0x02;

    /** PIIX3 2.2.9: routes of PCI interrupts, off after reset. */
    private static final int PIRQ_FIRST = 0x60;

    private static final int PIRQ_LAST = 0x63;
    private static final int PIRQ_OFF = 0x8080_8080;

    /** PIIX3 2.2.5 and 2.2.6: ISA recovery and chip selects. */
    private static final int ISA_FIRST = 0x4c;

    private static final int ISA_LAST = 0x4f;

    /** PIIX3 2.3.9: timing of the IDE channels, and whether their ports are decoded. */
    private static final int IDE_TIMING_FIRST = 0x40;

    private static final int IDE_TIMING_LAST = 0x43;

    private final PciFunction[] functions = new PciFunction[256];
    private int address;

    /** The board's functions as reset leaves them. */
    public PciBus() {
        functions[number(0, 0)] =
                new PciFunction(INTEL, 0x1237, 0x060000, 0x02)
                        .put(COMMAND, 2, 0x0006)
                        .put(SUBSYSTEM_ID, 4, QEMU_SUBSYSTEM)
                        .allowWrites(PAM_FIRST, PAM_LAST)
                        .put(SMRAM, 1, SMRAM_RESET)
                        .allowWrites(SMRAM, SMRAM);
        functions[number(1, 0)] =
                new PciFunction(INTEL, 0x7000, 0x060100, 0x00)
                        .put(COMMAND, 2, BUS_IO_AND_MEMORY)
                        .put(HEADER_TYPE, 1, MULTI_FUNCTION)
                        .allowWrites(ISA_FIRST, ISA_LAST)
                        .put(PIRQ_FIRST, 4, PIRQ_OFF)
                        .allowWrites(PIRQ_FIRST, PIRQ_LAST);
        functions[number(1, 1)] =
                new PciFunction(INTEL, 0x7010, 0x010100, 0x00)
                        .put(SUBSYSTEM_ID, 4, QEMU_SUBSYSTEM)
                        .allowWrites(IDE_TIMING_FIRST, IDE_TIMING_LAST);
    }

    private static int number(int device, int function) {
        return device << 3 | function;
    }

    void attach(PortBus ports) {
        ports.register(Ports.PCI_DATA, Ports.PCI_DATA + 3, this);
    }

    /** The configuration address register. */
    public int address() {
        return address;
    }

    /** Sets the configuration address register. */
    public void setAddress(int value) {
        address = value & ADDRESS_WRITABLE;
    }

    @Override
    public int widestAccess() {
        return 4;
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        PciFunction function = addressed();
        int value = 0;
        for (int i = 0; i < sizeBytes; i++) {
            int found = function == null ? 0xff : function.read(register(port + i));
            value |= found << 8 * i;
        }
        return value;
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        PciFunction function = addressed();
        for (int i = 0; function != null && i < sizeBytes; i++) {
            function.write(register(port + i), value >>> 8 * i & 0xff);
        }
    }

    private PciFunction addressed() {
        boolean onBus0 = (address & (ENABLE | BUS)) == ENABLE;
        return onBus0 ? functions[address >> DEVICE_AND_FUNCTION_SHIFT & 0xff] : null;
    }

    private int register(int port) {
        return address & REGISTER | port - Ports.PCI_DATA;
    }
}
