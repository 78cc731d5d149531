package dev.faultline.translate;

import dev.faultline.ir.Block;
import java.util.Arrays;

/**
 * The blocks whose bytes lie in one physical page, listed under each granule of 64 bytes that they
 * reach into: finding one, and finding what a write hits, looks at a handful of blocks however many
 * the page has.
 *
 * <p>It also counts, by granule, how often blocks were killed by writes lately. The counts halve
 * after every {@link #QUIET} instructions.
 */
final class BlocksOfPage {
    private static final int PAGE = 4096;
    private static final int GRANULE_SHIFT = 6;
    private static final Block[] NONE = {};

    /** Retired instructions after which half of the kills are forgotten. */
    private static final long QUIET = 1 << 22;

    /** Kills that are told apart: more make no difference. */
    static final int MOST_KILLS = 30;

    /** Granules of a page. */
    static final int GRANULES = PAGE >> GRANULE_SHIFT;

    /** Physical address of the page's first byte. */
    private final long address;

    private final Block[][] lists = new Block[GRANULES][];
    private final short[] counts = new short[GRANULES];
    private final byte[] kills = new byte[GRANULES];
    private long decayedAt;

    BlocksOfPage(long address) {
        this.address = address;
        Arrays.fill(lists, NONE);
    }

    /** The granule of a physical address. */
    static int granule(long physical) {
        return (int) physical >>> GRANULE_SHIFT & GRANULES - 1;
    }

    /** How many blocks reach into a granule. */
    int count(int granule) {
        return counts[granule];
    }

    /** One of the blocks that reach into a granule; in no order. */
    Block block(int granule, int index) {
        return lists[granule][index];
    }

    /** The offset of a block's first byte in this page. */
    private int from(Block block) {
        boolean beginsHere = (block.physical & -PAGE) == address;
        return beginsHere && block.secondPhysical != address ? (int) block.physical & PAGE - 1 : 0;
    }

    /**
     * The offset after a block's last byte in this page; of one that goes on in a second linear
     * page which is this same physical one it has the whole page.
     */
    private int to(Block block) {
        int firstPart = PAGE - ((int) block.physical & PAGE - 1);
        if ((block.physical & -PAGE) != address) {
            return block.length - firstPart;
        }
        return block.secondPhysical == address
                ? PAGE
                : PAGE - firstPart + Math.min(block.length, firstPart);
    }

    /** Whether a block has bytes among those from one offset up to but not including another. */
    boolean overlaps(Block block, int from, int to) {
        return from(block) < to && from < to(block);
    }

    void add(Block block) {
        int last = to(block) - 1 >> GRANULE_SHIFT;
        for (int g = from(block) >> GRANULE_SHIFT; g <= last; g++) {
            int count = counts[g];
            if (count == lists[g].length) {
                lists[g] = Arrays.copyOf(lists[g], count + 2 + count / 2);
            }
            lists[g][count] = block;
            counts[g]++;
        }
    }

    /** Takes a block out; returns the granules, one bit each, that have none left. */
    long remove(Block block) {
        long emptied = 0;
        int last = to(block) - 1 >> GRANULE_SHIFT;
        for (int g = from(block) >> GRANULE_SHIFT; g <= last; g++) {
            Block[] list = lists[g];
            int end = counts[g] - 1;
            for (int i = end; i >= 0; i--) {
                if (list[i] == block) {
                    list[i] = list[end];
                    list[end] = null;
                    counts[g]--;
                    break;
                }
            }
            if (counts[g] == 0) {
                emptied |= 1L << g;
            }
        }
        return emptied;
    }

    /** Counts the kill of a block by a write, at so many retired instructions. */
    void countKill(Block block, long retired) {
        decay(retired);
        int last = to(block) - 1 >> GRANULE_SHIFT;
        for (int g = from(block) >> GRANULE_SHIFT; g <= last; g++) {
            kills[g] = (byte) Math.min(kills[g] + 1, MOST_KILLS);
        }
    }

    /** How often blocks were killed lately where this one is. */
    int killsAt(Block block, long retired) {
        decay(retired);
        int most = 0;
        int last = to(block) - 1 >> GRANULE_SHIFT;
        for (int g = from(block) >> GRANULE_SHIFT; g <= last; g++) {
            most = Math.max(most, kills[g]);
        }
        return most;
    }

    private void decay(long retired) {
        long periods = (retired - decayedAt) / QUIET;
        if (periods != 0) {
            for (int g = 0; g < GRANULES; g++) {
                kills[g] = (byte) (periods > 7 ? 0 : kills[g] >> periods);
            }
            decayedAt = retired;
        }
    }
}
