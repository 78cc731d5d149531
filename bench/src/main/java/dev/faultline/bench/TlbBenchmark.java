package dev.faultline.bench;

import dev.faultline.loader.ImageException;
import dev.faultline.mmu.Access;
import dev.faultline.mmu.Mmu;
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

/** Loads through the MMU: the soft TLB hit and missed, four levels of 4 KiB pages behind it. */
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
public class TlbBenchmark {
    private static final int PAGES = 512;
    private static final int AFTER_FLUSH = 8;
    private static final int PAGE = 4096;

    /** Where the kernel's rows map their pages. */
    private static final long FIRST = 0x40000000L;

    private GuestInRow guest;
    private Mmu mmu;

    @Setup
    public void mapPages() throws ImageException {
        guest = new GuestInRow("touch-512");
        mmu = guest.cpu().mmu;
    }

    @TearDown
    public void close() {
        guest.close();
    }

    private long load(int pages) {
        long sum = 0;
        for (int page = 0; page < pages; page++) {
            sum += mmu.load(FIRST + (long) page * PAGE, 8, Access.READ);
        }
        return sum;
    }

    /** A load from a page that the soft TLB has. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public long hit() {
        return load(PAGES);
    }

    /** INVLPG and the load that walks the page tables again. */
    @Benchmark
    public long miss() {
        mmu.invalidatePage(FIRST);
        return load(1);
    }

    /** A flush as of MOV CR3, and eight loads after it. */
    @Benchmark
    public long flush() {
        mmu.flushNonGlobal();
        return load(AFTER_FLUSH);
    }
}
