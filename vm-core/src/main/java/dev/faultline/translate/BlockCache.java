package dev.faultline.translate;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.memory.CodePages;
import dev.faultline.memory.CodeWriteListener;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Finds the block at the CPU's rip: through a direct-mapped table of recent blocks by linear
 * address, else by physical address, else it has it translated.
 *
 * <p>A block may run while its stamp is the MMU's code epoch: nothing that maps code has changed
 * since it was looked up. Called on the guest's thread only.
 */
public final class BlockCache implements CodeWriteListener {
    private static final int RECENT = 1 << 13;
    private static final int PAGE_SHIFT = 12;
    private static final long PAGE_MASK = 4095;
    private static final int CHUNK_SHIFT = 21;
    private static final int PAGES_PER_CHUNK = 1 << CHUNK_SHIFT - PAGE_SHIFT;

    /**
     * Blocks kept before everything is thrown away, so that a guest that makes code stays bounded.
     */
    private static final int MAX_BLOCKS = 1 << 17;

    /**
     * The highest heat that kills by writes give: code that is rewritten all the time stays with
     * the interpreter, and what has stopped to be is compiled after all.
     */
    private static final int MOST_HEAT = 1 << 22;

    private final Cpu cpu;
    private final Translator translator;
    private final CodePages codePages;
    private final Block[] recent = new Block[RECENT];
    private final Block[] recentAlone = new Block[RECENT];

    /** By physical page number, in chunks of 512. */
    private BlocksOfPage[][] pages = new BlocksOfPage[8][];

    private Consumer<Block> killListener = block -> {};
    private Consumer<Block> translationListener = block -> {};
    private int heat = Integer.MAX_VALUE;
    private int size;
    private InstructionStop stop;
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

    /** Adds one who hears of every block as it is translated. */
    public void addTranslationListener(Consumer<Block> listener) {
        translationListener = translationListener.andThen(listener);
    }

    /** Names who stops the guest before some instructions; all present blocks are forgotten. */
    public void setInstructionStop(InstructionStop newStop) {
        stop = newStop;
        translator.setInstructionStop(newStop);
        clear();
    }

    /** Whether somebody stops the guest before some instructions. */
    boolean hasStop() {
        return stop != null;
    }

