package dev.faultline.bus;

/** Virtual time: a function of the retired guest instructions, never of the host's clock. */
@FunctionalInterface
public interface Clock {
    /** Nanoseconds since the machine was switched on; never decreases. */
    long nanos();
}
