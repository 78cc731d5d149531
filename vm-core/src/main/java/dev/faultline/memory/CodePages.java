package dev.faultline.memory;

import java.util.Arrays;

/**
 * Which 64-byte granules of which physical pages hold translated code: one long per page, one bit
 * per granule.
 *
 * <p>Pages above {@link #LIMIT} are never marked. No RAM is there, and the block cache must not
 * keep blocks of what is not RAM: nobody would tell it when that changes.
 */
public final class CodePages {
    /** Physical addresses from here on hold no code: 64 GiB of RAM and the hole below 4 GiB. */
    public static final long LIMIT = 65L << 30;

    private static final int CHUNK_SHIFT = 21;
    private static final int PAGE_SHIFT = 12;
    private static final int PAGES_PER_CHUNK = 1 << CHUNK_SHIFT - PAGE_SHIFT;
    private static final int GRANULE_SHIFT = 6;
    private static final int GRANULE_MASK = 63;
    private static final int PAGE_SIZE = 1 << PAGE_SHIFT;

    /** Hears that a page, free of code until now, got some: its write tags must go. */
    @FunctionalInterface
    public interface FirstCodeListener {
        /** The argument is the physical address of the page's first byte. */
        void pageGotCode(long physicalPage);
    }

    private long[][] granules = new long[8][];
    private CodeWriteListener writeListener = (physical, size) -> {};
    private FirstCodeListener firstCodeListener = page -> {};

    /** Sets who is told of writes into code: the block cache. */
    public void setWriteListener(CodeWriteListener listener) {
        writeListener = listener;
    }

    /** Sets who is told when a page gets its first code: the MMU. */
    public void setFirstCodeListener(FirstCodeListener listener) {
        firstCodeListener = listener;
    }

    /** Marks the granules of a range as code; the range may cross pages. */
    public void mark(long physical, int length) {
        long end = physical + length;
        for (long at = physical; at < end; at = (at | PAGE_SIZE - 1) + 1) {
            if (Long.compareUnsigned(at, LIMIT) >= 0) {
                return;
            }
            int size = (int) Math.min(end - at, PAGE_SIZE - (at & PAGE_SIZE - 1));
            long[] chunk = chunkFor(at);
            int page = (int) (at >>> PAGE_SHIFT) & PAGES_PER_CHUNK - 1;
            long before = chunk[page];
            chunk[page] = before | granuleBits(at, size);
            if (before == 0) {
                firstCodeListener.pageGotCode(at & -PAGE_SIZE);
            }
        }
    }

    /** Whether {@code size} bytes that lie within one page are code. */
    public boolean touches(long physical, int size) {
        return mayTouch(physical, size) && writeListener.isCode(physical, size);
    }

    /** Whether code overlaps the granules of a range. */
    private boolean mayTouch(long physical, int size) {
        long bits = bitsOf(physical);
        return bits != 0 && (bits & granuleBits(physical, size)) != 0;
    }

    /** Whether the page that holds {@code physical} has any code. */
    public boolean pageHasCode(long physical) {
        return bitsOf(physical) != 0;
    }

    /** Forgets the code of some granules, one bit each, of the page that holds {@code physical}. */
    public void unmark(long physical, long granuleBits) {
        if (pageHasCode(physical)) {
            granules[(int) (physical >>> CHUNK_SHIFT)][
                            (int) (physical >>> PAGE_SHIFT) & PAGES_PER_CHUNK - 1] &=
                    ~granuleBits;
        }
    }

    /** Forgets all code of the page that holds {@code physical}. */
    public void unmarkPage(long physical) {
        if (pageHasCode(physical)) {
            granules[(int) (physical >>> CHUNK_SHIFT)][
                            (int) (physical >>> PAGE_SHIFT) & PAGES_PER_CHUNK - 1] =
                    0;
        }
    }

    /** Tells the block cache of a write that has just happened, where it hit code. */
    public void written(long physical, long size) {
        long end = physical + size;
        for (long at = physical; at < end; at = (at | PAGE_SIZE - 1) + 1) {
            int part = (int) Math.min(end - at, PAGE_SIZE - (at & PAGE_SIZE - 1));
            if (mayTouch(at, part)) {
                writeListener.codeWritten(at, part);
            }
        }
    }

    private long bitsOf(long physical) {
        long index = physical >>> CHUNK_SHIFT;
        if (index >= granules.length) {
            return 0;
        }
        long[] chunk = granules[(int) index];
        return chunk == null ? 0 : chunk[(int) (physical >>> PAGE_SHIFT) & PAGES_PER_CHUNK - 1];
    }

    private long[] chunkFor(long physical) {
        int index = (int) (physical >>> CHUNK_SHIFT);
        if (index >= granules.length) {
            granules = Arrays.copyOf(granules, Math.max(index + 1, granules.length * 2));
        }
        if (granules[index] == null) {
            granules[index] = new long[PAGES_PER_CHUNK];
        }
        return granules[index];
    }

    private static long granuleBits(long physical, int size) {
        int first = (int) (physical >>> GRANULE_SHIFT) & GRANULE_MASK;
        int last = (int) (physical + size - 1 >>> GRANULE_SHIFT) & GRANULE_MASK;
        return -1L << first & -1L >>> GRANULE_MASK - last;
    }
}
