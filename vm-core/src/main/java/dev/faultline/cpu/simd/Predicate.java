package dev.faultline.cpu.simd;

import dev.faultline.cpu.Rflags;

/** Comparison predicates of CMPPS and its like (Intel SDM Vol. 2 table 3-1). */
final class Predicate {
    static final int LESS = 1;
    static final int EQUAL = 2;
    static final int GREATER = 4;
    static final int UNORDERED = 8;

    /** By the low three bits: the orders for which the predicate holds. */
    private static final int[] ORDERS = {
        EQUAL,
        LESS,
        LESS | EQUAL,
        UNORDERED,
        LESS | GREATER | UNORDERED,
        EQUAL | GREATER | UNORDERED,
        GREATER | UNORDERED,
        LESS | EQUAL | GREATER
    };

    /** The same for predicates 8 to 15. */
    private static final int[] AVX_ORDERS = {
        EQUAL | UNORDERED,
        LESS | UNORDERED,
        LESS | EQUAL | UNORDERED,
        0,
        LESS | GREATER,
        EQUAL | GREATER,
        GREATER,
        LESS | EQUAL | GREATER | UNORDERED
    };

    private Predicate() {}

    /** Whether a predicate, 0 to 31, holds for an order. */
    static boolean holds(int predicate, int order) {
        int[] orders = (predicate & 8) == 0 ? ORDERS : AVX_ORDERS;
        return (orders[predicate & 7] & order) != 0;
    }

    /**
     * Whether a predicate makes quiet NaNs invalid: LT, LE and their complements; else with bit 4.
     */
    static boolean signals(int predicate) {
        int kind = predicate & 3;
        return (kind == 1 || kind == 2) != ((predicate & 16) != 0);
    }

    static int order(double left, double right) {
        if (left < right) {
            return LESS;
        }
        return left > right ? GREATER : left == right ? EQUAL : UNORDERED;
    }

    /** ZF, PF and CF as COMISS sets them; the other status flags are clear. */
    static long flags(int order) {
        return switch (order) {
            case LESS -> Rflags.CF;
            case EQUAL -> Rflags.ZF;
            case GREATER -> 0;
            default -> Rflags.ZF | Rflags.PF | Rflags.CF;
        };
    }
}
