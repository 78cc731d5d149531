package dev.faultline.device;

import dev.faultline.bus.MachineControl;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;

/**
 * isa-debug-exit: a write of any size ends the run.
 *
 * <p>Source: QEMU's device of that name, at its default port 0x501 and, four bytes wide, at 0xf4
 * where kernels' test harnesses put it. Reads give 0.
 */
final class DebugExit implements PortDevice {
    private final MachineControl control;

    DebugExit(MachineControl control) {
        this.control = control;
    }

    void attach(PortBus ports) {
        ports.register(Ports.DEBUG_EXIT, Ports.DEBUG_EXIT + 3, this);
        ports.register(Ports.DEBUG_EXIT_DEFAULT, Ports.DEBUG_EXIT_DEFAULT + 1, this);
    }

    @Override
    public int widestAccess() {
        return 4;
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        return 0;
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        control.debugExit(value);
    }
}
