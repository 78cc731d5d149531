package dev.faultline.bus;

/** Told when the INTR pin changes, so that a processor need not poll it. */
@FunctionalInterface
public interface IntrListener {
    /** INTR is now {@code asserted}; called on the guest's thread, often from inside an OUT. */
    void intrChanged(boolean asserted);
}
