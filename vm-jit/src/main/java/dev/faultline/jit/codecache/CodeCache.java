package dev.faultline.jit.codecache;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Mode;
import dev.faultline.ir.Block;
import dev.faultline.jit.region.RegionBlock;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The regions that may run: which blocks are part of which, until a block's bytes are overwritten
 * or the budget is spent. Used on the guest's thread only.
 */
public final class CodeCache {
    private static final long PAGE_MASK = -4096;

    /** After so many failed revalidations in a row a region goes. */
    private static final int MOST_REFUSALS = 100;

    private final Cpu cpu;
    private final long budgetBytes;
    private final int heatAfterDeath;
    private final Map<Block, List<CompiledRegion>> regionsOf = new IdentityHashMap<>();
    private final List<CompiledRegion> regions = new ArrayList<>();
    private long bytes;
    private long installed;

    /**
     * A code cache.
     *
     * @param budgetBytes bytes of class files kept before the older half goes
     * @param heatAfterDeath what {@link Block#heat} starts with again where a region is gone
     */
    public CodeCache(Cpu cpu, long budgetBytes, int heatAfterDeath) {
        this.cpu = cpu;
        this.budgetBytes = budgetBytes;
        this.heatAfterDeath = heatAfterDeath;
    }

    /**
     * Makes a region the code of the blocks that are its entries, where they have none or that of a
     * smaller region. What nobody enters any more goes.
     */
    public void install(CompiledRegion region) {
        if (!region.plan.alive()) {
            return;
        }
        CompiledRegion before = headedBy(region.plan.head().block);
        if (before != null) {
            remove(before);
        }
        if (bytes + region.bytes > budgetBytes) {
            evict();
        }
        bytes += region.bytes;
        installed++;
        regions.add(region);
        for (RegionBlock member : region.plan.blocks()) {
            regionsOf.computeIfAbsent(member.block, b -> new ArrayList<>(2)).add(region);
        }
        for (Entry entry : region.entries) {
            takeOver(entry);
        }
        if (region.superseded()) {
            remove(region);
        }
    }

    /** The region that has grown from a block, even if that is an entry of another one by now. */
    public CompiledRegion headedBy(Block head) {
        for (CompiledRegion region : regionsOf.getOrDefault(head, List.of())) {
            if (region.plan.head().block == head) {
                return region;
            }
        }
        return null;
    }

    private void takeOver(Entry entry) {
        Block block = entry.block;
        CompiledRegion old = block.compiled instanceof Entry e ? e.region : null;
        if (old != null && old.plan.extent() >= entry.region.plan.extent()) {
            return;
        }
        block.compiled = entry;
        block.heat = 0;
        if (old != null && old.superseded()) {
            remove(old);
        }
    }

    /** Takes a region out: it never runs again. */
    public void remove(CompiledRegion region) {
        if (region.dead()) {
            return;
        }
        forget(region);
        regions.remove(region);
    }

    private void forget(CompiledRegion region) {
        region.kill();
        bytes -= region.bytes;
        for (RegionBlock member : region.plan.blocks()) {
            List<CompiledRegion> of = regionsOf.get(member.block);
            of.remove(region);
            if (of.isEmpty()) {
                regionsOf.remove(member.block);
            }
        }
        for (Entry entry : region.entries) {
            if (entry.current()) {
                entry.block.compiled = null;
                entry.block.heat = heatAfterDeath;
            }
        }
        region.dropLinks();
    }

    /** Takes all regions out that a block is part of: its bytes were overwritten. */
    public void blockDied(Block block) {
        List<CompiledRegion> of = regionsOf.get(block);
        if (of != null) {
            for (CompiledRegion region : List.copyOf(of)) {
                remove(region);
            }
        }
        block.compiled = null;
    }

    /** Throws the older half away: what is still hot comes back soon, and better linked. */
    private void evict() {
        int gone = regions.size() / 2 + 1;
        List<CompiledRegion> old = List.copyOf(regions.subList(0, Math.min(gone, regions.size())));
        regions.subList(0, old.size()).clear();
        old.forEach(this::forget);
        for (CompiledRegion region : regions) {
            region.dropDeadLinks();
        }
    }

    /**
     * Whether all code of a region is still mapped where it was. Asking sets no accessed bit and
     * raises no fault; the interpreter runs what cannot be found out so.
     */
    public boolean revalidate(CompiledRegion region) {
        if (region.dead()) {
            return false;
        }
        if (!mapped(region)) {
            // Formed from links into pages that were mapped elsewhere since, it would never run.
            if (++region.refusals == MOST_REFUSALS) {
                remove(region);
            }
            return false;
        }
        region.refusals = 0;
        region.stamp = cpu.mmu.codeEpoch;
        return true;
    }

    private boolean mapped(CompiledRegion region) {
        Block head = region.plan.head().block;
        Block last = head;
        for (RegionBlock member : region.plan.blocks()) {
            Block block = member.block;
            boolean user = Mode.cpl(block.modeKey) == 3;
            boolean withLast =
                    block.modeKey == last.modeKey
                            && ((block.linear ^ last.linear) & PAGE_MASK) == 0
                            && ((block.physical ^ last.physical) & PAGE_MASK) == 0;
            last = block;
            if (!withLast && !cpu.mmu.mapsCode(block.linear, block.physical, user)) {
                return false;
            }
            if (block.secondPhysical >= 0
                    && !cpu.mmu.mapsCode(
                            (block.linear | ~PAGE_MASK) + 1, block.secondPhysical, user)) {
                return false;
            }
        }
        return true;
    }

    /** The youngest region that has an instruction which begins at an offset in CS, or null. */
    public CompiledRegion withInstruction(long rip) {
        for (CompiledRegion region : regions.reversed()) {
            for (RegionBlock member : region.plan.blocks()) {
                if (begins(member.block, rip)) {
                    return region;
                }
            }
        }
        return null;
    }

    private static boolean begins(Block block, long rip) {
        for (int i = 0; i < block.count; i++) {
            if (block.rip + block.offsets[i] == rip) {
                return true;
            }
        }
        return false;
    }

    /** Regions that may run. */
    public int size() {
        return regions.size();
    }

    /** Regions that were ever made to run: grows while code is thrown away and compiled again. */
    public long installed() {
        return installed;
    }

    /** Bytes of their class files. */
    public long bytes() {
        return bytes;
    }
}
