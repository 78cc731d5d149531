package dev.faultline.jit.compile;

import dev.faultline.jit.codecache.CompiledRegion;
import dev.faultline.jit.region.RegionPlan;

/**
 * A region between its definition and its first real run. HotSpot interprets a new method's
 * bytecode, far slower than this project's interpreter runs the guest; so it is called without
 * effect until HotSpot's C1 wants it, and used when it is seen to be compiled: by the time of a
 * call, for nothing else tells.
 */
final class WarmUp {
    /** Calls until C1 is asked for; HotSpot looks at its counters every 128. */
    private static final int MANY = 128;

    /** Calls to see whether it is there. */
    private static final int FEW = 16;

    /** Compiled code is faster than interpreted by at least this much. */
    private static final int FASTER = 3;

    /** After so long it is used as it is, in ns. */
    private static final long PATIENCE = 200_000_000;

    final RegionPlan plan;
    final CompiledRegion region;
    private final long begin;
    private final long interpreted;

    /** Makes HotSpot compile a region, soon. */
    WarmUp(RegionPlan plan, CompiledRegion region) {
        this.plan = plan;
        this.region = region;
        begin = System.nanoTime();
        call(MANY);
        interpreted = Math.min(call(FEW), call(FEW));
    }

    /** Whether it is worth running now. */
    boolean done() {
        return Math.min(call(FEW), call(FEW)) * FASTER < interpreted
                || System.nanoTime() - begin > PATIENCE;
    }

    /** What so many calls take, in ns. */
    private long call(int times) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            region.run(null, CompiledRegion.NOWHERE);
        }
        return System.nanoTime() - start;
    }
}
