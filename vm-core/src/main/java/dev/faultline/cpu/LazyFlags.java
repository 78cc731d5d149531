package dev.faultline.cpu;

/**
 * The status flags CF, PF, AF, ZF, SF and OF, computed from the last flag-writing operation only
 * when somebody reads them.
 *
 * <p>{@link Cpu#lazyOp}, always below 256, is a kind times 4 plus the binary logarithm of the
 * operand size in bytes, or such a one under {@link #KEPT}. Operands and result may have garbage
 * above their size; every reader masks.
 *
 * <p>What the SDM leaves undefined after a shift is what the host CPU of the oracle gives, an AMD
 * EPYC (Zen 4): OF as for a count of 1, and AF set.
 */
public final class LazyFlags {
    /** lazyResult holds the flags themselves, in RFLAGS positions. */
    public static final int EXPLICIT = 0;

    /** lazyLeft + lazyRight (+ CF) = lazyResult: ADD, ADC, XADD. */
    public static final int ADD = 1 << 2;

    /** lazyLeft - lazyRight (- CF) = lazyResult: SUB, SBB, CMP, NEG, CMPXCHG. */
    public static final int SUB = 2 << 2;

    /** AND, OR, XOR, TEST: CF = OF = AF = 0. */
    public static final int LOGIC = 3 << 2;

    /** lazyLeft + 1, CF kept in lazyRight. */
    public static final int INC = 4 << 2;

    /** lazyLeft - 1, CF kept in lazyRight. */
    public static final int DEC = 5 << 2;

    /** lazyLeft shifted left by lazyRight, a masked count that is not 0. AF is set. */
    public static final int SHL = 6 << 2;

    /** lazyLeft shifted right by lazyRight, a masked count that is not 0. AF is set. */
    public static final int SHR = 7 << 2;

    /** lazyLeft, a signed value, shifted right by such a lazyRight. AF is set. */
    public static final int SAR = 8 << 2;

    /**
     * Set where CF and OF were written alone (multiplications, rotations): they stand in {@link
     * #NEW_CARRY} and {@link #NEW_OVERFLOW}, the other flags are still those of the operation in
     * the lower five bits, which is never {@link #EXPLICIT}.
     */
    public static final int KEPT = 1 << 7;

    /** CF under {@link #KEPT}. */
    public static final int NEW_CARRY = 1 << 5;

    /** OF under {@link #KEPT}. */
    public static final int NEW_OVERFLOW = 1 << 6;

    /** The kind and size below {@link #KEPT}; SAR is 0 there, for EXPLICIT never is. */
    private static final int INNER = 31;

    private LazyFlags() {}

    /** Makes flags (bits of {@link Rflags#ARITHMETIC}) the current status flags. */
    public static void setExplicit(Cpu cpu, int flags) {
        cpu.lazyOp = EXPLICIT;
        cpu.lazyResult = flags;
    }

    /** Replaces CF and OF; the other status flags stay, not computed. */
    public static void setCarryOverflow(Cpu cpu, boolean carry, boolean overflow) {
        int op = cpu.lazyOp;
        cpu.lazyOp = keptOp(op, carry, overflow);
        cpu.lazyResult = keptResult(op, cpu.lazyResult, carry, overflow);
    }

    /** What lazyOp becomes when CF and OF alone are written after an operation. */
    public static int keptOp(int op, boolean carry, boolean overflow) {
        if (op == EXPLICIT) {
            return EXPLICIT;
        }
        return KEPT | op & INNER | (carry ? NEW_CARRY : 0) | (overflow ? NEW_OVERFLOW : 0);
    }

    /** What lazyResult becomes when CF and OF alone are written after an operation. */
    public static long keptResult(int op, long result, boolean carry, boolean overflow) {
        if (op != EXPLICIT) {
            return result;
        }
        long others = result & ~(Rflags.CF | Rflags.OF);
        return others | (carry ? Rflags.CF : 0) | (overflow ? Rflags.OF : 0);
    }

    /** The six status flags in RFLAGS positions. */
    public static int get(Cpu cpu) {
        return get(cpu.lazyOp, cpu.lazyResult, cpu.lazyLeft, cpu.lazyRight);
    }

