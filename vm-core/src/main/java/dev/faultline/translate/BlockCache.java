package dev.faultline.translate;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.memory.CodePages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the block at the CPU's rip: through a direct-mapped table of recent blocks by linear
 * address, else by physical address, else it has it translated.
 *
 * <p>A block may run while its stamp is the MMU's code epoch: nothing that maps code has changed
 * since it was looked up. Called on the guest's thread only.
 */
public final class BlockCache {
    private static final int RECENT = 1 << 13;
    private static final int PAGE_SHIFT = 12;
    private static final long PAGE_MASK = 4095;

    /**
     * Blocks kept before everything is thrown away, so that a guest that makes code stays bounded.
     */
    private static final int MAX_BLOCKS = 1 << 17;

    /** The blocks of one physical page. */
    private static final class Page {
        final List<Block> blocks = new ArrayList<>();
    }

    private final Cpu cpu;
    private final Translator translator;
    private final CodePages codePages;
    private final Block[] recent = new Block[RECENT];
    private final Block[] recentAlone = new Block[RECENT];
    private final Map<Long, Page> pages = new HashMap<>();
    private Consumer<Block> killListener = block -> {};
    private int heat = Integer.MAX_VALUE;
    private int size;
    private Block linkFrom;
    private boolean linkTaken;

    public BlockCache(Cpu cpu, Translator translator, CodePages codePages) {
        this.cpu = cpu;
        this.translator = translator;
        this.codePages = codePages;
    }

    /** Shows blocks' instructions. */
    public GuestListing listing() {
        return translator.listing();
    }

    /** Sets what {@link Block#heat} starts with in blocks made from now on. */
    public void setHeat(int initial) {
        heat = initial;
    }

    /** Sets who hears of every block whose bytes were overwritten, or that is thrown away. */
    public void setKillListener(Consumer<Block> listener) {
        killListener = listener;
    }

    private void kill(Block block) {
        block.stamp = Block.DEAD;
        killListener.accept(block);
    }

    private static int slot(long rip) {
        return (int) (rip ^ rip >>> 13) & RECENT - 1;
    }

    /** The block at an offset in CS that fits where another one of the same mode ends, or null. */
    public Block recent(long rip, Block from, int epoch) {
        Block block = recent[slot(rip)];
        if (block != null
                && block.rip == rip
                && block.stamp == epoch
                && block.modeKey == from.modeKey
                && block.codeLimit == from.codeLimit) {
            return block;
        }
        return null;
    }

    /** The next block looked up will be linked to the end of this one. */
    public void linkNext(Block from, boolean taken) {
        linkFrom = from;
        linkTaken = taken;
    }

    /** Forgets the request of {@link #linkNext}: the next block is not where that one ended. */
    public void dropLink() {
        linkFrom = null;
    }

    /** The block at cpu.rip, or null with an instruction-fetch fault pending. */
    public Block lookup() {
        Block block = lookup(recent, BlockLimit.NORMAL);
        if (block == null || block.stamp == Block.DEAD) {
            linkFrom = null;
            return block;
        }
        Block from = linkFrom;
        if (from != null) {
            linkFrom = null;
            if (from.modeKey == block.modeKey && from.codeLimit == block.codeLimit) {
                from.link(block, linkTaken);
            }
        }
        return block;
    }

    /** The block of the one instruction at cpu.rip, or null with a fetch fault pending. */
    public Block single() {
        linkFrom = null;
        return lookup(recentAlone, BlockLimit.ONE);
    }

    private Block lookup(Block[] table, BlockLimit kind) {
        long rip = cpu.rip;
        Block block = table[slot(rip)];
        if (block != null
                && block.rip == rip
                && block.stamp == cpu.mmu.codeEpoch
                && block.modeKey == cpu.modeKey
                && block.codeLimit == limit()) {
            return block;
        }
        block = find(rip, kind);
        // Nobody tells of changes to device memory: code there is translated each time.
        if (block == null || !translator.inRam(block)) {
            return block;
        }
        block.stamp = cpu.mmu.codeEpoch;
        table[slot(rip)] = block;
        return block;
    }

    private long limit() {
        return Mode.is64(cpu.modeKey) ? -1 : cpu.segments[SegmentRegister.CS].limit;
    }

