package dev.faultline.jit.boot;

import dev.faultline.cpu.Cpu;
import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Engine;
import dev.faultline.translate.EngineFactory;

/** The service by which vm-core's tests of the built-in BIOS find the JIT. */
public final class CompilesAtOnce implements EngineFactory {
    private final EngineFactory engines =
            Jit.factory(JitOptions.defaults().withSync(true).withThreshold(1));

    @Override
    public Engine create(Cpu cpu, BlockCache cache) {
        return engines.create(cpu, cache);
    }
}
