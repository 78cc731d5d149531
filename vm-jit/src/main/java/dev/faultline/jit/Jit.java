package dev.faultline.jit;

import dev.faultline.interp.Interpreter;
import dev.faultline.translate.EngineFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to an engine that compiles. */
public final class Jit {
    private static final Logger LOG = LoggerFactory.getLogger(Jit.class);

    private Jit() {}

    /** Makes engines with these options: for now interpreters, which says so once a machine. */
    public static EngineFactory factory(JitOptions options) {
        return (cpu, cache) -> {
            LOG.warn("the JIT is not built yet: the interpreter runs instead, {} ignored", options);
            return new Interpreter(cpu, cache);
        };
    }
}
