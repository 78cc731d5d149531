package dev.faultline.jit;

import dev.faultline.translate.EngineFactory;

/** The way to an engine that compiles. */
public final class Jit {
    private Jit() {}

    /** Makes engines with these options. */
    public static EngineFactory factory(JitOptions options) {
        return (cpu, cache) -> new JitEngine(cpu, cache, options);
    }
}
