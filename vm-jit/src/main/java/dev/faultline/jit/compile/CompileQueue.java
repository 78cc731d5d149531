package dev.faultline.jit.compile;

import dev.faultline.jit.codecache.CompiledRegion;
import dev.faultline.jit.region.RegionPlan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles on a thread of its own. The guest's thread puts plans in and takes regions out: a region
 * is complete before it enters the queue of results, whose add and poll are the release/acquire
 * pair that publishes it.
 */
public final class CompileQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompileQueue.class);

    /**
     * A finished compilation.
     *
     * @param plan what was asked for
     * @param region the result, or null where there is none
     */
    public record Result(RegionPlan plan, CompiledRegion region) {}

    /** How often regions are looked at that wait for HotSpot. */
    private static final long LOOK_MICROS = 500;

    private final LinkedBlockingQueue<RegionPlan> plans = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<Result> results = new ConcurrentLinkedQueue<>();
    private final List<WarmUp> warming = new ArrayList<>();
    private final RegionCompiler compiler;
    private volatile boolean ready;
    private Thread thread;

    public CompileQueue(RegionCompiler compiler) {
        this.compiler = compiler;
    }

    /** Asks for a region. Guest's thread. */
    public void add(RegionPlan plan) {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("faultline-jit").start(this::work);
        }
        plans.add(plan);
    }

    /** Plans that nobody has begun to compile. */
    public int waiting() {
        return plans.size();
    }

    /** Whether {@link #poll} will have something. Cheap. */
    public boolean ready() {
        return ready;
    }

    /** A finished compilation, or null where there is no more. Guest's thread. */
    public Result poll() {
        Result result = results.poll();
        if (result == null) {
            ready = false;
            // One may have come between the look and the flag.
            result = results.poll();
        }
        return result;
    }

    private void work() {
        try {
            while (true) {
                RegionPlan plan =
                        warming.isEmpty()
                                ? plans.take()
                                : plans.poll(LOOK_MICROS, TimeUnit.MICROSECONDS);
                if (plan != null) {
                    begin(plan);
                }
                finishWarm();
            }
        } catch (InterruptedException _) {
            // close() wants the thread to end.
        }
    }

    private void begin(RegionPlan plan) {
        CompiledRegion region = compile(plan);
        if (region == null) {
            finish(plan, null);
        } else {
            warming.add(new WarmUp(plan, region));
        }
    }

    private void finishWarm() {
        for (Iterator<WarmUp> all = warming.iterator(); all.hasNext(); ) {
            WarmUp warmUp = all.next();
            if (warmUp.done()) {
                all.remove();
                finish(warmUp.plan, warmUp.region);
            }
        }
    }

    private void finish(RegionPlan plan, CompiledRegion region) {
        results.add(new Result(plan, region));
        ready = true;
    }

    private CompiledRegion compile(RegionPlan plan) {
        if (!plan.alive()) {
            return null;
        }
        try {
            return compiler.compile(plan);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("a bug: region at 0x{} is not compilable", rip(plan), e);
            return null;
        }
    }

    private static String rip(RegionPlan plan) {
        return Long.toHexString(plan.head().block.rip);
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
