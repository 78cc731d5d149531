package dev.faultline.jit.compile;

import dev.faultline.jit.codecache.CompiledRegion;
import dev.faultline.jit.codecache.Entry;
import dev.faultline.jit.codecache.Exit;
import dev.faultline.jit.codecache.RegionLoader;
import dev.faultline.jit.debug.DumpFolder;
import dev.faultline.jit.emit.RegionEmitter;
import dev.faultline.jit.region.RegionFormer;
import dev.faultline.jit.region.RegionPlan;

/** From a plan to a region that can run. Any thread. */
public final class RegionCompiler {
    /**
     * HotSpot never compiles methods above 8,000 bytes of bytecode; C2's time grows faster than
     * their size.
     */
    public static final int HUGE_METHOD = 8000;

    private static final int LEAST_BYTES = 500;

    private final DumpFolder dump;

    /** A compiler that writes listings to a folder, or where that is null none. */
    public RegionCompiler(DumpFolder dump) {
        this.dump = dump;
    }

    /** A plan and what it became, short enough for HotSpot. */
    record Fitting(RegionPlan plan, RegionEmitter.Emitted emitted) {}

    /** Emits a region, smaller than planned where it must be; null where its head is too long. */
    static Fitting fit(RegionPlan wanted) {
        RegionPlan plan = wanted;
        RegionEmitter.Emitted emitted = RegionEmitter.emit(plan);
        int limit = plan.maxBytes();
        while (emitted.codeBytes() >= HUGE_METHOD && limit > LEAST_BYTES) {
            limit /= 2;
            plan = RegionFormer.shrink(plan, limit);
            emitted = RegionEmitter.emit(plan);
        }
        return emitted.codeBytes() < HUGE_METHOD ? new Fitting(plan, emitted) : null;
    }

    /**
     * Emits, defines and instantiates a region's class.
     *
     * @return null where the interpreter is faster than a method that HotSpot never compiles
     */
    public CompiledRegion compile(RegionPlan wanted) {
        Fitting fitting = fit(wanted);
        if (fitting == null) {
            return null;
        }
        RegionPlan plan = fitting.plan;
        RegionEmitter.Emitted emitted = fitting.emitted;
        if (dump != null) {
            dump.write(plan, emitted);
        }
        CompiledRegion region = RegionLoader.load(emitted.bytes());
        region.exits = emitted.exits().exits();
        for (Exit exit : region.exits) {
            exit.from = region;
        }
        region.plan = plan;
        region.bytes = emitted.bytes().length;
        region.entries = new Entry[plan.entries().size()];
        for (int i = 0; i < region.entries.length; i++) {
            region.entries[i] = new Entry(region, i, plan.entries().get(i));
        }
        return region;
    }
}
