package dev.faultline.interp;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;

/**
 * Conditions right after a comparison, from the operands instead of the flags and without a jump:
 * the three relations equal, below and less index a bit of the condition's mask.
 */
final class Comparison {
    private static final int EQUAL = 1;
    private static final int BELOW = 2;
    private static final int LESS = 4;

    /**
     * A condition that these relations do not decide: overflow, parity, the sign of a difference.
     */
    private static final int UNDECIDED = -1;

    /** Condition code to the set of relation values, one bit each, that satisfy it. */
    private static final int[] AFTER_SUB = new int[16];

    private static final int[] AFTER_LOGIC = new int[16];

    static {
        for (int cc = 0; cc < 16; cc++) {
            AFTER_SUB[cc] = mask(cc, UNDECIDED);
            // OF is clear after a logical operation, so that "less" is the sign.
            AFTER_LOGIC[cc] = mask(cc, LESS);
        }
        AFTER_LOGIC[0] = 0;
        AFTER_LOGIC[1] = 0xff;
    }

    private Comparison() {}

    private static int mask(int cc, int sign) {
        int wanted =
                switch (cc >> 1) {
                    case 1 -> BELOW;
                    case 2 -> EQUAL;
                    case 3 -> BELOW | EQUAL;
                    case 4 -> sign;
                    case 6 -> LESS;
                    case 7 -> LESS | EQUAL;
                    default -> UNDECIDED;
                };
        if (wanted == UNDECIDED) {
            return UNDECIDED;
        }
        int mask = 0;
        for (int relation = 0; relation < 8; relation++) {
            boolean holds = (relation & wanted) != 0;
            mask |= holds != ((cc & 1) != 0) ? 1 << relation : 0;
        }
        return mask;
    }

    /** Writes the flags of left - right of size x, and says whether condition cc holds. */
    static boolean branch(Cpu cpu, int x, long left, long right, int cc) {
        cpu.lazyOp = LazyFlags.SUB | x;
        cpu.lazyLeft = left;
        cpu.lazyRight = right;
        cpu.lazyResult = left - right;
        int mask = AFTER_SUB[cc];
        if (mask == UNDECIDED) {
            return LazyFlags.condition(cpu, cc);
        }
        int unused = 64 - (8 << x);
        long l = left << unused;
        long r = right << unused;
        int relation = l == r ? EQUAL : 0;
        relation |= l + Long.MIN_VALUE < r + Long.MIN_VALUE ? BELOW : 0;
        relation |= l < r ? LESS : 0;
        return (mask >>> relation & 1) != 0;
    }

    /** Writes the flags of a logical result of size x, and says whether condition cc holds. */
    static boolean branchOn(Cpu cpu, int x, long result, int cc) {
        cpu.lazyOp = LazyFlags.LOGIC | x;
        cpu.lazyResult = result;
        int mask = AFTER_LOGIC[cc];
        if (mask == UNDECIDED) {
            return LazyFlags.condition(cpu, cc);
        }
        long r = result << 64 - (8 << x);
        int relation = r == 0 ? EQUAL : 0;
        relation |= r < 0 ? LESS : 0;
        return (mask >>> relation & 1) != 0;
    }
}
