package dev.faultline.cpu.simd;

import static dev.faultline.cpu.simd.LaneReference.clamp;
import static dev.faultline.cpu.simd.LaneReference.lane;
import static dev.faultline.cpu.simd.LaneReference.lanes;
import static dev.faultline.cpu.simd.LaneReference.signed;
import static dev.faultline.cpu.simd.LaneReference.width;

/** What the operations mean that move lanes or change their width, written plainly. */
final class LaneShuffles {
    private LaneShuffles() {}

    static void addTo(LaneReference reference) {
        unpack(reference);
        pack(reference, "PACKSSWB", 16, -128, 127);
        pack(reference, "PACKUSWB", 16, 0, 255);
        pack(reference, "PACKSSDW", 32, -32768, 32767);
        pack(reference, "PACKUSDW", 32, 0, 65535);
        reference.put(
                "PSHUFD", (a, b, c, imm) -> lanes(32, i -> of(a, b, 32, imm >> 2 * (int) i & 3)));
        reference.put("PSHUFW", (a, b, c, imm) -> lanes(16, i -> lane(a, 16, imm >> 2 * i & 3)));
        reference.put(
                "PSHUFB",
                (a, b, c, imm) ->
                        lanes(
                                8,
                                i -> {
                                    long number = lane(c, 8, (int) i);
                                    return number > 127 ? 0 : of(a, b, 8, (int) number & 15);
                                }));
        reference.put("PALIGNR", (a, b, c, imm) -> lanes(8, i -> of(a, b, 8, imm + (int) i)));
        reference.put(
                "VPERMILPS",
                (a, b, c, imm) -> lanes(32, i -> of(a, b, 32, (int) lane(c, 32, (int) i) & 3)));
        reference.put("VPERMILPD", (a, b, c, imm) -> (c >>> 1 & 1) == 0 ? a : b);
        reference.put("VPBROADCASTB", (a, b, c, imm) -> lanes(8, i -> a));
        reference.put("VPBROADCASTW", (a, b, c, imm) -> lanes(16, i -> a));
        insert(reference);
        extensions(reference);
    }

    private static long lane(long a, int width, long number) {
        return LaneReference.lane(a, width, (int) number);
    }

    /** A lane of the 16 bytes high:low. */
    private static long of(long low, long high, int width, int number) {
        int each = 64 / width;
        return lane(number < each ? low : high, width, number % each);
    }

    private static void unpack(LaneReference reference) {
        String[] types = {"BW", "WD", "DQ"};
        for (String type : types) {
            int width = width(type.charAt(0));
            reference.put(
                    "PUNPCKL" + type,
                    (a, b, c, imm) -> lanes(width, i -> lane(i % 2 == 0 ? a : b, width, i / 2)));
            int half = 32 / width;
            reference.put(
                    "PUNPCKH" + type,
                    (a, b, c, imm) ->
                            lanes(width, i -> lane(i % 2 == 0 ? a : b, width, half + i / 2)));
        }
    }

    private static void pack(
            LaneReference reference, String name, int width, long least, long greatest) {
        reference.put(
                name,
                (a, b, c, imm) ->
                        lanes(
                                width / 2,
                                i ->
                                        clamp(
                                                signed(of(a, b, width, (int) i), width),
                                                least,
                                                greatest)));
    }

    private static void insert(LaneReference reference) {
        for (char letter : "BWD".toCharArray()) {
            int width = width(letter);
            reference.put(
                    "PINSR" + letter,
                    (a, b, c, imm) -> lanes(width, i -> i * width == imm ? b : lane(a, width, i)));
        }
    }

    private static void extensions(LaneReference reference) {
        for (String type : new String[] {"BW", "BD", "BQ", "WD", "WQ", "DQ"}) {
            int from = width(type.charAt(0));
            int to = width(type.charAt(1));
            reference.put(
                    "PMOVZX" + type, (a, b, c, imm) -> lanes(to, i -> lane(a >>> imm, from, i)));
            reference.put(
                    "PMOVSX" + type,
                    (a, b, c, imm) -> lanes(to, i -> signed(lane(a >>> imm, from, i), from)));
        }
    }
}
