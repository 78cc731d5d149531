package dev.faultline.jit.intrinsics;

import java.util.Random;

/** Operands: what is special at some size as often as what is not. */
final class Values {
    private static final long[] SPECIAL = {
        0,
        1,
        -1,
        2,
        0x7f,
        0x80,
        0xff,
        0x100,
        0x7fff,
        0x8000,
        0xffff,
        0x10000,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_ffffL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -2,
        -0x80L,
        -0x8000L,
        -0x8000_0000L,
        31,
        32,
        63,
        64
    };

    private Values() {}

    static long special(Random random) {
        return SPECIAL[random.nextInt(SPECIAL.length)];
    }

    static long any(Random random) {
        return switch (random.nextInt(5)) {
            case 0, 1 -> special(random);
            case 2 -> special(random) + random.nextInt(5) - 2;
            case 3 -> random.nextLong() >> random.nextInt(64);
            default -> random.nextLong();
        };
    }
}
