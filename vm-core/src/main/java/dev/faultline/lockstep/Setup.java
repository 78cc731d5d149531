package dev.faultline.lockstep;

import dev.faultline.loader.ImageException;
import dev.faultline.machine.Machine;

/** Makes a new machine ready to run: loads an image, or sets processor and memory. */
@FunctionalInterface
public interface Setup {
    /**
     * Prepares one machine; called for each, and must do the same to each.
     *
     * @throws ImageException where the image is malformed or unsupported
     */
    void prepare(Machine machine) throws ImageException;
}
