package dev.faultline.jit.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import dev.faultline.loader.ImageException;
import dev.faultline.lockstep.Lockstep;
import dev.faultline.lockstep.Setup;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;

/**
 * What came of a run.
 *
 * @param serial what COM1 sent
 * @param debug what the debug port got
 * @param screen the text screen at the end
 * @param instructions how many were retired
 */
record Booted(String serial, String debug, String screen, ExitReason reason, long instructions) {
    /** Runs under each engine, which must come to the same: virtual time repeats exactly. */
    static Booted underEachEngine(MachineConfiguration configuration, Setup setup)
            throws ImageException {
        Booted compiled = run("jit", configuration, setup);
        assertEquals(compiled, run("interp", configuration, setup), "interp, not as jit");
        assertEquals(compiled, run("lockstep", configuration, setup), "lockstep, not as jit");
        return compiled;
    }

    private static Booted run(String engine, MachineConfiguration configuration, Setup setup)
            throws ImageException {
        StringBuilder serial = new StringBuilder();
        StringBuilder debug = new StringBuilder();
        String[] screen = {""};
        MachineConfiguration listened =
                configuration
                        .withSerial(b -> serial.append((char) b))
                        .withDebugConsole(b -> debug.append((char) b));
        JitOptions jit = JitOptions.defaults().withSync(true);
        if (engine.equals("lockstep")) {
            Lockstep both = new Lockstep(listened, Jit.factory(jit), setup, line -> {});
            Lockstep.Outcome outcome = both.run(machine -> screen[0] = text(machine));
            assertNull(outcome.report(), outcome.report());
            return new Booted(
                    serial.toString(),
                    debug.toString(),
                    screen[0],
                    outcome.result().reason(),
                    outcome.instructions());
        }
        MachineConfiguration chosen =
                engine.equals("jit") ? listened.withEngine(Jit.factory(jit)) : listened;
        try (Machine machine = new Machine(chosen)) {
            setup.prepare(machine);
            ExitReason reason = machine.run().reason();
            return new Booted(
                    serial.toString(),
                    debug.toString(),
                    text(machine),
                    reason,
                    machine.cpu().retired());
        }
    }

    private static String text(Machine machine) {
        return machine.devices().vga().textScreen().text();
    }
}
