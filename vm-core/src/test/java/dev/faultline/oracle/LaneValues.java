package dev.faultline.oracle;

import java.util.SplittableRandom;

/** Operands of vector and x87 instructions at which results change their kind. */
final class LaneValues {
    /** What the lanes of a register hold. */
    enum Kind {
        /** binary16. */
        HALF(16, 10),
        /** binary32. */
        SINGLE(32, 23),
        /** binary64. */
        DOUBLE(64, 52),
        /** Bytes, words, doublewords or quadwords. */
        INTEGER(0, 0);

        /** Bits of a lane. */
        final int bits;

        private final int fraction;

        Kind(int bits, int fraction) {
            this.bits = bits;
            this.fraction = fraction;
        }
    }

    /** An 80-bit float; the sign is bit 15 of the exponent. */
    record Extended(long significand, int exponent) {}

    private static final int EXTENDED_FRACTION = 63;
    private static final int EXTENDED_EXPONENTS = 0x7fff;

    /** Fraction bits of the narrower formats, where a wider one is halfway between two of them. */
    private static final int[] NARROWER = {10, 23, 31, 52};

    private final SplittableRandom random;

    LaneValues(SplittableRandom random) {
        this.random = random;
    }

    /** A quadword of lanes of a kind. */
    long quadword(Kind kind) {
        if (kind == Kind.INTEGER) {
            return integers();
        }
        long value = 0;
        for (int at = 0; at < 64; at += kind.bits) {
            value |= lane(kind) << at;
        }
        return value;
    }

    private long integers() {
        int bits = 8 << random.nextInt(4);
        long value = 0;
        long mask = -1L >>> 64 - bits;
        for (int at = 0; at < 64; at += bits) {
            value |= (integer(bits) & mask) << at;
        }
        return value;
    }

    private long integer(int bits) {
        return switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> 1L << bits - 1;
            case 3 -> (1L << bits - 1) - 1;
            case 4 -> random.nextInt(-4, 5);
            case 5 -> 1L << random.nextInt(bits);
            case 6 -> random.nextLong() >> random.nextInt(64);
            default -> random.nextLong();
        };
    }

    private long lane(Kind kind) {
        int exponents = (1 << kind.bits - 1 - kind.fraction) - 1;
        long exponent = exponent(exponents);
        long fraction = fraction(kind.fraction);
        if (exponent == 0 && random.nextInt(3) == 0 || exponent == exponents && chance(40)) {
            fraction = 0;
        }
        if (exponent > 0 && exponent < exponents && chance(15)) {
            fraction = integral(exponent - (exponents >> 1), kind.fraction, fraction);
        }
        long sign = random.nextInt(2);
        return sign << kind.bits - 1 | exponent << kind.fraction | fraction;
    }

    /** An x87 register; a few are encodings that no processor since the 387 supports. */
    Extended extended() {
        long exponent = exponent(EXTENDED_EXPONENTS);
        long fraction = fraction(EXTENDED_FRACTION);
        if (exponent == 0 && chance(33) || exponent == EXTENDED_EXPONENTS && chance(40)) {
            fraction = 0;
        }
        if (exponent > 0 && exponent < EXTENDED_EXPONENTS && chance(15)) {
            fraction = integral(exponent - (EXTENDED_EXPONENTS >> 1), EXTENDED_FRACTION, fraction);
        }
        boolean unsupported = chance(2);
        long integerBit = exponent == 0 == unsupported ? Long.MIN_VALUE : 0;
        int sign = random.nextInt(2) << 15;
        return new Extended(integerBit | fraction, sign | (int) exponent);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private long exponent(int exponents) {
        int bias = exponents >> 1;
        int kind = random.nextInt(100);
        if (kind < 10) {
            return 0;
        } else if (kind < 20) {
            return exponents;
        } else if (kind < 24) {
            return random.nextInt(1, Math.min(4, exponents));
        } else if (kind < 28) {
            return exponents - random.nextInt(1, Math.min(4, exponents));
        } else if (kind < 60) {
            return bias + random.nextInt(-3, 4);
        } else if (kind < 80) {
            int near = Math.min(70, bias);
            return bias + random.nextInt(-near, near);
        } else if (kind < 90) {
            return near(bias, exponents);
        }
        return random.nextInt(exponents);
    }

    /** Where a narrower format overflows, is denormal or loses all, or half of the exponents. */
    private long near(int bias, int exponents) {
        int[] edges = {15, -14, -24, 127, -126, -149, 1023, -1022, -1074, bias / 2, -bias / 2};
        int e = bias + edges[random.nextInt(edges.length)] + random.nextInt(-2, 3);
        return e < 0 || e > exponents ? bias : e;
    }

    private long fraction(int bits) {
        long mask = (1L << bits) - 1;
        return switch (random.nextInt(10)) {
            case 0 -> 0;
            case 1 -> mask;
            case 2 -> 1L << random.nextInt(bits);
            case 3 -> 1;
            case 4 -> mask & -1L << random.nextInt(bits);
            case 5 -> halfway(bits) & mask;
            case 6 -> 1L << bits - 1 | random.nextInt(2);
            default -> random.nextLong() & mask;
        };
    }

    private long halfway(int bits) {
        int narrower = NARROWER[random.nextInt(NARROWER.length)];
        int dropped = bits - narrower;
        if (dropped < 2) {
            return random.nextLong();
        }
        long kept = random.nextLong() << dropped;
        return kept + (1L << dropped - 1) + (chance(50) ? 0 : random.nextInt(-1, 2));
    }

    /** Makes a fraction that of an integer, of one and a half, or of one next to that. */
    private long integral(long power, int bits, long fraction) {
        if (power < 0 || power >= bits) {
            return fraction;
        }
        long unit = 1L << bits - power;
        long whole = fraction & -unit;
        long half = chance(50) ? unit >>> 1 : 0;
        long value = whole + half + (chance(30) ? random.nextInt(-1, 2) : 0);
        return value & (1L << bits) - 1;
    }
}
