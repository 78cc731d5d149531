package dev.faultline.jit.region;

import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpShape;
import dev.faultline.ir.MicroOpcode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Grows a region from a hot block along the links that execution has made: loops, forward branches,
 * calls, and returns and other indirect jumps to the targets seen. Called on the guest's thread.
 */
public final class RegionFormer {
    /** Blocks of one region. */
    private static final int MAX_BLOCKS = 96;

    private final int maxBytes;
    private final int coldHeat;
    private final Map<Block, RegionBlock> members = new IdentityHashMap<>();
    private final List<RegionBlock> order = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private final IndirectWays ways = new IndirectWays();
    private int bytes;

    private RegionFormer(int maxBytes, int coldHeat) {
        this.maxBytes = maxBytes;
        this.coldHeat = coldHeat;
    }

    /**
     * The region that starts at a block.
     *
     * @param maxBytes about how many bytes of bytecode it may have; the head is always taken
     * @param coldHeat blocks whose heat is still as high are too rarely executed to be in it
     */
    public static RegionPlan form(Block head, int maxBytes, int coldHeat) {
        RegionFormer former = new RegionFormer(maxBytes, coldHeat);
        former.collect(head);
        return former.finish();
    }

    /** The region of all that is linked to a block, however rarely it ran. */
    public static RegionPlan form(Block head, int maxBytes) {
        return form(head, maxBytes, Integer.MAX_VALUE);
    }

    /** The first blocks of a plan, as many as may have so many bytes. Any thread. */
    public static RegionPlan shrink(RegionPlan plan, int maxBytes) {
        RegionFormer former = new RegionFormer(maxBytes, Integer.MAX_VALUE);
        for (RegionBlock member : plan.blocks()) {
            if (former.order.isEmpty() || former.bytes + size(member.block) <= maxBytes) {
                former.add(member.block);
            }
        }
        for (RegionBlock member : plan.blocks()) {
            RegionBlock copy = former.members.get(member.block);
            if (copy != null) {
                copy.taken = former.copyOf(member.taken);
                copy.next = former.copyOf(member.next);
                copy.targets =
                        Arrays.stream(member.targets)
                                .map(former::copyOf)
                                .filter(Objects::nonNull)
                                .toArray(RegionBlock[]::new);
                copy.faultSites = member.faultSites;
                copy.faultHandlers =
                        Arrays.stream(member.faultHandlers)
                                .map(former::copyOf)
                                .toArray(RegionBlock[]::new);
            }
        }
        former.ends.addAll(plan.ends());
        former.ends.add("shrunk to " + maxBytes + " bytes: the method was too large");
        RegionPlan shrunk = former.analysed();
        return plan.window() ? shrunk : shrunk.withoutWindow();
    }

    private RegionBlock copyOf(RegionBlock member) {
        return member == null ? null : members.get(member.block);
    }

    private RegionPlan finish() {
        connect();
        return analysed();
    }

    private RegionPlan analysed() {
        Paths.compute(order);
        FlagFlow.compute(order);
        return RegionPlan.of(order, maxBytes, ends);
    }

    private void add(Block block) {
        bytes += size(block);
        RegionBlock member = new RegionBlock(block);
        members.put(block, member);
        order.add(member);
    }

    private void collect(Block head) {
        ArrayDeque<Block> queue = new ArrayDeque<>();
        queue.add(head);
        while (!queue.isEmpty()) {
            Block block = queue.poll();
            if (members.containsKey(block)) {
                continue;
            }
            int size = size(block);
            if (block != head && (bytes + size > maxBytes || order.size() == MAX_BLOCKS)) {
                ends.add(String.format("0x%x left out: the region is full", block.rip));
                continue;
            }
            add(block);
            int end = MicroOp.op(block.code[block.code.length - 1]);
            if (fallsThrough(end)) {
                visit(queue, block, block.next, block.endRip, "falls through");
            }
            if (branches(end)) {
                visit(queue, block, block.taken, lastImmediate(block), "branches");
            }
            for (Block target : ways.opened(block)) {
                visit(queue, block, target, target.rip, "jumps");
            }
            for (Block handler : block.faultHandlers) {
                if (handler != null) {
                    visit(queue, block, handler, handler.rip, "faults");
                }
            }
        }
    }

    private static long lastImmediate(Block block) {
        return block.immediates[block.immediates.length - 1];
    }

    private void visit(ArrayDeque<Block> queue, Block from, Block to, long rip, String how) {
        if (to == null) {
            ends.add(String.format("0x%x %s to 0x%x: never went there", from.rip, how, rip));
            return;
        }
        if (to.stamp == Block.DEAD) {
            ends.add(String.format("0x%x %s to 0x%x: overwritten", from.rip, how, rip));
            return;
        }
        // A heat of MAX_VALUE is that of a block which waits for its compilation.
        if (to.heat >= coldHeat && to.heat != Integer.MAX_VALUE) {
            ends.add(String.format("0x%x %s to 0x%x: rarely", from.rip, how, rip));
            return;
        }
        queue.add(to);
    }

    private void connect() {
        Map<Place, RegionBlock> byPlace = new HashMap<>();
        order.forEach(
                member -> byPlace.putIfAbsent(Place.of(member.block, member.block.rip), member));
        for (RegionBlock member : order) {
            Block block = member.block;
            member.faultSites = block.faultSites;
            member.faultHandlers =
                    Arrays.stream(block.faultHandlers)
                            .map(members::get)
                            .toArray(RegionBlock[]::new);
            if (block.targets.length > 0) {
                member.targets =
                        Arrays.stream(block.targets)
                                .map(members::get)
                                .filter(Objects::nonNull)
                                .toArray(RegionBlock[]::new);
                continue;
            }
            // A way that execution has not gone yet may still lead to a member: in one mode one
            // offset in CS is one block.
            int end = MicroOp.op(block.code[block.code.length - 1]);
            if (branches(end)) {
                member.taken = byPlace.get(Place.of(block, lastImmediate(block)));
            }
            if (fallsThrough(end)) {
                member.next = byPlace.get(Place.of(block, block.endRip));
            }
        }
    }

    private record Place(long rip, long modeKey) {
        static Place of(Block block, long rip) {
            return new Place(rip, block.modeKey);
        }
    }

    private static boolean branches(int end) {
        return end == MicroOpcode.JUMP
                || end == MicroOpcode.BRANCH
                || end == MicroOpcode.BRANCH_ZERO;
    }

    private static boolean fallsThrough(int end) {
        return end == MicroOpcode.FALL_THROUGH
                || end == MicroOpcode.BRANCH
                || end == MicroOpcode.BRANCH_ZERO;
    }

    /** About how many bytes of bytecode a block becomes. */
    static int size(Block block) {
        int size = block.targets.length == 0 ? 24 : 160;
        boolean stack = false;
        size += 300 * block.faultSites.length;
        for (long word : block.code) {
            int op = MicroOp.op(word);
            int shape = MicroOpShape.of(op);
            if (StackAccess.is(word)) {
                size += 24;
                stack = true;
            } else if (op >= MicroOpcode.LOAD8 && op <= MicroOpcode.POP64) {
                size += 58;
            } else if (op >= MicroOpcode.FIRST_FALLIBLE) {
                size += 110;
            } else if (op >= MicroOpcode.FIRST_PURE) {
                size += 50;
            } else if ((shape & MicroOpShape.END) != 0) {
                size += 40;
            } else {
                size += (shape & MicroOpShape.WF) != 0 ? 26 : 14;
            }
        }
        return stack ? size + 64 : size;
    }
}
