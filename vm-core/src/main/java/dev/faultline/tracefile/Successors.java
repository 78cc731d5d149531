package dev.faultline.tracefile;

/**
 * Which block followed the last time after two blocks in a row, in a table of fixed size that
 * writer and reader keep alike; two pairs that share a place only predict worse.
 */
final class Successors {
    private static final int BITS = 16;

    private final int[] following = new int[1 << BITS];
    private int before;
    private int last;

    private int place() {
        return (before * 0x9e3779b1 ^ last * 0x85ebca6b) >>> 32 - BITS;
    }

    /** What is expected now, or 0. */
    int expected() {
        return following[place()];
    }

    /** The block noted last, or 0. */
    int last() {
        return last;
    }

    /** Notes what followed; returns whether it was expected. */
    boolean note(int number) {
        int place = place();
        boolean known = following[place] == number;
        if (!known) {
            following[place] = number;
        }
        before = last;
        last = number;
        return known;
    }
}
