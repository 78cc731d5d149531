package dev.faultline.cpu.simd;

/**
 * Shifts of lanes, by one count for all or each by its own (Intel SDM Vol. 2, the mnemonics that
 * the methods are named after). Counts are 64 bits unsigned; what is shifted out is gone.
 */
public final class PackedShifts {
    private static final long ONES_16 = 0x0001000100010001L;
    private static final long ONES_32 = 0x0000000100000001L;
    private static final long HIGH_16 = 0x8000800080008000L;
    private static final long HIGH_32 = 0x8000000080000000L;
    private static final long LOW_32 = 0xffffffffL;

    private PackedShifts() {}

    private static boolean within(long count, int width) {
        return count >>> width == 0;
    }

    public static long psllw(long a, long count) {
        return within(count, 4) ? a << count & (0xffff << count & 0xffff) * ONES_16 : 0;
    }

    public static long pslld(long a, long count) {
        return within(count, 5) ? a << count & (LOW_32 << count & LOW_32) * ONES_32 : 0;
    }

    public static long psllq(long a, long count) {
        return within(count, 6) ? a << count : 0;
    }

    public static long psrlw(long a, long count) {
        return within(count, 4) ? a >>> count & (0xffff >>> count) * ONES_16 : 0;
    }

    public static long psrld(long a, long count) {
        return within(count, 5) ? a >>> count & (LOW_32 >>> count) * ONES_32 : 0;
    }

    public static long psrlq(long a, long count) {
        return within(count, 6) ? a >>> count : 0;
    }

    public static long psraw(long a, long count) {
        long shift = within(count, 4) ? count : 15;
        long negative = a & HIGH_16;
        long signs = (negative << 1) - (negative >>> 15);
        long kept = (0xffff >>> shift) * ONES_16;
        return a >>> shift & kept | signs & ~kept;
    }

    public static long psrad(long a, long count) {
        long shift = within(count, 5) ? count : 31;
        long negative = a & HIGH_32;
        long signs = (negative << 1) - (negative >>> 31);
        long kept = (LOW_32 >>> shift) * ONES_32;
        return a >>> shift & kept | signs & ~kept;
    }

    public static long vpsllvd(long a, long counts) {
        long low = (a & LOW_32) << Math.min(counts & LOW_32, 32) & LOW_32;
        return low | psllq(a & ~LOW_32, counts >>> 32);
    }

    public static long vpsllvq(long a, long count) {
        return psllq(a, count);
    }

    public static long vpsrlvd(long a, long counts) {
        return psrlq(a & LOW_32, counts & LOW_32) | psrlq(a, counts >>> 32) & ~LOW_32;
    }

    public static long vpsrlvq(long a, long count) {
        return psrlq(a, count);
    }

    public static long vpsravd(long a, long counts) {
        long low = (int) a >> Math.min(counts & LOW_32, 31) & LOW_32;
        return low | a >> Math.min(counts >>> 32, 31) & ~LOW_32;
    }
}
