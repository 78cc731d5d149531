package dev.faultline.cpu.simd;

/** Lanes that change places (Intel SDM Vol. 2, the mnemonics that the methods are named after). */
public final class PackedShuffles {
    private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;
    private static final long EVEN_WORDS = 0x0000ffff0000ffffL;
    private static final long LOW_32 = 0xffffffffL;
    private static final long LEAST_BYTES = 0xff80ff80ff80ff80L;
    private static final long GREATEST_BYTES = 0x007f007f007f007fL;

    private PackedShuffles() {}

    public static long punpcklbw(long a, long b) {
        return Long.expand(a, EVEN_BYTES) | Long.expand(b, ~EVEN_BYTES);
    }

    public static long punpckhbw(long a, long b) {
        return punpcklbw(a >>> 32, b >>> 32);
    }

    public static long punpcklwd(long a, long b) {
        return Long.expand(a, EVEN_WORDS) | Long.expand(b, ~EVEN_WORDS);
    }

    public static long punpckhwd(long a, long b) {
        return punpcklwd(a >>> 32, b >>> 32);
    }

    public static long punpckldq(long a, long b) {
        return a & LOW_32 | b << 32;
    }

    public static long punpckhdq(long a, long b) {
        return a >>> 32 | b & ~LOW_32;
    }

    /** Words of a, then words of b, as signed bytes with saturation. */
    public static long packsswb(long a, long b) {
        return Long.compress(signedByte(a), EVEN_BYTES)
                | Long.compress(signedByte(b), EVEN_BYTES) << 32;
    }

    private static long signedByte(long words) {
        long below = PackedIntegers.pminsw(words, GREATEST_BYTES);
        return PackedIntegers.pmaxsw(below, LEAST_BYTES);
    }

    /** Words of a, then words of b, signed, as unsigned bytes with saturation. */
    public static long packuswb(long a, long b) {
        return Long.compress(unsignedByte(a), EVEN_BYTES)
                | Long.compress(unsignedByte(b), EVEN_BYTES) << 32;
    }

    private static long unsignedByte(long words) {
        return PackedIntegers.pminsw(PackedIntegers.pmaxsw(words, 0), EVEN_BYTES);
    }

    /** Doublewords of a, then doublewords of b, as signed words with saturation. */
    public static long packssdw(long a, long b) {
        return signedWord((int) a)
                | signedWord((int) (a >>> 32)) << 16
                | signedWord((int) b) << 32
                | signedWord((int) (b >>> 32)) << 48;
    }

    private static long signedWord(int value) {
        return Math.max(Math.min(value, Short.MAX_VALUE), Short.MIN_VALUE) & 0xffffL;
    }

    /** Doublewords of a, then doublewords of b, signed, as unsigned words with saturation. */
    public static long packusdw(long a, long b) {
        return unsignedWord((int) a)
                | unsignedWord((int) (a >>> 32)) << 16
                | unsignedWord((int) b) << 32
                | unsignedWord((int) (b >>> 32)) << 48;
    }

    private static long unsignedWord(int value) {
        return Math.max(Math.min(value, 0xffff), 0);
    }

    /** Doublewords imm[1:0] and imm[3:2] of the 16 bytes high:low. */
    public static long pshufd(long low, long high, int imm) {
        return doubleword(low, high, imm) | doubleword(low, high, imm >> 2) << 32;
    }

    private static long doubleword(long low, long high, int number) {
        return ((number & 2) != 0 ? high : low) >>> 32 * (number & 1) & LOW_32;
    }

    /** Words imm[1:0], imm[3:2], imm[5:4] and imm[7:6]. */
    public static long pshufw(long a, int imm) {
        return word(a, imm)
                | word(a, imm >> 2) << 16
                | word(a, imm >> 4) << 32
                | word(a, imm >> 6) << 48;
    }

    private static long word(long a, int number) {
        return a >>> 16 * (number & 3) & 0xffff;
    }

    /** Bytes of high:low by the lower four bits of each byte of the control; 0 where bit 7 is 1. */
    public static long pshufb(long low, long high, long control) {
        long result = 0;
        for (int i = 0; i < 64; i += 8) {
            int number = (int) (control >>> i);
            long from = (number & 8) != 0 ? high : low;
            long value = from >>> 8 * (number & 7) & 0xff;
            result |= (number & 0x80) != 0 ? 0 : value << i;
        }
        return result;
    }

    /** Eight bytes of high:low from a byte on, 0 to 7. */
    public static long palignr(long low, long high, int from) {
        return from == 0 ? low : low >>> 8 * from | high << 64 - 8 * from;
    }

    /** Doublewords of high:low by the lower two bits of each doubleword of the control. */
    public static long vpermilps(long low, long high, long control) {
        return doubleword(low, high, (int) control)
                | doubleword(low, high, (int) (control >>> 32)) << 32;
    }

    /** A quadword of high:low by bit 1 of the control. */
    public static long vpermilpd(long low, long high, long control) {
        return (control & 2) != 0 ? high : low;
    }

    public static long vpbroadcastb(long a) {
        return (a & 0xff) * 0x0101010101010101L;
    }

    public static long vpbroadcastw(long a) {
        return (a & 0xffff) * 0x0001000100010001L;
    }

    private static long insert(long a, long b, long lane, int at) {
        return a & ~(lane << at) | (b & lane) << at;
    }

    /** a with the lowest byte of b at a bit of it. */
    public static long pinsrb(long a, long b, int at) {
        return insert(a, b, 0xff, at);
    }

    /** a with the lowest word of b at a bit of it. */
    public static long pinsrw(long a, long b, int at) {
        return insert(a, b, 0xffff, at);
    }

    /** a with the lowest doubleword of b at a bit of it. */
    public static long pinsrd(long a, long b, int at) {
        return insert(a, b, LOW_32, at);
    }
}