    private Block find(long rip, BlockLimit kind) {
        long linear = Translator.linear(cpu, rip);
        long physical = cpu.mmu.fetch(linear);
        if (physical < 0) {
            return null;
        }
        Page page = pages.get(physical >>> PAGE_SHIFT);
        if (page != null) {
            List<Block> blocks = page.blocks;
            for (int i = 0; i < blocks.size(); i++) {
                Block b = blocks.get(i);
                if (b.physical == physical
                        && b.rip == rip
                        && b.alone == (kind == BlockLimit.ONE)
                        && b.linear == linear
                        && b.modeKey == cpu.modeKey
                        && b.codeLimit == limit()
                        && b.stamp != Block.DEAD) {
                    long second = secondPage(b);
                    if (second == b.secondPhysical) {
                        return b;
                    }
                    if (second < 0) {
                        return null;
                    }
                }
            }
        }
        Block block = translator.translate(rip, linear, physical, kind);
        if (block == null) {
            return null;
        }
        if (translator.inRam(block)) {
            add(block);
        }
        return block;
    }

    /**
     * Where the second page of a block is now: -1 where it has none or a fetch fault is pending.
     */
    private long secondPage(Block block) {
        return block.secondPhysical < 0 ? -1 : cpu.mmu.fetch((block.linear | PAGE_MASK) + 1);
    }

    /** Whether the block at cpu.rip is a mere jump to itself. */
    boolean atIdleJump() {
        Block block = lookup();
        if (block == null) {
            // The fault comes again when the block is to run.
            cpu.exitStatus = ExitStatus.NONE;
            return false;
        }
        return block.code.length == 1
                && MicroOp.op(block.code[0]) == MicroOpcode.JUMP
                && block.immediates[0] == block.rip;
    }

    private void add(Block block) {
        block.heat = heat;
        if (size >= MAX_BLOCKS) {
            clear();
        }
        size++;
        pages.computeIfAbsent(block.physical >>> PAGE_SHIFT, k -> new Page()).blocks.add(block);
        int here = block.length;
        if (block.secondPhysical >= 0) {
            here = (int) (4096 - (block.physical & 4095));
            pages.computeIfAbsent(block.secondPhysical >>> PAGE_SHIFT, k -> new Page())
                    .blocks
                    .add(block);
            codePages.mark(block.secondPhysical, block.length - here);
        }
        codePages.mark(block.physical, here);
    }

    /** Forgets every block. */
    public void clear() {
        for (Map.Entry<Long, Page> entry : pages.entrySet()) {
            for (Block block : entry.getValue().blocks) {
                kill(block);
            }
            codePages.unmarkPage(entry.getKey() << PAGE_SHIFT);
        }
        pages.clear();
        Arrays.fill(recent, null);
        Arrays.fill(recentAlone, null);
        size = 0;
    }

    /** Kills the blocks that overlap written bytes. */
    public void written(long physical, int length) {
        Page page = pages.get(physical >>> PAGE_SHIFT);
        if (page == null) {
            return;
        }
        long end = physical + length;
        long pageStart = physical & -4096L;
        page.blocks.removeIf(block -> {
            long from = block.physical;
            long to = from + block.length;
            if (block.secondPhysical >= 0) {
                long firstPart = 4096 - (block.physical & 4095);
                boolean second = block.secondPhysical == pageStart;
                from = second ? pageStart : from;
                to = second ? pageStart + block.length - firstPart : from + firstPart;
            }
            boolean hit = block.stamp == Block.DEAD || from < end && physical < to;
            if (hit && block.stamp != Block.DEAD) {
                kill(block);
                size--;
            }
            return hit;
        });
        codePages.unmarkPage(pageStart);
        if (page.blocks.isEmpty()) {
            pages.remove(physical >>> PAGE_SHIFT);
            return;
        }
        for (Block block : page.blocks) {
            long firstPart = Math.min(block.length, 4096 - (block.physical & 4095));
            if (block.physical >>> PAGE_SHIFT == physical >>> PAGE_SHIFT) {
                codePages.mark(block.physical, (int) firstPart);
            } else {
                codePages.mark(block.secondPhysical, (int) (block.length - firstPart));
            }
        }
    }
}
