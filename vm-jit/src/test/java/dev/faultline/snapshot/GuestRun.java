package dev.faultline.snapshot;

import dev.faultline.cpu.Cpu;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.interp.Interpreter;
import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.loader.ImageLoader;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.Pace;
import dev.faultline.machine.RunResult;
import dev.faultline.operator.Script;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** A machine with a built-in kernel in it, what it has said, and how it ended. */
final class GuestRun implements AutoCloseable {
    private static final long LIMIT = 3_000_000;

    /** Each block is compiled, on the guest's thread, when it is first run. */
    static final JitOptions EVERYTHING = JitOptions.defaults().withSync(true).withThreshold(1);

    private final String name;
    private final MachineConfiguration configuration;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    final Machine machine;
    RunResult result;

    GuestRun(String name, boolean jit) throws ImageException {
        this(name, jit, null);
    }

    GuestRun(String name, boolean jit, Script script) throws ImageException {
        this.name = name;
        configuration = configuration(name, jit).withSerial(output::write);
        machine = new Machine(configuration);
        prepare(machine);
        if (script != null) {
            machine.play(script);
        }
    }

    static MachineConfiguration configuration(String name, boolean jit) throws ImageException {
        MachineConfiguration configuration =
                MachineConfiguration.standard()
                        .withMemory(32 << 20)
                        .withMaxInstructions(LIMIT)
                        .withEngine(jit ? Jit.factory(EVERYTHING) : Interpreter::new);
        return isDisk(name)
                ? configuration.withDisk(MemoryMedium.disk(kernel(name).image()))
                : configuration;
    }

    private static TestKernel kernel(String name) {
        return TestKernels.find(name).orElseThrow();
    }

    private static LoadRequest request(TestKernel kernel) {
        return new LoadRequest(kernel.commandLine(), List.of(), OptionalLong.empty());
    }

    private static boolean isDisk(String name) throws ImageException {
        TestKernel kernel = kernel(name);
        return ImageLoader.isDisk(new Image(name, kernel.image()), request(kernel));
    }

    private void prepare(Machine fresh) throws ImageException {
        if (isDisk(name)) {
            fresh.boot();
        } else {
            TestKernel kernel = kernel(name);
            fresh.load(new Image(name, kernel.image()), request(kernel));
        }
    }

    Checkpoints checkpoints() {
        return new Checkpoints(machine, configuration, this::prepare);
    }

    GuestRun end() {
        result = machine.run();
        return this;
    }

    /** Whether the run has come so far; else it has ended before. */
    boolean runTo(long retired) {
        result =
                machine.run(
                        new Pace() {
                            @Override
                            public boolean pause(Cpu cpu) {
                                return cpu.retired() >= retired;
                            }

                            @Override
                            public long next(Cpu cpu) {
                                return retired;
                            }
                        });
        return result == null;
    }

    String text() {
        return output.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        machine.close();
    }
}
