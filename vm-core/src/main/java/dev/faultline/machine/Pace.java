package dev.faultline.machine;

import dev.faultline.cpu.Cpu;

/**
 * Where a run pauses, to go on later as if nothing had been: asked between two instructions, before
 * the events that are due there. Called on the guest's thread.
 */
public interface Pace {
    /** Never pauses. */
    Pace FREE =
            new Pace() {
                @Override
                public boolean pause(Cpu cpu) {
                    return false;
                }

                @Override
                public long next(Cpu cpu) {
                    return Long.MAX_VALUE;
                }
            };

    /** Whether the run pauses here. */
    boolean pause(Cpu cpu);

    /** The count of retired instructions at which it wants to be asked again at the latest. */
    long next(Cpu cpu);
}
