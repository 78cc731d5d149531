package dev.faultline.machine;

import dev.faultline.interp.Interpreter;
import dev.faultline.translate.EngineFactory;
import java.util.function.IntConsumer;

/**
 * What a machine is made of.
 *
 * @param memoryBytes RAM, 1 MiB to 64 GiB
 * @param serial gets each byte that COM1 sends
 * @param debugConsole gets each byte written to port 0xe9
 * @param maxInstructions guest instructions after which the run ends; Long.MAX_VALUE for no limit
 * @param engine what executes blocks
 */
public record MachineConfiguration(
        long memoryBytes,
        IntConsumer serial,
        IntConsumer debugConsole,
        long maxInstructions,
        EngineFactory engine) {
    /** 128 MiB, output dropped, no limit, the interpreter. */
    public static MachineConfiguration standard() {
        return new MachineConfiguration(
                128L << 20, b -> {}, b -> {}, Long.MAX_VALUE, Interpreter::new);
    }

    public MachineConfiguration withMemory(long bytes) {
        return new MachineConfiguration(bytes, serial, debugConsole, maxInstructions, engine);
    }

    public MachineConfiguration withSerial(IntConsumer sink) {
        return new MachineConfiguration(memoryBytes, sink, debugConsole, maxInstructions, engine);
    }

    public MachineConfiguration withDebugConsole(IntConsumer sink) {
        return new MachineConfiguration(memoryBytes, serial, sink, maxInstructions, engine);
    }

    public MachineConfiguration withMaxInstructions(long count) {
        return new MachineConfiguration(memoryBytes, serial, debugConsole, count, engine);
    }

    public MachineConfiguration withEngine(EngineFactory factory) {
        return new MachineConfiguration(
                memoryBytes, serial, debugConsole, maxInstructions, factory);
    }
}
