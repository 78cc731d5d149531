package dev.faultline.bus;

/**
 * A device in the I/O port space.
 *
 * <p>Called on the guest's thread by {@link PortBus}. A device must accept every value at every
 * port it has registered.
 */
public interface PortDevice {
    /**
     * Reads {@code sizeBytes} (1, 2 or 4, at most {@link #widestAccess}) at {@code port}; bits
     * above the size are ignored by the bus.
     */
    int readPort(int port, int sizeBytes);

    /** Writes the low {@code sizeBytes} of {@code value}, the higher bits are zero. */
    void writePort(int port, int sizeBytes, int value);

    /**
     * The widest access in bytes that the device takes in one piece; the bus splits wider ones into
     * bytes, lowest port first, as the ISA bus does for an 8-bit card.
     */
    default int widestAccess() {
        return 1;
    }
}
