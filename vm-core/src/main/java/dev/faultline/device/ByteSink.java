package dev.faultline.device;

/** Where a device's output bytes go: the host's side of a serial line or of the debug console. */
@FunctionalInterface
public interface ByteSink {
    /** Takes one byte, 0 to 255; called on the guest's thread, must not throw. */
    void put(int value);
}
