package dev.faultline.mmu;

import dev.faultline.memory.PageSet;
import dev.faultline.memory.PhysicalMemory;
import java.util.Arrays;

/**
 * Which physical pages of RAM the processor has written, or proved writable, since {@link #clear}:
 * the write tags of all others are withheld, so that only the first write to each is noticed and
 * the ones after it cost nothing.
 *
 * <p>The accessed and dirty bits that page walks set are not recorded.
 */
public final class WrittenPages {
    private final SoftTlb banks;
    private final PhysicalMemory memory;
    private long[] pages = new long[64];
    private int count;

    /** Slots with a write tag given since the last clear; more than there are means all. */
    private final int[] slots = new int[SoftTlb.SLOTS];

    private int slotCount;

    /** The same pages. */
    private final PageSet known = new PageSet();

    WrittenPages(SoftTlb banks, PhysicalMemory memory) {
        this.banks = banks;
        this.memory = memory;
    }

    /** How many pages. */
    public int count() {
        return count;
    }

    /** The address of the first byte of one of them. */
    public long page(int index) {
        return pages[index];
    }

    /** Begins anew. */
    public void clear() {
        for (int i = 0; i < count; i++) {
            known.removeAround(pages[i]);
        }
        count = 0;
        boolean all = slotCount > slots.length;
        for (int i = 0; i < (all ? slots.length : slotCount); i++) {
            banks.withholdWrite(all ? i : slots[i]);
        }
        slotCount = 0;
    }

    /** Whether a page is among them: its further writes need not be noticed. */
    boolean has(long page) {
        return known.has(page);
    }

    /** The processor is about to write a page, or may from now on by this slot's write tag. */
    void add(long page, int slot) {
        if (slotCount < slots.length) {
            slots[slotCount] = slot;
        }
        slotCount = Math.min(slotCount, slots.length) + 1;
        if (!known.add(page)) {
            return;
        }
        memory.aboutToWrite(page);
        if (count == pages.length) {
            pages = Arrays.copyOf(pages, 2 * count);
        }
        pages[count++] = page;
    }
}
