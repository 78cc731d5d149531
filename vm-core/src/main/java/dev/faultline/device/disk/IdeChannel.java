package dev.faultline.device.disk;

import dev.faultline.bus.InterruptLine;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;
import dev.faultline.bus.Wiring;

/**
 * An IDE channel at its legacy ports, with device 0 on its cable and no device 1.
 *
 * <p>Source: ATA/ATAPI-6 7 for the registers, 9.16.1 for how device 0 answers for an absent device
 * 1: the status reads zero, other registers as device 0's. Called on the guest's thread.
 *
 * <p>Not modelled: DMA, of which the devices' identity tells; the drive address register (0x3f7),
 * which ATA/ATAPI-6 no longer knows.
 */
public final class IdeChannel implements PortDevice {
    private static final int DATA = 0;
    private static final int ERROR = 1;
    private static final int STATUS = 7;

    private static final int CONTROL_HOB = 0x80;
    private static final int CONTROL_SRST = 0x04;
    private static final int CONTROL_NIEN = 0x02;

    private final int commandBlock;
    private final int controlPort;
    private final InterruptLine line;
    private final IdeDrive drive;
    private int control;

    private IdeChannel(int commandBlock, int controlPort, InterruptLine line, IdeDrive drive) {
        this.commandBlock = commandBlock;
        this.controlPort = controlPort;
        this.line = line;
        this.drive = drive;
        drive.setInterruptListener(this::showInterrupt);
    }

    /** Claims the primary channel's ports for a disk; {@code irq14} is its interrupt. */
    public static void attachDisk(BlockMedium disk, Wiring wiring, InterruptLine irq14) {
        IdeDrive drive = new IdeDrive(wiring.clock(), wiring.scheduler(), new AtaDisk(disk));
        new IdeChannel(Ports.IDE_PRIMARY, Ports.IDE_PRIMARY_CONTROL, irq14, drive)
                .attach(wiring.ports());
    }

    /** Claims the secondary channel's ports for a CD-ROM; {@code irq15} is its interrupt. */
    public static void attachCdrom(BlockMedium cd, Wiring wiring, InterruptLine irq15) {
        IdeDrive drive = new IdeDrive(wiring.clock(), wiring.scheduler(), new AtapiCdrom(cd));
        new IdeChannel(Ports.IDE_SECONDARY, Ports.IDE_SECONDARY_CONTROL, irq15, drive)
                .attach(wiring.ports());
    }

    private void attach(PortBus ports) {
        ports.register(commandBlock, commandBlock + STATUS, this);
        ports.register(controlPort, controlPort, this);
    }

    /** The data register takes 16 bits, and 32 as two words one after the other. */
    @Override
    public int widestAccess() {
        return 4;
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        if (port == commandBlock) {
            int low = absent() ? 0xffff : drive.readData();
            return sizeBytes < 4 ? low : low | (absent() ? 0xffff : drive.readData()) << 16;
        }
        int value = 0;
        for (int i = 0; i < sizeBytes; i++) {
            value |= readByte(port + i) << 8 * i;
        }
        return value;
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        if (port == commandBlock) {
            if (!absent()) {
                drive.writeData(value & 0xffff);
                if (sizeBytes == 4) {
                    drive.writeData(value >>> 16);
                }
            }
            return;
        }
        for (int i = 0; i < sizeBytes; i++) {
            writeByte(port + i, value >>> 8 * i & 0xff);
        }
    }

    /** Whether device 1 is selected, which is not there. */
    private boolean absent() {
        return drive.taskFile().secondSelected();
    }

    private int readByte(int port) {
        if (port == controlPort) {
            return absent() ? 0 : drive.alternateStatus();
        }
        int register = port - commandBlock;
        return switch (register) {
            case DATA -> 0xff;
            case ERROR -> drive.error();
            case STATUS -> absent() ? 0 : drive.readStatus();
            default -> drive.taskFile().read(register, (control & CONTROL_HOB) != 0);
        };
    }

    private void writeByte(int port, int value) {
        if (port == controlPort) {
            writeControl(value);
            return;
        }
        // ATA/ATAPI-6 6.20: a write to the command block takes HOB back.
        control &= ~CONTROL_HOB;
        int register = port - commandBlock;
        if (register != STATUS) {
            drive.taskFile().write(register, value);
            showInterrupt();
        } else if ((control & CONTROL_SRST) == 0) {
            // ATA/ATAPI-6 8.9: the diagnostic is for both devices, whichever is selected.
            if (value == AtaCommands.EXECUTE_DEVICE_DIAGNOSTIC) {
                drive.taskFile().selectFirst();
            }
            if (!absent()) {
                drive.command(value);
            }
        }
    }

    private void writeControl(int value) {
        int before = control;
        control = value;
        if ((value & CONTROL_SRST) != 0) {
            drive.taskFile().selectFirst();
            drive.holdInReset();
        } else if ((before & CONTROL_SRST) != 0) {
            drive.release();
        }
        showInterrupt();
    }

    private void showInterrupt() {
        line.set(drive.interrupt() && !absent() && (control & CONTROL_NIEN) == 0);
    }
}
