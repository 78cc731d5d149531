package dev.faultline.memory;

import java.util.Arrays;

/** A set of physical pages by the addresses of their first bytes, one bit each. */
public final class PageSet {
    private static final int PAGE_SHIFT = 12;

    private long[] words = new long[1 << 10];

    private static int word(long page) {
        return (int) (page >>> PAGE_SHIFT + 6);
    }

    private static long bit(long page) {
        return 1L << (page >>> PAGE_SHIFT);
    }

    /** Whether a page is in it. */
    public boolean has(long page) {
        int word = word(page);
        return word < words.length && (words[word] & bit(page)) != 0;
    }

    /** Puts a page in; false where it was there. */
    public boolean add(long page) {
        if (has(page)) {
            return false;
        }
        int word = word(page);
        if (word >= words.length) {
            words = Arrays.copyOf(words, Math.max(word + 1, 2 * words.length));
        }
        words[word] |= bit(page);
        return true;
    }

    /** Takes a page out, and maybe its neighbours; for those who take out all that they put in. */
    public void removeAround(long page) {
        words[word(page)] = 0;
    }
}
