package dev.faultline.cpu.simd;

/**
 * Rounds and message schedules of SHA-1 and SHA-256 (Intel SDM Vol. 2 SHA1RNDS4 and its like; FIPS
 * 180-4). Two 32-bit words make a quadword; "AB" has A in the upper half.
 */
public final class Sha {
    private Sha() {}

    private static int low(long a) {
        return (int) a;
    }

    private static int high(long a) {
        return (int) (a >>> 32);
    }

    private static long pair(int high, int low) {
        return (long) high << 32 | low & 0xffffffffL;
    }

    /** Doublewords rotated left. */
    public static long vprold(long a, int count) {
        return pair(Integer.rotateLeft(high(a), count), Integer.rotateLeft(low(a), count));
    }

    private static int choice(int x, int y, int z) {
        return x & y ^ ~x & z;
    }

    private static int majority(int x, int y, int z) {
        return x & y ^ x & z ^ y & z;
    }

    private static int mixed(int b, int c, int d, int function) {
        return switch (function) {
            case 0 -> choice(b, c, d) + 0x5a827999;
            case 1 -> (b ^ c ^ d) + 0x6ed9eba1;
            case 2 -> majority(b, c, d) + 0x8f1bbcdc;
            default -> (b ^ c ^ d) + 0xca62c1d6;
        };
    }

    /**
     * A and B after two rounds of SHA-1, from AB, CD and the two words of the schedule, E being
     * added to the first one.
     */
    public static long sha1rounds(long ab, long cd, long words, int function) {
        int a = high(ab);
        int c = high(cd);
        int d = low(cd);
        int first = mixed(low(ab), c, d, function) + Integer.rotateLeft(a, 5) + high(words);
        int b = Integer.rotateLeft(low(ab), 30);
        int second = mixed(a, b, c, function) + Integer.rotateLeft(first, 5) + low(words) + d;
        return pair(second, first);
    }

    /** The upper word of b plus E, which the upper word of a becomes. */
    public static long sha1nexte(long a, long b) {
        return pair(high(b) + Integer.rotateLeft(high(a), 30), low(b));
    }

    private static int rotate3(int x, int first, int second, int third) {
        return Integer.rotateRight(x, first)
                ^ Integer.rotateRight(x, second)
                ^ Integer.rotateRight(x, third);
    }

    /** What a round of SHA-256 adds to D, from EF, GH and the round's word in the lower half. */
    public static long sha256sum(long ef, long gh, long word) {
        int e = high(ef);
        int sum = low(gh) + rotate3(e, 6, 11, 25) + choice(e, low(ef), high(gh)) + low(word);
        return sum & 0xffffffffL;
    }

    /** A and E after a round of SHA-256, from AB, CD and {@link #sha256sum}. */
    public static long sha256round(long ab, long cd, long sum) {
        int a = high(ab);
        int next = low(sum) + rotate3(a, 2, 13, 22) + majority(a, low(ab), high(cd));
        return pair(next, low(cd) + low(sum));
    }

    private static int small0(int x) {
        return Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
    }

    private static int small1(int x) {
        return Integer.rotateRight(x, 17) ^ Integer.rotateRight(x, 19) ^ x >>> 10;
    }

    /** Words of the schedule, with the first function of later ones added. */
    public static long sha256msg1(long a, long b) {
        return pair(high(a) + small0(high(b)), low(a) + small0(low(b)));
    }

    /** Words of the schedule, with the second function of later ones added. */
    public static long sha256msg2(long a, long b) {
        return pair(high(a) + small1(high(b)), low(a) + small1(low(b)));
    }
}