    /** The six status flags after an operation with its result and its operands. */
    public static int get(int op, long result, long left, long right) {
        // Short cases, so that HotSpot inlines those that occur.
        int size = op & 3;
        return switch (op & ~3) {
            case EXPLICIT -> (int) result;
            case ADD -> afterAdd(size, result, left, right);
            case SUB -> afterSub(size, result, left, right);
            case LOGIC -> afterLogic(size, result);
            case INC -> afterIncrement(size, result, left, right);
            case DEC -> afterDecrement(size, result, left, right);
            default -> afterOthers(op, result, left, right);
        };
    }

    /** Shifts, and whatever stands under {@link #KEPT}. */
    private static int afterOthers(int op, long result, long left, long right) {
        int flags = afterLogic(op & 3, result);
        if (carry(op, result, left, right)) {
            flags |= Rflags.CF;
        }
        if (overflow(op, result, left, right)) {
            flags |= Rflags.OF;
        }
        return flags
                | switch (op & INNER & ~3) {
                    case ADD, SUB -> (int) (left ^ right ^ result) & Rflags.AF;
                    case INC, DEC -> (int) (left ^ 1 ^ result) & Rflags.AF;
                    case LOGIC -> 0;
                    default -> Rflags.AF;
                };
    }

    /** {@link #get} after a logical operation on 1 << size bytes; for compiled code. */
    public static int afterLogic(int size, long result) {
        long top = result << 64 - (8 << size);
        int sign = (int) (top >>> 63) << 7;
        return parity(result) | sign | (top == 0 ? Rflags.ZF : 0);
    }

    /** {@link #get} after an addition of 1 << size bytes; for compiled code. */
    public static int afterAdd(int size, long result, long left, long right) {
        int sign = (8 << size) - 1;
        long carry = (left & right | (left | right) & ~result) >>> sign & 1;
        long overflow = (~(left ^ right) & (left ^ result)) >>> sign & 1;
        int auxiliary = (int) (left ^ right ^ result) & Rflags.AF;
        return afterLogic(size, result) | auxiliary | (int) carry | (int) overflow << 11;
    }

    /** {@link #get} after a subtraction of 1 << size bytes; for compiled code. */
    public static int afterSub(int size, long result, long left, long right) {
        int sign = (8 << size) - 1;
        long borrow = (~left & right | (~left | right) & result) >>> sign & 1;
        long overflow = ((left ^ right) & (left ^ result)) >>> sign & 1;
        int auxiliary = (int) (left ^ right ^ result) & Rflags.AF;
        return afterLogic(size, result) | auxiliary | (int) borrow | (int) overflow << 11;
    }

    /** {@link #get} after INC of 1 << size bytes; for compiled code. */
    public static int afterIncrement(int size, long result, long left, long right) {
        long overflow = (~left & result) >>> (8 << size) - 1 & 1;
        int auxiliary = (int) (left ^ 1 ^ result) & Rflags.AF;
        return afterLogic(size, result) | auxiliary | (int) right & 1 | (int) overflow << 11;
    }

    /** {@link #get} after DEC of 1 << size bytes; for compiled code. */
    public static int afterDecrement(int size, long result, long left, long right) {
        long overflow = (left & ~result) >>> (8 << size) - 1 & 1;
        int auxiliary = (int) (left ^ 1 ^ result) & Rflags.AF;
        return afterLogic(size, result) | auxiliary | (int) right & 1 | (int) overflow << 11;
    }

    /** CF. */
    public static boolean carry(Cpu cpu) {
        return carry(cpu.lazyOp, cpu.lazyResult, cpu.lazyLeft, cpu.lazyRight);
    }

    /** CF of an operation, its result and its operands. */
    public static boolean carry(int op, long result, long left, long right) {
        int sign = (8 << (op & 3)) - 1;
        return switch (op & ~3) {
            case ADD -> ((left & right | (left | right) & ~result) >>> sign & 1) != 0;
            case SUB -> ((~left & right | (~left | right) & result) >>> sign & 1) != 0;
            case LOGIC -> false;
            case INC, DEC -> (right & 1) != 0;
            case SHL -> shlCarry(sign, left, (int) right);
            case SHR -> (left << 63 - sign >>> 63 - sign >>> (int) right - 1 & 1) != 0;
            case SAR -> (left << 63 - sign >> 63 - sign >> (int) right - 1 & 1) != 0;
            case EXPLICIT -> (result & Rflags.CF) != 0;
            default -> (op & NEW_CARRY) != 0;
        };
    }

