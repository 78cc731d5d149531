package dev.faultline.bus;

import java.util.BitSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The I/O port space: 65536 byte-wide ports, each claimed by at most one {@link PortDevice}.
 *
 * <p>An unclaimed port reads all ones, as an undriven ISA data bus does, and swallows writes; each
 * is reported once with its number and counted. Called on the guest's thread.
 */
public final class PortBus {
    private static final Logger LOG = LoggerFactory.getLogger(PortBus.class);
    private static final int PORTS = 0x10000;
    private static final int PORT_MASK = PORTS - 1;

    private final PortDevice[] devices = new PortDevice[PORTS];
    private final byte[] widths = new byte[PORTS];
    private final BitSet reported = new BitSet(PORTS);
    private long unclaimedAccesses;
    private Consumer<String> unmodelledListener = LOG::info;

    /**
     * Gives the ports {@code first} to {@code last}, both included, to {@code device}.
     *
     * @throws IllegalArgumentException when the range is not within 0 to 0xffff
     * @throws IllegalStateException when one of the ports is taken
     */
    public void register(int first, int last, PortDevice device) {
        if (first < 0 || last > PORT_MASK || first > last) {
            throw new IllegalArgumentException(
                    "ports %#x to %#x: expected a range within 0 to 0xffff".formatted(first, last));
        }
        for (int port = first; port <= last; port++) {
            if (devices[port] != null) {
                throw new IllegalStateException(
                        "port %#x: wanted by %s, taken by %s"
                                .formatted(port, name(device), name(devices[port])));
            }
        }
        for (int port = first; port <= last; port++) {
            devices[port] = device;
            widths[port] = (byte) device.widestAccess();
        }
    }

    /** Reads {@code size} bytes (1, 2 or 4), zero-extended. */
    public int read(int port, int size) {
        port &= PORT_MASK;
        PortDevice device = devices[port];
        if (inOnePiece(device, port, size)) {
            return device.readPort(port, size) & mask(size);
        }
        if (unclaimedThroughout(port, size)) {
            report("read", port, size);
            return mask(size);
        }
        int value = 0;
        for (int i = 0; i < size; i++) {
            value |= read(port + i, 1) << (8 * i);
        }
        return value;
    }

    /** Writes the low {@code size} bytes (1, 2 or 4) of {@code value}. */
    public void write(int port, int size, int value) {
        port &= PORT_MASK;
        PortDevice device = devices[port];
        if (inOnePiece(device, port, size)) {
            device.writePort(port, size, value & mask(size));
        } else if (unclaimedThroughout(port, size)) {
            report("write", port, size);
        } else {
            for (int i = 0; i < size; i++) {
                write(port + i, 1, value >>> (8 * i) & 0xff);
            }
        }
    }

    /** Whether a device has registered {@code port}. */
    public boolean isClaimed(int port) {
        return devices[port & PORT_MASK] != null;
    }

    /** How many accesses went to ports that no device has registered. */
    public long unclaimedAccesses() {
        return unclaimedAccesses;
    }

    /** Names who is told of the first access, in place of the diagnostics' log. */
    public void setUnmodelledListener(Consumer<String> listener) {
        unmodelledListener = listener;
    }

    private boolean inOnePiece(PortDevice device, int port, int size) {
        return device != null
                && (size == 1
                        || size <= widths[port]
                                && port + size <= PORTS
                                && devices[port + size - 1] == device);
    }

    private boolean unclaimedThroughout(int port, int size) {
        for (int i = 0; i < size; i++) {
            if (devices[port + i & PORT_MASK] != null) {
                return false;
            }
        }
        return true;
    }

    private void report(String access, int port, int size) {
        unclaimedAccesses++;
        if (!reported.get(port)) {
            reported.set(port);
            unmodelledListener.accept(
                    "port 0x%x: %s of %d byte(s), no device there (reported once)"
                            .formatted(port, access, size));
        }
    }

    private static int mask(int size) {
        return size >= 4 ? -1 : (1 << 8 * size) - 1;
    }

    private static String name(PortDevice device) {
        return device.getClass().getSimpleName();
    }
}
