package dev.faultline.snapshot;

import dev.faultline.loader.ImageException;
import dev.faultline.machine.Machine;

/** Makes a new machine ready to run; called again, it must do the same to another one. */
@FunctionalInterface
public interface Preparation {
    /**
     * Prepares a machine.
     *
     * @throws ImageException where the image is malformed or unsupported
     */
    void prepare(Machine machine) throws ImageException;
}