    /** The last bit shifted out; a count above the width has shifted out only zeros at its end. */
    private static boolean shlCarry(int sign, long left, int count) {
        long out = sign == 63 ? left >>> 64 - count : left << count >>> sign + 1;
        return (out & 1) != 0;
    }

    /** ZF. */
    public static boolean zero(Cpu cpu) {
        return zero(cpu.lazyOp, cpu.lazyResult);
    }

    /** ZF of an operation and its result. */
    public static boolean zero(int op, long result) {
        if (op == EXPLICIT) {
            return (result & Rflags.ZF) != 0;
        }
        return result << 64 - (8 << (op & 3)) == 0;
    }

    /** SF of an operation and its result. */
    public static boolean sign(int op, long result) {
        if (op == EXPLICIT) {
            return (result & Rflags.SF) != 0;
        }
        return result << 64 - (8 << (op & 3)) < 0;
    }

    /** OF. */
    public static boolean overflow(Cpu cpu) {
        return overflow(cpu.lazyOp, cpu.lazyResult, cpu.lazyLeft, cpu.lazyRight);
    }

    /** OF of an operation, its result and its operands. */
    public static boolean overflow(int op, long result, long left, long right) {
        int sign = (8 << (op & 3)) - 1;
        return switch (op & ~3) {
            case ADD -> ((~(left ^ right) & (left ^ result)) >>> sign & 1) != 0;
            case SUB -> (((left ^ right) & (left ^ result)) >>> sign & 1) != 0;
            case LOGIC -> false;
            case INC -> ((~left & result) >>> sign & 1) != 0;
            case DEC -> ((left & ~result) >>> sign & 1) != 0;
            case SHL -> (result >>> sign & 1) != 0 ^ shlCarry(sign, left, (int) right);
            case SHR -> right == 1 && (left >>> sign & 1) != 0;
            case SAR -> false;
            case EXPLICIT -> (result & Rflags.OF) != 0;
            default -> (op & NEW_OVERFLOW) != 0;
        };
    }

    /** PF of a result: set for an even number of ones in the low byte. */
    public static int parity(long result) {
        return (Integer.bitCount((int) result & 0xff) & 1) == 0 ? Rflags.PF : 0;
    }

    /** PF of an operation and its result. */
    public static boolean parity(int op, long result) {
        return (op == EXPLICIT ? (int) result & Rflags.PF : parity(result)) != 0;
    }

    /** Whether condition code cc (0 to 15, Intel SDM Vol. 1 appendix B) holds. */
    public static boolean condition(Cpu cpu, int cc) {
        // Equal and not equal are most of all: decided without a jump by kind.
        if (cc >> 1 == 2) {
            return zero(cpu) ^ (cc & 1) != 0;
        }
        return condition(cpu.lazyOp, cpu.lazyResult, cpu.lazyLeft, cpu.lazyRight, cc);
    }

    /** Whether condition code cc holds after an operation with its result and its operands. */
    public static boolean condition(int op, long result, long left, long right, int cc) {
        boolean holds =
                switch (cc >> 1) {
                    case 0 -> overflow(op, result, left, right);
                    case 1 -> carry(op, result, left, right);
                    case 2 -> zero(op, result);
                    case 3 -> carry(op, result, left, right) || zero(op, result);
                    case 4 -> sign(op, result);
                    case 5 -> parity(op, result);
                    case 6 -> sign(op, result) != overflow(op, result, left, right);
                    default ->
                            zero(op, result)
                                    || sign(op, result) != overflow(op, result, left, right);
                };
        return holds ^ (cc & 1) != 0;
    }

    /** The whole of RFLAGS. */
    public static long rflags(Cpu cpu) {
        return Integer.toUnsignedLong(cpu.systemFlags | get(cpu));
    }

    /** Replaces all of RFLAGS, no checks; the caller calls modeChanged where AC or VM moved. */
    public static void setRflags(Cpu cpu, long value) {
        setExplicit(cpu, (int) value & Rflags.ARITHMETIC);
        cpu.systemFlags = (int) value & Rflags.ALL & ~Rflags.ARITHMETIC | Rflags.FIXED;
    }
}
