package dev.faultline.cpu.simd;

import dev.faultline.cpu.Rflags;

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

    public static long pcmpeqq(long a, long b) {
        return a == b ? -1 : 0;
    }

    public static long pcmpgtq(long a, long b) {
        return a > b ? -1 : 0;
    }

    public static long pmovmskb(long a) {
        return Long.compress(a, HIGH_8);
    }

    /** The signs of the two doublewords. */
    public static long movmskps(long a) {
        return a >>> 31 & 1 | a >>> 62 & 2;
    }

    /** Lane by lane a where the mask is zeros, b where it is ones. */
    public static long select(long a, long b, long mask) {
        return a & ~mask | b & mask;
    }

    /**
     * Where the highest bits say overflow: the greatest value, or the least where a is negative.
     */
    private static long saturate(long sum, long a, long overflow, long high, int width) {
        long limits = ((a & high) >>> width - 1) + ~high;
        return select(sum, limits, spread(overflow, width));
    }

    private static long addSigned(long a, long b, long high, int width) {
        long sum = add(a, b, high);
        return saturate(sum, a, (a ^ sum) & (b ^ sum) & high, high, width);
    }

    private static long subtractSigned(long a, long b, long high, int width) {
        long difference = subtract(a, b, high);
        return saturate(difference, a, (a ^ b) & (a ^ difference) & high, high, width);
    }

    private static long addUnsigned(long a, long b, long high, int width) {
        long sum = add(a, b, high);
        return sum | spread((a & b | (a | b) & ~sum) & high, width);
    }

    private static long subtractUnsigned(long a, long b, long high, int width) {
        long difference = subtract(a, b, high);
        long borrow = (~a & b | ~(a ^ b) & difference) & high;
        return difference & ~spread(borrow, width);
    }

    public static long paddsb(long a, long b) {
        return addSigned(a, b, HIGH_8, 8);
    }

    public static long paddsw(long a, long b) {
        return addSigned(a, b, HIGH_16, 16);
    }

    public static long paddusb(long a, long b) {
        return addUnsigned(a, b, HIGH_8, 8);
    }

    public static long paddusw(long a, long b) {
        return addUnsigned(a, b, HIGH_16, 16);
    }

    public static long psubsb(long a, long b) {
        return subtractSigned(a, b, HIGH_8, 8);
    }

    public static long psubsw(long a, long b) {
        return subtractSigned(a, b, HIGH_16, 16);
    }

    public static long psubusb(long a, long b) {
        return subtractUnsigned(a, b, HIGH_8, 8);
    }

    public static long psubusw(long a, long b) {
        return subtractUnsigned(a, b, HIGH_16, 16);
    }

    // The lesser of two is a less what it has above b, the greater b with it: no lane borrows from
    // the next one. Signed lanes are compared as unsigned ones with the highest bit inverted.

    public static long pminub(long a, long b) {
        return a - psubusb(a, b);
    }

    public static long pminuw(long a, long b) {
        return a - psubusw(a, b);
    }

    public static long pminud(long a, long b) {
        return a - subtractUnsigned(a, b, HIGH_32, 32);
    }

    public static long pmaxub(long a, long b) {
        return b + psubusb(a, b);
    }

    public static long pmaxuw(long a, long b) {
        return b + psubusw(a, b);
    }

    public static long pmaxud(long a, long b) {
        return b + subtractUnsigned(a, b, HIGH_32, 32);
    }

    public static long pminsb(long a, long b) {
        return pminub(a ^ HIGH_8, b ^ HIGH_8) ^ HIGH_8;
    }

    public static long pminsw(long a, long b) {
        return pminuw(a ^ HIGH_16, b ^ HIGH_16) ^ HIGH_16;
    }

    public static long pminsd(long a, long b) {
        return pminud(a ^ HIGH_32, b ^ HIGH_32) ^ HIGH_32;
    }

    public static long pmaxsb(long a, long b) {
        return pmaxub(a ^ HIGH_8, b ^ HIGH_8) ^ HIGH_8;
    }

    public static long pmaxsw(long a, long b) {
        return pmaxuw(a ^ HIGH_16, b ^ HIGH_16) ^ HIGH_16;
    }

    public static long pmaxsd(long a, long b) {
        return pmaxud(a ^ HIGH_32, b ^ HIGH_32) ^ HIGH_32;
    }

    // (a + b + 1) / 2 is the bits of either less half of those that differ.

    public static long pavgb(long a, long b) {
        return (a | b) - ((a ^ b) >>> 1 & ~HIGH_8);
    }

    public static long pavgw(long a, long b) {
        return (a | b) - ((a ^ b) >>> 1 & ~HIGH_16);
    }

    /** The lanes of a, negated where the highest bits say so. */
    private static long negate(long a, long negative, long high, int width) {
        return add(a ^ spread(negative, width), negative >>> width - 1, high);
    }

    public static long pabsb(long a) {
        return negate(a, a & HIGH_8, HIGH_8, 8);
    }

    public static long pabsw(long a) {
        return negate(a, a & HIGH_16, HIGH_16, 16);
    }

    public static long pabsd(long a) {
        return negate(a, a & HIGH_32, HIGH_32, 32);
    }

    private static long sign(long a, long b, long high, int width) {
        return negate(a, b & high, high, width) & ~spread(zeroLanes(b, high), width);
    }

    public static long psignb(long a, long b) {
        return sign(a, b, HIGH_8, 8);
    }

    public static long psignw(long a, long b) {
        return sign(a, b, HIGH_16, 16);
    }

    public static long psignd(long a, long b) {
        return sign(a, b, HIGH_32, 32);
    }

    /** Lanes of b where those of the mask are negative, of a elsewhere. */
    public static long pblendvb(long a, long b, long mask) {
        return select(a, b, spread(mask & HIGH_8, 8));
    }

    public static long blendvps(long a, long b, long mask) {
        return select(a, b, spread(mask & HIGH_32, 32));
    }

    public static long blendvpd(long a, long b, long mask) {
        return mask < 0 ? b : a;
    }

    /**
     * ZF where no bit is in both, CF where none of b lacks in a: of the ORs of a &amp; b and of ~a
     * &amp; b over a whole vector (Intel SDM Vol. 2 PTEST).
     */
    public static long ptest(long both, long lacking) {
        return (both == 0 ? Rflags.ZF : 0) | (lacking == 0 ? Rflags.CF : 0);
    }
}
