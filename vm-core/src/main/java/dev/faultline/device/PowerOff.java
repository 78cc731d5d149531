package dev.faultline.device;

import dev.faultline.bus.MachineControl;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;

/**
 * The ports by which kernels switch an emulated PC off: PM1a control at 0x604 and 0xb004, and the
 * text "Shutdown" at 0x8900.
 *
 * <p>Source: ACPI specification 4.8.3.2.1 for PM1 control (SLP_EN is bit 13), QEMU and Bochs for
 * the ports. Every sleep type switches off: there is nothing to sleep for.
 */
final class PowerOff implements PortDevice {
    private static final int SLEEP_ENABLE = 0x2000;
    private static final String SHUTDOWN = "Shutdown";

    private final MachineControl control;
    private int pm1Control;
    private int matched;

    PowerOff(MachineControl control) {
        this.control = control;
    }

    void attach(PortBus ports) {
        ports.register(Ports.ACPI_PM1A_CONTROL, Ports.ACPI_PM1A_CONTROL + 1, this);
        ports.register(Ports.BOCHS_PM1A_CONTROL, Ports.BOCHS_PM1A_CONTROL + 1, this);
        ports.register(Ports.BOCHS_SHUTDOWN, Ports.BOCHS_SHUTDOWN, this);
    }

    @Override
    public int widestAccess() {
        return 2;
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        return switch (port) {
            case Ports.ACPI_PM1A_CONTROL, Ports.BOCHS_PM1A_CONTROL -> pm1Control;
            case Ports.ACPI_PM1A_CONTROL + 1, Ports.BOCHS_PM1A_CONTROL + 1 -> pm1Control >> 8;
            default -> -1;
        };
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        switch (port) {
            case Ports.BOCHS_SHUTDOWN -> shutdownCharacter(value & 0xff);
            case Ports.ACPI_PM1A_CONTROL + 1, Ports.BOCHS_PM1A_CONTROL + 1 ->
                    writePm1Control(value << 8 | pm1Control & 0xff);
            default -> writePm1Control(sizeBytes == 2 ? value : pm1Control & 0xff00 | value);
        }
    }

    private void writePm1Control(int value) {
        // ACPI 4.8.3.2.1: SLP_EN is write-only and reads 0.
        pm1Control = value & ~SLEEP_ENABLE;
        if ((value & SLEEP_ENABLE) != 0) {
            control.powerOff();
        }
    }

    private void shutdownCharacter(int value) {
        if (value != SHUTDOWN.charAt(matched)) {
            matched = value == SHUTDOWN.charAt(0) ? 1 : 0;
        } else if (++matched == SHUTDOWN.length()) {
            matched = 0;
            control.powerOff();
        }
    }
}
