package dev.faultline.translate;

import dev.faultline.cpu.Cpu;

/** Makes the engine of one machine: the interpreter's constructor, or the JIT's. */
@FunctionalInterface
public interface EngineFactory {
    /** An engine that runs this processor's blocks; called once, before the guest's first block. */
    Engine create(Cpu cpu, BlockCache cache);
}
