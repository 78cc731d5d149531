package dev.faultline.memory;

import java.lang.ref.Cleaner;
import java.util.Arrays;

/**
 * Pages of RAM as they were at some moment, each copied before the first write to it after that:
 * with the RAM of now they give the RAM of then. Used on the guest's thread only.
 */
public final class PageCopies implements AutoCloseable {
    /** Pages that are kept at most: 64 MiB. */
    private static final int MOST = 1 << 14;

    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_SIZE = 1 << PAGE_SHIFT;

    /** Copies are allocated so many at a time. */
    private static final int SLAB_SHIFT = 8;

    private static final Cleaner CLEANER = Cleaner.create();

    /** The pages that need no copy any more. */
    private final PageSet known = new PageSet();

    private long[] pages = new long[1 << SLAB_SHIFT];
    private final long[] slabs = new long[MOST >>> SLAB_SHIFT];
    private final Cleaner.Cleanable cleanable = CLEANER.register(this, new Allocations(slabs));
    private int count;
    private boolean overflowed;

    /** Frees the copies at once; nothing of this object may be used after that. */
    @Override
    public void close() {
        cleanable.clean();
    }

    /** Begins anew: the moment is now. */
    public void clear() {
        for (int i = 0; i < count; i++) {
            known.removeAround(pages[i]);
        }
        count = 0;
        overflowed = false;
    }

    /** How many pages were written. */
    public int count() {
        return count;
    }

    /** Whether more pages were written than are kept; the others' copies are missing then. */
    public boolean overflowed() {
        return overflowed;
    }

    /** The physical address of one of them. */
    public long page(int index) {
        return pages[index];
    }

    /** Its bytes as they were. */
    public void read(int index, byte[] data) {
        HostMemory.copy(copy(index), data, 0, PAGE_SIZE);
    }

    /** The host address of its copy. */
    long copy(int index) {
        return slabs[index >>> SLAB_SHIFT] + ((long) (index & (1 << SLAB_SHIFT) - 1) << PAGE_SHIFT);
    }

    /** To be called before a page is written that has this host address now. */
    void keep(long page, long host) {
        if (known.has(page)) {
            return;
        }
        if (count == MOST) {
            overflowed = true;
            return;
        }
        known.add(page);
        if (count == pages.length) {
            pages = Arrays.copyOf(pages, 2 * count);
        }
        int slab = count >>> SLAB_SHIFT;
        if (slabs[slab] == 0) {
            slabs[slab] = HostMemory.allocate((long) PAGE_SIZE << SLAB_SHIFT);
        }
        HostMemory.copy(host, copy(count), PAGE_SIZE);
        pages[count++] = page;
    }
}
