package dev.faultline.cpu.simd;

/** Lanes that change places (Intel SDM Vol. 2, the mnemonics that the methods are named after). */
public final class PackedShuffles {
    private static final long LOW_BYTES = 0x00ff00ff00ff00ffL;

    private PackedShuffles() {}

    public static long punpcklbw(long a, long b) {
        return Long.expand(a, LOW_BYTES) | Long.expand(b, ~LOW_BYTES);
    }

    public static long punpckhbw(long a, long b) {
        return punpcklbw(a >>> 32, b >>> 32);
    }

    /** Doublewords imm[1:0] and imm[3:2] of the 16 bytes high:low. */
    public static long pshufd(long low, long high, int imm) {
        return doubleword(low, high, imm) | doubleword(low, high, imm >> 2) << 32;
    }

    private static long doubleword(long low, long high, int number) {
        return ((number & 2) != 0 ? high : low) >>> 32 * (number & 1) & 0xffffffffL;
    }
}
