package dev.faultline.machine;

/** Told of what the guest does with devices. Called on the guest's thread. */
public interface DeviceListener {
    /** Listens to nothing. */
    DeviceListener NONE =
            new DeviceListener() {
                @Override
                public void port(boolean write, int port, int size, int value) {}

                @Override
                public void memory(long physical, int size, long value) {}
            };

    /** A port was read, or is about to be written. */
    void port(boolean write, int port, int size, int value);

    /** Device memory, or an address where nothing is, is about to be written. */
    void memory(long physical, int size, long value);

    /** Device memory, or an address where nothing is, was read. */
    default void memoryRead(long physical, int size, long value) {}
}
