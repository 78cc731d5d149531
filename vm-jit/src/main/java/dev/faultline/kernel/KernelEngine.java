package dev.faultline.kernel;

import dev.faultline.interp.Interpreter;
import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import dev.faultline.translate.EngineFactory;

/** What executes a kernel; it sees no difference. */
public enum KernelEngine {
    /** The compiler, for guests that compute. */
    JIT,
    /** The interpreter alone. */
    INTERPRETER;

    EngineFactory factory() {
        return switch (this) {
            case JIT -> Jit.factory(JitOptions.defaults());
            case INTERPRETER -> Interpreter::new;
        };
    }
}
