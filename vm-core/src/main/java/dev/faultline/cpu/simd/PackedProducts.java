package dev.faultline.cpu.simd;

/**
 * Products, and sums across lanes (Intel SDM Vol. 2, the mnemonics that the methods are named
 * after).
 */
public final class PackedProducts {
    private static final long LOW_16 = 0xffff;
    private static final long LOW_32 = 0xffffffffL;
    private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;
    private static final long ONES_16 = 0x0001000100010001L;

    private PackedProducts() {}

    private static short word(long a, int number) {
        return (short) (a >>> 16 * number);
    }

    private static long words(int w0, int w1, int w2, int w3) {
        return w0 & LOW_16 | (w1 & LOW_16) << 16 | (w2 & LOW_16) << 32 | (long) w3 << 48;
    }

    private static long doublewords(int low, int high) {
        return low & LOW_32 | (long) high << 32;
    }

    private static int high(long a) {
        return (int) (a >>> 32);
    }

    public static long pmullw(long a, long b) {
        return words(
                word(a, 0) * word(b, 0),
                word(a, 1) * word(b, 1),
                word(a, 2) * word(b, 2),
                word(a, 3) * word(b, 3));
    }

    public static long pmulhw(long a, long b) {
        return words(
                word(a, 0) * word(b, 0) >> 16,
                word(a, 1) * word(b, 1) >> 16,
                word(a, 2) * word(b, 2) >> 16,
                word(a, 3) * word(b, 3) >> 16);
    }

    private static int highUnsigned(long a, long b, int number) {
        return (int) ((a >>> 16 * number & LOW_16) * (b >>> 16 * number & LOW_16) >>> 16);
    }

    public static long pmulhuw(long a, long b) {
        return words(
                highUnsigned(a, b, 0),
                highUnsigned(a, b, 1),
                highUnsigned(a, b, 2),
                highUnsigned(a, b, 3));
    }

    private static int rounded(long a, long b, int number) {
        return (word(a, number) * word(b, number) >> 14) + 1 >> 1;
    }

    public static long pmulhrsw(long a, long b) {
        return words(rounded(a, b, 0), rounded(a, b, 1), rounded(a, b, 2), rounded(a, b, 3));
    }

    public static long pmulld(long a, long b) {
        return doublewords((int) a * (int) b, high(a) * high(b));
    }

    public static long pmuludq(long a, long b) {
        return (a & LOW_32) * (b & LOW_32);
    }

    public static long pmuldq(long a, long b) {
        return (long) (int) a * (int) b;
    }

    public static long pmaddwd(long a, long b) {
        return doublewords(
                word(a, 0) * word(b, 0) + word(a, 1) * word(b, 1),
                word(a, 2) * word(b, 2) + word(a, 3) * word(b, 3));
    }

    private static int pair(long a, long b, int number) {
        int at = 16 * number;
        int even = (int) (a >>> at & 0xff) * (byte) (b >>> at);
        int odd = (int) (a >>> at + 8 & 0xff) * (byte) (b >>> at + 8);
        return saturated(even + odd);
    }

    /** Unsigned bytes of a by signed bytes of b. */
    public static long pmaddubsw(long a, long b) {
        return words(pair(a, b, 0), pair(a, b, 1), pair(a, b, 2), pair(a, b, 3));
    }

    private static int saturated(int value) {
        return Math.max(Math.min(value, Short.MAX_VALUE), Short.MIN_VALUE);
    }

    /** The sum of the differences of eight bytes. */
    public static long psadbw(long a, long b) {
        long difference = PackedIntegers.psubusb(a, b) | PackedIntegers.psubusb(b, a);
        long sums = (difference & EVEN_BYTES) + (difference >>> 8 & EVEN_BYTES);
        return sums * ONES_16 >>> 48;
    }

    /** Four words: at each of the first bytes of a, four differences from four bytes of b. */
    public static long mpsadbw(long a, long b, int number) {
        long block = b >>> 32 * (number & 1) & LOW_32;
        long first = psadbw(a & LOW_32, block);
        long second = psadbw(a >>> 8 & LOW_32, block);
        long third = psadbw(a >>> 16 & LOW_32, block);
        return first | second << 16 | third << 32 | psadbw(a >>> 24 & LOW_32, block) << 48;
    }

    /** The least word of high:low, unsigned, and its number as bits 16 to 18. */
    public static long phminposuw(long low, long high) {
        long least = LOW_16;
        long position = 0;
        for (int i = 7; i >= 0; i--) {
            long value = (i < 4 ? low : high) >>> 16 * (i & 3) & LOW_16;
            if (value <= least) {
                least = value;
                position = i;
            }
        }
        return least | position << 16;
    }

    // Horizontal: the pairs of a are the lower half of the result, those of b the upper one.

    public static long phaddw(long a, long b) {
        return words(
                word(a, 0) + word(a, 1),
                word(a, 2) + word(a, 3),
                word(b, 0) + word(b, 1),
                word(b, 2) + word(b, 3));
    }

    public static long phaddsw(long a, long b) {
        return words(
                saturated(word(a, 0) + word(a, 1)),
                saturated(word(a, 2) + word(a, 3)),
                saturated(word(b, 0) + word(b, 1)),
                saturated(word(b, 2) + word(b, 3)));
    }

    public static long phaddd(long a, long b) {
        return doublewords((int) a + high(a), (int) b + high(b));
    }

    public static long phsubw(long a, long b) {
        return words(
                word(a, 0) - word(a, 1),
                word(a, 2) - word(a, 3),
                word(b, 0) - word(b, 1),
                word(b, 2) - word(b, 3));
    }

    public static long phsubsw(long a, long b) {
        return words(
                saturated(word(a, 0) - word(a, 1)),
                saturated(word(a, 2) - word(a, 3)),
                saturated(word(b, 0) - word(b, 1)),
                saturated(word(b, 2) - word(b, 3)));
    }

    public static long phsubd(long a, long b) {
        return doublewords((int) a - high(a), (int) b - high(b));
    }

    /** The lower half of the product of polynomials over GF(2). */
    public static long pclmullow(long a, long b) {
        long m0 = 0x1111111111111111L;
        long a0 = a & m0;
        long a1 = a & m0 << 1;
        long a2 = a & m0 << 2;
        long a3 = a & m0 << 3;
        long b0 = b & m0;
        long b1 = b & m0 << 1;
        long b2 = b & m0 << 2;
        long b3 = b & m0 << 3;
        // Three zeros between any two bits of the factors take up the carries of integer products.
        long p0 = a0 * b0 ^ a1 * b3 ^ a2 * b2 ^ a3 * b1;
        long p1 = a0 * b1 ^ a1 * b0 ^ a2 * b3 ^ a3 * b2;
        long p2 = a0 * b2 ^ a1 * b1 ^ a2 * b0 ^ a3 * b3;
        long p3 = a0 * b3 ^ a1 * b2 ^ a2 * b1 ^ a3 * b0;
        return p0 & m0 | p1 & m0 << 1 | p2 & m0 << 2 | p3 & m0 << 3;
    }

    /** The upper half of the same: the lower one of the factors read backwards, one bit on. */
    public static long pclmulhigh(long a, long b) {
        return Long.reverse(pclmullow(Long.reverse(a), Long.reverse(b))) >>> 1;
    }
}
