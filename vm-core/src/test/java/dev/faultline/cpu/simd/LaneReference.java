package dev.faultline.cpu.simd;

import dev.faultline.cpu.Rflags;
import dev.faultline.ir.PackedOperation;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * What the quadword operations mean, written plainly: one lane after the other, in arithmetic of 64
 * bits, as the SDM's pseudocode has it.
 */
final class LaneReference {
    /** One quadword from three and an immediate. */
    @FunctionalInterface
    interface Meaning {
        long of(long a, long b, long c, int imm);
    }

    final Map<PackedOperation, Meaning> meanings = new EnumMap<>(PackedOperation.class);

    LaneReference() {
        arithmetic();
        saturating();
        extrema();
        comparisons();
        products();
        shifts();
        LaneShuffles.addTo(this);
        CryptoReference.addTo(this);
    }

    void put(String name, Meaning meaning) {
        if (meanings.put(PackedOperation.valueOf(name), meaning) != null) {
            throw new IllegalStateException("two meanings of " + name);
        }
    }

    static long lane(long a, int width, int number) {
        return width == 64 ? a : a >>> width * number & (1L << width) - 1;
    }

    static long signed(long value, int width) {
        return value << 64 - width >> 64 - width;
    }

    /** A quadword of lanes, each by its number. */
    static long lanes(int width, LongUnaryOperator lane) {
        long result = 0;
        for (int i = 0; i < 64 / width; i++) {
            long mask = width == 64 ? -1 : (1L << width) - 1;
            result |= (lane.applyAsLong(i) & mask) << width * i;
        }
        return result;
    }

    /** An operation for each width in letters, on zero-extended lanes. */
    private void unsigned(String name, String widths, LongBinaryOperator f) {
        for (char letter : widths.toCharArray()) {
            int width = width(letter);
            put(
                    name + letter,
                    (a, b, c, imm) ->
                            lanes(
                                    width,
                                    i ->
                                            f.applyAsLong(
                                                    lane(a, width, (int) i),
                                                    lane(b, width, (int) i))));
        }
    }

    /** The same on sign-extended lanes. */
    private void signed(String name, String widths, LongBinaryOperator f) {
        for (char letter : widths.toCharArray()) {
            int width = width(letter);
            put(
                    name + letter,
                    (a, b, c, imm) ->
                            lanes(
                                    width,
                                    i ->
                                            f.applyAsLong(
                                                    signed(lane(a, width, (int) i), width),
                                                    signed(lane(b, width, (int) i), width))));
        }
    }

    static int width(char letter) {
        return switch (letter) {
            case 'B' -> 8;
            case 'W' -> 16;
            case 'D' -> 32;
            default -> 64;
        };
    }

    static long clamp(long value, long least, long greatest) {
        return value < least ? least : value > greatest ? greatest : value;
    }

    private void arithmetic() {
        signed("PADD", "BWD", (a, b) -> a + b);
        signed("PSUB", "BWD", (a, b) -> a - b);
        unsigned("PAVG", "BW", (a, b) -> (a + b + 1) / 2);
        signed("PABS", "BWD", (a, b) -> a < 0 ? -a : a);
        signed("PSIGN", "BWD", (a, b) -> b < 0 ? -a : b == 0 ? 0 : a);
    }

    private void saturating() {
        signed("PADDS", "B", (a, b) -> clamp(a + b, -128, 127));
        signed("PADDS", "W", (a, b) -> clamp(a + b, -32768, 32767));
        unsigned("PADDUS", "B", (a, b) -> clamp(a + b, 0, 255));
        unsigned("PADDUS", "W", (a, b) -> clamp(a + b, 0, 65535));
        signed("PSUBS", "B", (a, b) -> clamp(a - b, -128, 127));
        signed("PSUBS", "W", (a, b) -> clamp(a - b, -32768, 32767));
        unsigned("PSUBUS", "BW", (a, b) -> clamp(a - b, 0, a));
    }

    private void extrema() {
        unsigned("PMINU", "BWD", Math::min);
        unsigned("PMAXU", "BWD", Math::max);
        signed("PMINS", "BWD", Math::min);
        signed("PMAXS", "BWD", Math::max);
    }

    private void comparisons() {
        signed("PCMPEQ", "BWDQ", (a, b) -> a == b ? -1 : 0);
        signed("PCMPGT", "BWDQ", (a, b) -> a > b ? -1 : 0);
        put("PTEST", (a, b, c, imm) -> (a == 0 ? Rflags.ZF : 0) + (b == 0 ? Rflags.CF : 0));
        put("PMOVMSKB", (a, b, c, imm) -> signs(a, 8));
        put("MOVMSKPS", (a, b, c, imm) -> signs(a, 32));
        blend("SELECT", 1);
        blend("PBLENDVB", 8);
        blend("BLENDVPS", 32);
        blend("BLENDVPD", 64);
    }

    private static long signs(long a, int width) {
        long result = 0;
        for (int i = 0; i < 64 / width; i++) {
            result |= (signed(lane(a, width, i), width) < 0 ? 1L : 0) << i;
        }
        return result;
    }

