package dev.faultline.jit;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.jit.codecache.CodeCache;
import dev.faultline.jit.codecache.CompiledRegion;
import dev.faultline.jit.codecache.Entry;
import dev.faultline.jit.compile.CompileQueue;
import dev.faultline.jit.compile.RegionCompiler;
import dev.faultline.jit.debug.DumpFolder;
import dev.faultline.jit.debug.RegionListing;
import dev.faultline.jit.region.RegionBlock;
import dev.faultline.jit.region.RegionFormer;
import dev.faultline.jit.region.RegionPlan;
import dev.faultline.mmu.SoftTlb;
import dev.faultline.translate.GuestListing;
import java.nio.file.Path;

/**
 * What becomes of blocks that got hot: regions are formed on the guest's thread, compiled there or
 * in the background, and formed anew after a while if execution has found more links by then.
 */
final class HotBlocks implements AutoCloseable {
    /** About how many bytes of bytecode a region may have. */
    private static final int MAX_BYTES = 6800;

    /** Entries of a region from outside before it is first looked at again; times 16 later. */
    private static final int FIRST_REGROWTH = 16;

    /** Blocks that saw less than this part of the threshold stay out of regions. */
    private static final int COLD_FRACTION = 16;

    /**
     * Looks at a region's growth, after which it stays as it is: also one that is as large as its
     * method may be, whose plan is larger each time.
     */
    private static final int LAST_GENERATION = 4;

    /** Most plans that wait for the background thread; more blocks stay in the interpreter. */
    private static final int MOST_WAITING = 256;

    /** Exits of a region for arithmetic on floats, before it is compiled with what they need. */
    private static final int MOST_FLOAT_MISSES = 100;

    /** Exits of a region for a frame that fits no window, before it is compiled without. */
    private static final int MOST_WINDOW_MISSES = 1000;

    private final CodeCache code;
    private final JitOptions options;
    private final RegionCompiler compiler;
    private final CompileQueue queue;

    HotBlocks(CodeCache code, JitOptions options, GuestListing listing) {
        this.code = code;
        this.options = options;
        Path folder = options.dumpDirectory();
        compiler =
                new RegionCompiler(
                        folder == null ? null : new DumpFolder(folder, new RegionListing(listing)));
        queue = new CompileQueue(compiler);
    }

    /** Sees to it that a block gets code, now or soon. */
    void compile(Block block) {
        if (!options.sync() && queue.waiting() >= MOST_WAITING) {
            block.heat = options.threshold();
            return;
        }
        request(RegionFormer.form(block, MAX_BYTES, coldHeat()), 0);
    }

    /** What {@link Block#heat} is at most of blocks that were interpreted often enough. */
    private int coldHeat() {
        return options.threshold() - options.threshold() / COLD_FRACTION;
    }

    private void request(RegionPlan plan, int generation) {
        // Not asked for again while it is being compiled, or where it cannot be.
        for (RegionBlock entry : plan.entries()) {
            if (!(entry.block.compiled instanceof Entry)) {
                entry.block.heat = Integer.MAX_VALUE;
            }
        }
        if (!options.sync()) {
            queue.add(plan);
            return;
        }
        done(plan, compiler.compile(plan), generation);
    }

    private void done(RegionPlan plan, CompiledRegion region, int generation) {
        if (region != null) {
            install(region, generation);
        }
        boolean never = region == null && plan.alive();
        for (RegionBlock entry : plan.entries()) {
            Block block = entry.block;
            if (block.compiled == null && !(never && entry == plan.head())) {
                block.heat = options.threshold() - 1;
            }
        }
    }

    private void install(CompiledRegion region, int generation) {
        region.generation = generation;
        region.entriesToRegrowth = entriesToRegrowth(generation);
        code.install(region);
    }

    private static int entriesToRegrowth(int generation) {
        return generation < LAST_GENERATION ? FIRST_REGROWTH << 4 * generation : Integer.MAX_VALUE;
    }

    /** Whether {@link #installFinished} has something to do. */
    boolean finished() {
        return queue.ready();
    }

    /** Installs what the background thread has finished. */
    void installFinished() {
        for (CompileQueue.Result r = queue.poll(); r != null; r = queue.poll()) {
            CompiledRegion before = code.headedBy(r.plan().head().block);
            done(r.plan(), r.region(), before == null ? 0 : before.generation);
        }
    }

    /**
     * Forms a region again where execution has found links since.
     *
     * @param entry how it was about to be entered
     * @return the entry to use from now on
     */
    Entry regrow(Entry entry) {
        CompiledRegion region = entry.region;
        region.entriesToRegrowth = Integer.MAX_VALUE;
        region.generation++;
        RegionPlan plan = formAgain(region);
        if (plan.extent() > region.plan.extent()) {
            request(plan, region.generation);
            return entry.block.compiled instanceof Entry now ? now : entry;
        }
        region.entriesToRegrowth = entriesToRegrowth(region.generation);
        return entry;
    }

    private RegionPlan formAgain(CompiledRegion region) {
        RegionPlan plan = RegionFormer.form(region.plan.head().block, MAX_BYTES, coldHeat());
        return plan.as(region.plan);
    }

    /** Notes that a region was left because zeros, NaNs or MXCSR asked for more than the JVM. */
    void floatsMissed(CompiledRegion region) {
        if (++region.floatMisses == MOST_FLOAT_MISSES && !region.dead()) {
            request(formAgain(region).withAllFloats(), region.generation);
        }
    }

    /**
     * Notes that a region was left because a frame on the stack fits no window. Where its page is
     * mapped that is no miss of the soft TLB: after some of these the region does without.
     */
    void windowMissed(CompiledRegion region, Cpu cpu) {
        long rsp = cpu.slots[Cpu.RSP];
        if (SoftTlb.reads(SoftTlb.entry(cpu.mmu.tlb, rsp), rsp, 1)
                && ++region.windowMisses == MOST_WINDOW_MISSES
                && !region.dead()) {
            request(formAgain(region).withoutWindow(), region.generation);
        }
    }

    @Override
    public void close() {
        queue.close();
    }
}
