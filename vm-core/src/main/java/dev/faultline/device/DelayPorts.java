package dev.faultline.device;

import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;

/**
 * Port 0x80 (POST codes) and port 0xed: kernels write them for the microsecond that it takes.
 *
 * <p>Writes are swallowed without a report, reads give the last byte written, as the latch behind
 * port 0x80 does (IBM PC AT Technical Reference).
 */
final class DelayPorts implements PortDevice {
    private int last = 0xff;

    void attach(PortBus ports) {
        ports.register(Ports.POST_CODE, Ports.POST_CODE, this);
        ports.register(Ports.DELAY, Ports.DELAY, this);
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        return last;
    }

    @Override
    public void writePort(int port, int sizeBytes, int value) {
        last = value;
    }
}
