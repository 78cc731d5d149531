package dev.faultline.mmu;

import java.util.Arrays;

/**
 * The pages that {@link Mmu#fetch} or {@link Mmu#mapsCode} has vouched for in this epoch, one bit
 * for each hashed page. INVLPG and page faults of all other pages leave the epoch alone. The soft
 * TLB cannot tell: its entry may have been displaced while blocks of the page still run. Of large
 * pages, where the address invalidates others too, nothing is known here; they always count.
 */
final class FetchedPages {
    private static final int PAGE_SHIFT = 12;
    private static final int HASH_BITS = 12;

    private final long[] bits = new long[1 << HASH_BITS - 6];

    private static int bit(long linear) {
        long page = linear >>> PAGE_SHIFT;
        return (int) (page ^ page >>> HASH_BITS) & (1 << HASH_BITS) - 1;
    }

    void add(long linear) {
        int bit = bit(linear);
        bits[bit >>> 6] |= 1L << bit;
    }

    /** Whether code may have been fetched from the page; false is certain. */
    boolean mayHold(long linear) {
        int bit = bit(linear);
        return (bits[bit >>> 6] & 1L << bit) != 0;
    }

    void clear() {
        Arrays.fill(bits, 0);
    }
}
