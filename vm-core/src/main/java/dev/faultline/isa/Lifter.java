package dev.faultline.isa;

/** Builds the micro-ops of one instruction form. */
@FunctionalInterface
public interface Lifter {
    /** Appends the micro-ops of the instruction that the context holds. */
    void lift(Lift l);
}
