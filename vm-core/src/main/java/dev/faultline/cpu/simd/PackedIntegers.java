package dev.faultline.cpu.simd;

/**
 * Integer lanes of one quadword (Intel SDM Vol. 2, the mnemonics that the methods are named after).
 *
 * <p>Lanes are computed side by side in the long: the highest bit of each is kept out of the sum,
 * so that no carry passes to the next, and put in by exclusive or.
 */
public final class PackedIntegers {
    private static final long HIGH_8 = 0x8080808080808080L;
    private static final long HIGH_16 = 0x8000800080008000L;
    private static final long HIGH_32 = 0x8000000080000000L;

    private PackedIntegers() {}

    private static long add(long a, long b, long high) {
        return (a & ~high) + (b & ~high) ^ (a ^ b) & high;
    }

    private static long subtract(long a, long b, long high) {
        return (a | high) - (b & ~high) ^ (a ^ ~b) & high;
    }

    public static long paddb(long a, long b) {
        return add(a, b, HIGH_8);
    }

    public static long paddw(long a, long b) {
        return add(a, b, HIGH_16);
    }

    public static long paddd(long a, long b) {
        return add(a, b, HIGH_32);
    }

    public static long psubb(long a, long b) {
        return subtract(a, b, HIGH_8);
    }

    public static long psubw(long a, long b) {
        return subtract(a, b, HIGH_16);
    }

    public static long psubd(long a, long b) {
        return subtract(a, b, HIGH_32);
    }

    /** Lanes of all ones where the highest bit is set, of zeros elsewhere. */
    private static long spread(long highBits, int width) {
        return (highBits << 1) - (highBits >>> width - 1);
    }

    /** The highest bit of each lane that is zero. */
    private static long zeroLanes(long lanes, long high) {
        return ~((lanes & ~high) + ~high | lanes) & high;
    }

    public static long pcmpeqb(long a, long b) {
        return spread(zeroLanes(a ^ b, HIGH_8), 8);
    }

    public static long pcmpeqw(long a, long b) {
        return spread(zeroLanes(a ^ b, HIGH_16), 16);
    }

    public static long pcmpeqd(long a, long b) {
        return spread(zeroLanes(a ^ b, HIGH_32), 32);
    }

    /** The highest bit of each lane where a is greater than b, both signed. */
    private static long greater(long a, long b, long high) {
        long difference = subtract(b, a, high);
        // b - a is negative, unless it overflowed.
        return (difference ^ (b ^ a) & (difference ^ b)) & high;
    }

    public static long pcmpgtb(long a, long b) {
        return spread(greater(a, b, HIGH_8), 8);
    }

    public static long pcmpgtw(long a, long b) {
        return spread(greater(a, b, HIGH_16), 16);
    }

    public static long pcmpgtd(long a, long b) {
        return spread(greater(a, b, HIGH_32), 32);
    }

    public static long pmovmskb(long a) {
        return Long.compress(a, HIGH_8);
    }
}
