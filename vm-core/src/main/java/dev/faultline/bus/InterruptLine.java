package dev.faultline.bus;

/** A wire from a device to an interrupt controller's input. */
@FunctionalInterface
public interface InterruptLine {
    /** Drives the wire; setting the level that it has already changes nothing. */
    void set(boolean level);
}