    private void blend(String name, int width) {
        put(
                name,
                (a, b, c, imm) ->
                        lanes(
                                width,
                                i -> {
                                    boolean second = signed(lane(c, width, (int) i), width) < 0;
                                    return lane(second ? b : a, width, (int) i);
                                }));
    }

    private void products() {
        signed("PMULL", "WD", (a, b) -> a * b);
        signed("PMULH", "W", (a, b) -> a * b >> 16);
        unsigned("PMULHU", "W", (a, b) -> a * b >> 16);
        signed("PMULHRS", "W", (a, b) -> a * b + 0x4000 >> 15);
        put("PMULUDQ", (a, b, c, imm) -> lane(a, 32, 0) * lane(b, 32, 0));
        put("PMULDQ", (a, b, c, imm) -> signed(a, 32) * signed(b, 32));
        put("PMADDWD", (a, b, c, imm) -> lanes(32, i -> word(a, b, 2 * i) + word(a, b, 2 * i + 1)));
        put(
                "PMADDUBSW",
                (a, b, c, imm) ->
                        lanes(
                                16,
                                i ->
                                        clamp(
                                                mixed(a, b, 2 * i) + mixed(a, b, 2 * i + 1),
                                                -32768,
                                                32767)));
        put("PSADBW", (a, b, c, imm) -> differences(a, 0, b, 0, 8));
        put(
                "MPSADBW",
                (a, b, c, imm) -> lanes(16, i -> differences(a, (int) i, b, 4 * (imm & 1), 4)));
        put("PHMINPOSUW", (a, b, c, imm) -> least(a, b));
        horizontal("PHADDW", 16, false, (x, y) -> x + y);
        horizontal("PHADDSW", 16, true, (x, y) -> x + y);
        horizontal("PHADDD", 32, false, (x, y) -> x + y);
        horizontal("PHSUBW", 16, false, (x, y) -> x - y);
        horizontal("PHSUBSW", 16, true, (x, y) -> x - y);
        horizontal("PHSUBD", 32, false, (x, y) -> x - y);
    }

    private static long word(long a, long b, long number) {
        return signed(lane(a, 16, (int) number), 16) * signed(lane(b, 16, (int) number), 16);
    }

    private static long mixed(long a, long b, long number) {
        return lane(a, 8, (int) number) * signed(lane(b, 8, (int) number), 8);
    }

    private static long differences(long a, int fromA, long b, int fromB, int bytes) {
        long sum = 0;
        for (int i = 0; i < bytes; i++) {
            sum += Math.abs(lane(a, 8, fromA + i) - lane(b, 8, fromB + i));
        }
        return sum;
    }

    private static long least(long low, long high) {
        long best = 0;
        for (int i = 1; i < 8; i++) {
            if (word(low, high, i) < word(low, high, (int) best)) {
                best = i;
            }
        }
        return word(low, high, (int) best) | best << 16;
    }

    private static long word(long low, long high, int number) {
        return lane(number < 4 ? low : high, 16, number & 3);
    }

    private void horizontal(String name, int width, boolean saturate, LongBinaryOperator f) {
        int half = 32 / width;
        put(
                name,
                (a, b, c, imm) ->
                        lanes(
                                width,
                                i -> {
                                    long from = i < half ? a : b;
                                    int at = 2 * (int) (i % half);
                                    long value =
                                            f.applyAsLong(
                                                    signed(lane(from, width, at), width),
                                                    signed(lane(from, width, at + 1), width));
                                    return saturate ? clamp(value, -32768, 32767) : value;
                                }));
    }

    private void shifts() {
        for (char letter : "WDQ".toCharArray()) {
            int width = width(letter);
            put(
                    "PSLL" + letter,
                    (a, b, c, imm) -> lanes(width, i -> left(lane(a, width, (int) i), b, width)));
            put(
                    "PSRL" + letter,
                    (a, b, c, imm) -> lanes(width, i -> right(lane(a, width, (int) i), b, width)));
        }
        for (char letter : "WD".toCharArray()) {
            int width = width(letter);
            put(
                    "PSRA" + letter,
                    (a, b, c, imm) ->
                            lanes(width, i -> arithmetic(lane(a, width, (int) i), b, width)));
        }
        unsigned("VPSLLV", "D", (a, b) -> left(a, b, 32));
        unsigned("VPSLLV", "Q", (a, b) -> left(a, b, 64));
        unsigned("VPSRLV", "D", (a, b) -> right(a, b, 32));
        unsigned("VPSRLV", "Q", (a, b) -> right(a, b, 64));
        unsigned("VPSRAV", "D", (a, b) -> arithmetic(a, b, 32));
    }

    private static boolean beyond(long count, int width) {
        return count < 0 || count >= width;
    }

    private static long left(long lane, long count, int width) {
        return beyond(count, width) ? 0 : lane << count;
    }

    private static long right(long lane, long count, int width) {
        return beyond(count, width) ? 0 : lane >>> count;
    }

    private static long arithmetic(long lane, long count, int width) {
        return signed(lane, width) >> (beyond(count, width) ? width - 1 : count);
    }
}
