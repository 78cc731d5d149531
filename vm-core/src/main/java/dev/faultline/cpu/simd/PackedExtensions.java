package dev.faultline.cpu.simd;

/**
 * Lanes that get wider: one quadword of the result from those bits of a source's quadword that
 * begin at bit {@code from} (Intel SDM Vol. 2 PMOVSX, PMOVZX).
 */
public final class PackedExtensions {
    private static final long BYTES_IN_WORDS = 0x00ff00ff00ff00ffL;
    private static final long BYTES_IN_DOUBLEWORDS = 0x000000ff000000ffL;
    private static final long WORDS_IN_DOUBLEWORDS = 0x0000ffff0000ffffL;

    private PackedExtensions() {}

    public static long pmovzxbw(long a, int from) {
        return Long.expand(a >>> from, BYTES_IN_WORDS);
    }

    public static long pmovzxbd(long a, int from) {
        return Long.expand(a >>> from, BYTES_IN_DOUBLEWORDS);
    }

    public static long pmovzxbq(long a, int from) {
        return a >>> from & 0xff;
    }

    public static long pmovzxwd(long a, int from) {
        return Long.expand(a >>> from, WORDS_IN_DOUBLEWORDS);
    }

    public static long pmovzxwq(long a, int from) {
        return a >>> from & 0xffff;
    }

    public static long pmovzxdq(long a, int from) {
        return a >>> from & 0xffffffffL;
    }

    public static long pmovsxbw(long a, int from) {
        return PackedShifts.psraw(pmovzxbw(a, from) << 8, 8);
    }

    public static long pmovsxbd(long a, int from) {
        return PackedShifts.psrad(pmovzxbd(a, from) << 24, 24);
    }

    public static long pmovsxbq(long a, int from) {
        return (byte) (a >>> from);
    }

    public static long pmovsxwd(long a, int from) {
        return PackedShifts.psrad(pmovzxwd(a, from) << 16, 16);
    }

    public static long pmovsxwq(long a, int from) {
        return (short) (a >>> from);
    }

    public static long pmovsxdq(long a, int from) {
        return (int) (a >>> from);
    }
}
