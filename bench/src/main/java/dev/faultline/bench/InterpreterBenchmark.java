package dev.faultline.bench;

import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.testkernels.TestKernels;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Guest instructions by the interpreter: the mixed integer loop, once it is warm. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {
            LauncherFlags.UNSAFE,
            LauncherFlags.GC,
            LauncherFlags.METHOD_TRAPS,
            LauncherFlags.BYTECODE_TRAPS
        })
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class InterpreterBenchmark {
    private static final int INSTRUCTIONS = 20_000_000;

    private Image mips;

    /** Reads the kernel. */
    @Setup
    public void readKernel() {
        mips = new Image("mips", TestKernels.image("mips").orElseThrow());
    }

    /** One guest instruction of the {@code mips} kernel. */
    @Benchmark
    @OperationsPerInvocation(INSTRUCTIONS)
    public long mixedLoop() throws ImageException {
        var configuration = MachineConfiguration.standard().withMaxInstructions(INSTRUCTIONS);
        try (Machine machine = new Machine(configuration)) {
            machine.load(mips, LoadRequest.NONE);
            return machine.run().instructions();
        }
    }
}
