package dev.faultline.bench;

import dev.faultline.cpu.Cpu;
import dev.faultline.interp.Interpreter;
import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.Pace;
import dev.faultline.testkernels.TestKernels;
import dev.faultline.translate.EngineFactory;
import java.util.List;
import java.util.OptionalLong;

/**
 * A guest amid the batches of one row of the {@code benchmark} kernel, which double and never end:
 * page tables, descriptor tables and handlers are those of that row.
 */
final class GuestInRow implements AutoCloseable, Pace {
    /** Past the kernel's preparations and into batches of some thousand operations. */
    private static final long WAY_IN = 5_000_000;

    final Machine machine;
    private long target;

    GuestInRow(String row) throws ImageException {
        this(row, "interp");
    }

    GuestInRow(String row, String engine) throws ImageException {
        EngineFactory factory =
                switch (engine) {
                    case "interp" -> Interpreter::new;
                    case "jit" -> Jit.factory(JitOptions.defaults());
                    default -> throw new IllegalArgumentException(engine);
                };
        machine = new Machine(MachineConfiguration.standard().withEngine(factory));
        var image = new Image("benchmark", TestKernels.image("benchmark").orElseThrow());
        String line = "row=" + row + " batches=0";
        machine.load(image, new LoadRequest(line, List.of(), OptionalLong.empty()));
        go(WAY_IN);
    }

    Cpu cpu() {
        return machine.cpu();
    }

    /** Runs about so many guest instructions. */
    void go(long instructions) {
        target = cpu().retired() + instructions;
        if (machine.run(this) != null) {
            throw new IllegalStateException("the guest stopped");
        }
    }

    @Override
    public boolean pause(Cpu cpu) {
        return cpu.retired() >= target;
    }

    @Override
    public long next(Cpu cpu) {
        return target;
    }

    @Override
    public void close() {
        machine.close();
    }
}
