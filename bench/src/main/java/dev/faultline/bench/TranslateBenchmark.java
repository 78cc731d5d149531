package dev.faultline.bench;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.jit.emit.RegionEmitter;
import dev.faultline.jit.region.RegionFormer;
import dev.faultline.loader.ImageException;
import dev.faultline.memory.CodePages;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Translator;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Blocks of compiled C made anew, and a region of them made into bytecode. */
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
public class TranslateBenchmark {
    private static final int BLOCKS = 16;
    private static final int MOST_BYTECODE = 4000;

    /** A prime, so that the stops are spread over the loops. */
    private static final int STRIDE = 997;

    private final long[] rips = new long[BLOCKS];
    private GuestInRow guest;
    private BlockCache cache;
    private Block hot;

    /** Stops a guest in the quicksort row at 16 places; a block begins at each. */
    @Setup
    public void findBlocks() throws ImageException {
        guest = new GuestInRow("quicksort");
        for (int i = 0; i < BLOCKS; i++) {
            guest.go(STRIDE);
            rips[i] = guest.cpu().rip;
        }
        hot = guest.machine.nextBlock();
        var translator = new Translator(guest.cpu(), guest.machine.memory());
        cache = new BlockCache(guest.cpu(), translator, new CodePages());
    }

    @TearDown
    public void close() {
        guest.close();
    }

    /** A block killed by a store into it, and translated again with all passes. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public int translate() {
        Cpu cpu = guest.cpu();
        int instructions = 0;
        for (long rip : rips) {
            cpu.rip = rip;
            Block block = cache.lookup();
            instructions += block.count;
            cache.codeWritten(block.physical, 1);
        }
        return instructions;
    }

    /** A region around a hot block: formed and emitted as bytecode. */
    @Benchmark
    public Object emit() {
        return RegionEmitter.emit(RegionFormer.form(hot, MOST_BYTECODE));
    }
}
