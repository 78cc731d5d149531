package dev.faultline.jit.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.faultline.interp.Interpreter;
import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import dev.faultline.loader.ImageException;
import dev.faultline.lockstep.Lockstep;
import dev.faultline.lockstep.Setup;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.RunResult;
import dev.faultline.translate.EngineFactory;

/**
 * What came of a run.
 *
 * @param serial what COM1 sent
 * @param debug what the debug port got
 * @param screen the text screen at the end
 * @param result how it ended, after how many instructions and at which virtual time
 */
record Booted(String serial, String debug, String screen, RunResult result) {
    /** Runs under each engine, which must come to the same: virtual time repeats exactly. */
    static Booted underEachEngine(MachineConfiguration configuration, Setup setup)
            throws ImageException {
        return underEachEngine(configuration, setup, JitOptions.defaults());
    }

    /** The same with a JIT that compiles sooner or later than usual. */
    static Booted underEachEngine(MachineConfiguration configuration, Setup setup, JitOptions jit)
            throws ImageException {
        EngineFactory compiler = Jit.factory(jit.withSync(true));
        Booted compiled = run(configuration.withEngine(compiler), setup);
        Booted interpreted = run(configuration.withEngine(Interpreter::new), setup);
        assertEquals(compiled, interpreted, "interp, not as jit");
        assertEquals(compiled, inLockstep(configuration, compiler, setup), "lockstep, not as jit");
        return compiled;
    }

    ExitReason reason() {
        return result.reason();
    }

    private static Booted run(MachineConfiguration configuration, Setup setup)
            throws ImageException {
        Heard heard = new Heard();
        try (Machine machine = new Machine(heard.listenTo(configuration))) {
            setup.prepare(machine);
            RunResult result = machine.run();
            return heard.with(text(machine), result);
        }
    }

    private static Booted inLockstep(
            MachineConfiguration configuration, EngineFactory compiler, Setup setup)
            throws ImageException {
        Heard heard = new Heard();
        Lockstep both = new Lockstep(heard.listenTo(configuration), compiler, setup, line -> {});
        String[] screen = {""};
        Lockstep.Outcome outcome = both.run(machine -> screen[0] = text(machine));
        assertNull(outcome.report(), outcome.report());
        return heard.with(screen[0], outcome.result());
    }

    /** What a machine sends. */
    private record Heard(StringBuilder serial, StringBuilder debug) {
        Heard() {
            this(new StringBuilder(), new StringBuilder());
        }

        MachineConfiguration listenTo(MachineConfiguration configuration) {
            return configuration
                    .withSerial(b -> serial.append((char) b))
                    .withDebugConsole(b -> debug.append((char) b));
        }

        Booted with(String screen, RunResult result) {
            return new Booted(serial.toString(), debug.toString(), screen, result);
        }
    }

    private static String text(Machine machine) {
        return machine.devices().vga().textScreen().text();
    }
}