    /**
     * Whether the guest stops before the instruction at cpu.rip. Not where RF is set: one that a
     * handler of its fault has returned to was asked about before.
     */
    boolean stopsHere() {
        if ((cpu.systemFlags & Rflags.RF) != 0) {
            return false;
        }
        long linear = Translator.linear(cpu, cpu.rip);
        return stop.at(linear) && stop.stops(cpu, linear);
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

    /**
     * The block at cpu.rip, or null with an instruction-fetch fault pending. Where the guest may
     * stop before the instruction there, it is that one's alone, and nothing links to it.
     */
    public Block lookup() {
        Block block = lookup(recent, BlockLimit.NORMAL);
        if (block == null || block.alone || block.stamp == Block.DEAD) {
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
                && block.modeKey == cpu.modeKey
                && block.codeLimit == limit()) {
            if (block.stamp == cpu.mmu.codeEpoch) {
                return block;
            }
        } else {
            block = null;
        }
        if (kind == BlockLimit.NORMAL && stop != null && stop.at(Translator.linear(cpu, rip))) {
            return lookup(recentAlone, BlockLimit.ONE);
        }
        block = find(rip, kind, block);
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

    /**
     * The block at an offset in CS.
     *
     * @param likely one of this offset and mode that was looked up in an earlier epoch, or null
     */
    private Block find(long rip, BlockLimit kind, Block likely) {
        long linear = Translator.linear(cpu, rip);
        long physical = cpu.mmu.fetch(linear);
        if (physical < 0) {
            return null;
        }
        if (likely != null
                && likely.physical == physical
                && likely.secondPhysical < 0
                && likely.stamp != Block.DEAD) {
            return likely;
        }
        BlocksOfPage page = page(physical);
        int granule = BlocksOfPage.granule(physical);
        for (int i = page == null ? 0 : page.count(granule); i > 0; i--) {
            Block block = page.block(granule, i - 1);
            if (block.physical == physical
                    && block.rip == rip
                    && block.alone == (kind == BlockLimit.ONE)
                    && block.linear == linear
                    && block.modeKey == cpu.modeKey
                    && block.codeLimit == limit()) {
                long second = secondPage(block);
                if (second == block.secondPhysical) {
                    return block;
                }
                if (second < 0) {
                    return null;
                }
            }
        }
        Block block = translator.translate(rip, linear, physical, kind);
        if (block == null) {
            return null;
        }
        translationListener.accept(block);
        if (translator.inRam(block)) {
            add(block);
        }
        return block;
    }

    private BlocksOfPage page(long physical) {
        int chunk = (int) (physical >>> CHUNK_SHIFT);
        if (chunk >= pages.length || pages[chunk] == null) {
            return null;
        }
        return pages[chunk][(int) (physical >>> PAGE_SHIFT) & PAGES_PER_CHUNK - 1];
    }

    private BlocksOfPage makePage(long physical) {
        int chunk = (int) (physical >>> CHUNK_SHIFT);
        if (chunk >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(chunk + 1, 2 * pages.length));
        }
        if (pages[chunk] == null) {
            pages[chunk] = new BlocksOfPage[PAGES_PER_CHUNK];
        }
        int index = (int) (physical >>> PAGE_SHIFT) & PAGES_PER_CHUNK - 1;
        BlocksOfPage page = pages[chunk][index];
        if (page == null) {
            page = new BlocksOfPage(physical & ~PAGE_MASK);
            pages[chunk][index] = page;
        }
        return page;
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
        if (size >= MAX_BLOCKS) {
            clear();
        }
        size++;
        BlocksOfPage page = makePage(block.physical);
        block.heat = heatAfter(page.killsAt(block, cpu.retired()));
        page.add(block);
        int here = block.length;
        if (block.secondPhysical >= 0) {
            here = (int) (PAGE_MASK + 1 - (block.physical & PAGE_MASK));
            BlocksOfPage second = makePage(block.secondPhysical);
            if (second != page) {
                second.add(block);
            }
            codePages.mark(block.secondPhysical, block.length - here);
        }
        codePages.mark(block.physical, here);
    }

    /** Twice as much for every kill. */
    private int heatAfter(int kills) {
        if (kills == 0 || heat >= MOST_HEAT) {
            return heat;
        }
        return (int) Math.min((long) heat + 1 << kills, MOST_HEAT);
    }

    /** Forgets every block. */
    public void clear() {
        for (int chunk = 0; chunk < pages.length; chunk++) {
            for (int i = 0; pages[chunk] != null && i < PAGES_PER_CHUNK; i++) {
                if (pages[chunk][i] != null) {
                    killAll(pages[chunk][i]);
                    codePages.unmarkPage(((long) chunk << CHUNK_SHIFT) + ((long) i << PAGE_SHIFT));
                }
            }
            pages[chunk] = null;
        }
        Arrays.fill(recent, null);
        Arrays.fill(recentAlone, null);
        size = 0;
    }

    private void killAll(BlocksOfPage page) {
        for (int granule = 0; granule < BlocksOfPage.GRANULES; granule++) {
            for (int i = 0; i < page.count(granule); i++) {
                Block block = page.block(granule, i);
                if (block.stamp != Block.DEAD) {
                    kill(block);
                }
            }
        }
    }

    /** Whether blocks have bytes in a range within one page. */
    @Override
    public boolean isCode(long physical, int size) {
        BlocksOfPage page = page(physical);
        if (page == null) {
            return false;
        }
        int from = (int) (physical & PAGE_MASK);
        int last = BlocksOfPage.granule(physical + size - 1);
        for (int granule = BlocksOfPage.granule(physical); granule <= last; granule++) {
            for (int i = 0; i < page.count(granule); i++) {
                if (page.overlaps(page.block(granule, i), from, from + size)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Kills the blocks that overlap written bytes. */
    @Override
    public void codeWritten(long physical, int size) {
        BlocksOfPage page = page(physical);
        if (page == null) {
            return;
        }
        int from = (int) (physical & PAGE_MASK);
        int last = BlocksOfPage.granule(physical + size - 1);
        for (int granule = BlocksOfPage.granule(physical); granule <= last; granule++) {
            // Downwards: a block that goes is replaced by the last one, which was looked at.
            for (int i = page.count(granule) - 1; i >= 0; i--) {
                Block block = page.block(granule, i);
                if (page.overlaps(block, from, from + size)) {
                    page.countKill(block, cpu.retired());
                    drop(block);
                }
            }
        }
    }

    private void drop(Block block) {
        kill(block);
        size--;
        removeFrom(block.physical, block);
        if (block.secondPhysical >= 0
                && block.secondPhysical >>> PAGE_SHIFT != block.physical >>> PAGE_SHIFT) {
            removeFrom(block.secondPhysical, block);
        }
    }

    private void removeFrom(long physical, Block block) {
        codePages.unmark(physical, page(physical).remove(block));
    }
}
