package dev.faultline.oracle;

/**
 * The memory that a case sees: two writable pages, one read-only page, nothing after them; and two
 * pages of code, filled with INT3. The same addresses are in the C helper.
 */
final class OracleMemory {
    static final long DATA = 0x10000000L;
    static final int WRITABLE_SIZE = 0x2000;
    static final int READ_ONLY_SIZE = 0x1000;
    static final long CODE = 0x20000000L;
    static final int CODE_SIZE = 0x2000;

    /** Words of the writable pages. */
    static final int WORDS = WRITABLE_SIZE / 8;

    /** What the read-only page is filled from. */
    static final long READ_ONLY_SEED = 0x5eed;

    private OracleMemory() {}

    /** Word number index of memory filled from a seed. Frozen: recorded vectors depend on it. */
    static long word(long seed, int index) {
        long z = mix(seed, index);
        return switch ((int) z & 15) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> Long.MIN_VALUE;
            case 3 -> z >>> 4 & 0xff;
            case 4 -> DATA + (z >>> 4 & 0x1fff);
            case 5 -> DATA + (z >>> 4 & 0x1fff) | (z >>> 20 & 0xff) << 32;
            case 6 -> z >> 40;
            default -> z;
        };
    }

    /** The value of a register that the case does not choose. Frozen: see {@link #word}. */
    static long register(long seed, int index) {
        long z = mix(~seed, index);
        long sign = 0x80L << (8 << (z >>> 6 & 3)) - 8;
        return switch ((int) z & 31) {
            case 0, 1 -> 0;
            case 2 -> -1;
            case 3 -> 1;
            case 4 -> sign;
            case 5 -> sign - 1;
            case 6 -> -sign;
            case 7, 8, 9 -> z >>> 8 & 0x7f;
            case 10, 11 -> z >>> 32;
            case 12 -> z >> 48;
            case 13, 14, 15, 16, 17, 18 -> DATA + (z >>> 8 & 0x1fff);
            default -> z;
        };
    }

    /** splitmix64. */
    static long mix(long seed, long index) {
        long z = seed + (index + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
