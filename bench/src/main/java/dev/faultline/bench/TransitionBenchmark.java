package dev.faultline.bench;

import dev.faultline.loader.ImageException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A guest instruction of rows that do little between one block and the next: a loop, calls and
 * returns, indirect jumps, indirect calls, system calls, exceptions.
 */
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
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TransitionBenchmark {
    private static final int INSTRUCTIONS = 1_000_000;

    @Param({"alu", "fib", "bytecode", "indirect-call", "syscall", "int3"})
    String row;

    @Param({"interp", "jit"})
    String engine;

    private GuestInRow guest;

    @Setup
    public void start() throws ImageException {
        guest = new GuestInRow(row, engine);
    }

    @TearDown
    public void close() {
        guest.close();
    }

    @Benchmark
    @OperationsPerInvocation(INSTRUCTIONS)
    public long instruction() {
        guest.go(INSTRUCTIONS);
        return guest.cpu().rip;
    }
}
