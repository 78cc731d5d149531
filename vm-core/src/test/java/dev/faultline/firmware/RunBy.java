package dev.faultline.firmware;

import dev.faultline.translate.EngineFactory;
import java.util.Locale;
import java.util.ServiceLoader;

/**
 * What runs the guests of this package's tests. Here it is the interpreter, since nothing else is
 * known; vm-jit runs the tests again, with itself as the service and the others by a property.
 */
enum RunBy {
    /** The interpreter. */
    INTERP,
    /** The engine that is found as a service. */
    JIT,
    /** Both in step; whatever differs fails the test. */
    LOCKSTEP;

    static final RunBy CHOSEN =
            valueOf(System.getProperty("faultline.engine", "interp").toUpperCase(Locale.ROOT));

    /** The engine under test. */
    static EngineFactory compiler() {
        return ServiceLoader.load(EngineFactory.class).findFirst().orElseThrow();
    }
}
