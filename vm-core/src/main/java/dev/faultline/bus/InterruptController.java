package dev.faultline.bus;

/** The processor's side of an external interrupt controller: the INTR pin and the INTA cycle. */
public interface InterruptController {
    /** The level of INTR: a plain field read, cheap enough for every block. */
    boolean pending();

    /**
     * Runs the INTA cycles and returns the vector, 0 to 255. Without a request it returns the
     * spurious vector, as the 8259A does.
     */
    int acknowledge();

    /** Whether every input is masked: INTR stays low until the guest changes that. */
    boolean allMasked();
}
