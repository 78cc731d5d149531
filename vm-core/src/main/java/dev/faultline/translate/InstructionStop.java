package dev.faultline.translate;

import dev.faultline.cpu.Cpu;

/**
 * Who stops the guest before some of its instructions. Those run alone, outside of every block, so
 * that neither engine can come by without asking. Called on the guest's thread.
 */
public interface InstructionStop {
    /** Whether {@link #stops} is to be asked before an instruction at a linear address. */
    boolean at(long linear);

    /**
     * Whether the guest stops before the instruction that it would execute now. Who answers yes has
     * asked the machine to end its run.
     */
    boolean stops(Cpu cpu, long linear);
}
