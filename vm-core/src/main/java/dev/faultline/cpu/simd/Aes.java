package dev.faultline.cpu.simd;

/**
 * One quadword, two columns, of a round of AES (Intel SDM Vol. 2 AESENC and its like; FIPS 197).
 * The state is the 16 bytes high:low, column by column.
 */
public final class Aes {
    /** The polynomial that products are taken by, without x to the 8th. */
    private static final int POLYNOMIAL = 0x1b;

    private static final int[] SBOX = new int[256];
    private static final int[] INVERSE_SBOX = new int[256];

    /** A column that MixColumns makes of S(x) in row 0. */
    private static final int[] MIXED = new int[256];

    /** A column that InvMixColumns makes of x in row 0. */
    private static final int[] UNMIXED = new int[256];

    static {
        int power = 1;
        int inverse = 1;
        do {
            // 3 generates the field and 0xf6 is its inverse.
            power ^= twice(power);
            inverse = times(inverse, 0xf6);
            substitute(power, inverse);
        } while (power != 1);
        substitute(0, 0);
        for (int x = 0; x < 256; x++) {
            int s = SBOX[x];
            MIXED[x] = twice(s) | s << 8 | s << 16 | (twice(s) ^ s) << 24;
            UNMIXED[x] = times(x, 14) | times(x, 9) << 8 | times(x, 13) << 16 | times(x, 11) << 24;
        }
    }

    private Aes() {}

    private static void substitute(int x, int inverse) {
        int twofold = inverse | inverse << 8;
        int mixed = twofold ^ twofold >> 4 ^ twofold >> 5 ^ twofold >> 6 ^ twofold >> 7;
        int s = mixed & 0xff ^ 0x63;
        SBOX[x] = s;
        INVERSE_SBOX[s] = x;
    }

    private static int twice(int x) {
        return x << 1 & 0xff ^ ((x & 0x80) != 0 ? POLYNOMIAL : 0);
    }

    private static int times(int x, int factor) {
        int product = 0;
        for (int bits = factor, power = x; bits != 0; bits >>= 1, power = twice(power)) {
            product ^= (bits & 1) != 0 ? power : 0;
        }
        return product;
    }

    /** The byte of a row and of a column, which counts on from the last to the first. */
    private static int at(long low, long high, int column, int row) {
        long half = (column & 2) == 0 ? low : high;
        return (int) (half >>> 32 * (column & 1) + 8 * row) & 0xff;
    }

    private static long columns(int first, int second) {
        return first & 0xffffffffL | (long) second << 32;
    }

    private static int mixed(long low, long high, int column) {
        return MIXED[at(low, high, column, 0)]
                ^ Integer.rotateLeft(MIXED[at(low, high, column + 1, 1)], 8)
                ^ Integer.rotateLeft(MIXED[at(low, high, column + 2, 2)], 16)
                ^ Integer.rotateLeft(MIXED[at(low, high, column + 3, 3)], 24);
    }

    /** Columns 2 * half and the next of ShiftRows, SubBytes, MixColumns, and the key's. */
    public static long aesenc(long low, long high, long key, int half) {
        int column = 2 * half;
        return columns(mixed(low, high, column), mixed(low, high, column + 1)) ^ key;
    }

    private static int shifted(long low, long high, int column) {
        return SBOX[at(low, high, column, 0)]
                | SBOX[at(low, high, column + 1, 1)] << 8
                | SBOX[at(low, high, column + 2, 2)] << 16
                | SBOX[at(low, high, column + 3, 3)] << 24;
    }

    /** The same without MixColumns. */
    public static long aesenclast(long low, long high, long key, int half) {
        int column = 2 * half;
        return columns(shifted(low, high, column), shifted(low, high, column + 1)) ^ key;
    }

    private static int unshifted(long low, long high, int column) {
        return INVERSE_SBOX[at(low, high, column, 0)]
                | INVERSE_SBOX[at(low, high, column + 3, 1)] << 8
                | INVERSE_SBOX[at(low, high, column + 2, 2)] << 16
                | INVERSE_SBOX[at(low, high, column + 1, 3)] << 24;
    }

    /** Columns 2 * half and the next of InvShiftRows, InvSubBytes, InvMixColumns, and the key's. */
    public static long aesdec(long low, long high, long key, int half) {
        return aesimc(aesdeclast(low, high, 0, half)) ^ key;
    }

    /** The same without InvMixColumns. */
    public static long aesdeclast(long low, long high, long key, int half) {
        int column = 2 * half;
        return columns(unshifted(low, high, column), unshifted(low, high, column + 1)) ^ key;
    }

    private static int unmixed(int column) {
        return UNMIXED[column & 0xff]
                ^ Integer.rotateLeft(UNMIXED[column >>> 8 & 0xff], 8)
                ^ Integer.rotateLeft(UNMIXED[column >>> 16 & 0xff], 16)
                ^ Integer.rotateLeft(UNMIXED[column >>> 24], 24);
    }

    /** InvMixColumns of two columns. */
    public static long aesimc(long a) {
        return columns(unmixed((int) a), unmixed((int) (a >>> 32)));
    }

    /** SubWord of the upper doubleword, and RotWord of that with the round's constant. */
    public static long aeskeygenassist(long a, int constant) {
        int word = (int) (a >>> 32);
        int substituted =
                SBOX[word & 0xff]
                        | SBOX[word >>> 8 & 0xff] << 8
                        | SBOX[word >>> 16 & 0xff] << 16
                        | SBOX[word >>> 24] << 24;
        return columns(substituted, Integer.rotateRight(substituted, 8) ^ constant);
    }
}
