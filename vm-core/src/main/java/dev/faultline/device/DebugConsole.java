package dev.faultline.device;

import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;

/**
 * A debug console, at port 0xe9 or at SeaBIOS's 0x402: writes go to the host, reads give 0xe9,
 * which is how a guest finds it.
 *
 * <p>Source: Bochs's port e9 hack, QEMU's isa-debugcon.
 */
final class DebugConsole implements PortDevice {
    private final ByteSink output;

    DebugConsole(ByteSink output) {
        this.output = output;
    }

    void attach(PortBus ports, int port) {
        ports.register(port, port, this);
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        return Ports.DEBUG_CONSOLE;
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        output.put(value);
    }
}
