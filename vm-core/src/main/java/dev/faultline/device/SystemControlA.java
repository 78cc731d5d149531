package dev.faultline.device;

import dev.faultline.bus.A20Gate;
import dev.faultline.bus.MachineControl;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;

/**
 * Port 0x92: fast A20 and fast reset.
 *
 * <p>Source: IBM PS/2 Model 50 Technical Reference, "System control port A". Bit 0 resets on its
 * rising edge, bit 1 is the A20 gate; the other bits (lamp, password lock) are plain.
 */
final class SystemControlA implements PortDevice {
    private static final int FAST_RESET = 0x01;
    private static final int A20 = 0x02;

    private final A20Gate a20Gate;
    private final MachineControl control;
    private int value;

    SystemControlA(A20Gate a20Gate, MachineControl control) {
        this.a20Gate = a20Gate;
        this.control = control;
    }

    void attach(PortBus ports) {
        ports.register(Ports.SYSTEM_CONTROL_A, Ports.SYSTEM_CONTROL_A, this);
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        return value & ~A20 | (a20Gate.a20() ? A20 : 0);
    }

    @Override
    public void writePort(int port, int sizeBytes, int written) {
        boolean resetRises = (written & ~value & FAST_RESET) != 0;
        value = written;
        a20Gate.setA20((written & A20) != 0);
        if (resetRises) {
            control.reset("0x%x to port 0x92".formatted(written));
        }
    }
}
