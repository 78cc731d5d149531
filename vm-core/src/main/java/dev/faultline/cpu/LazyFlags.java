package dev.faultline.cpu;

/**
 * The status flags CF, PF, AF, ZF, SF and OF, computed from the last flag-writing operation only
 * when somebody reads them.
 *
 * <p>{@link Cpu#lazyOp} is a kind times 4 plus the binary logarithm of the operand size in bytes.
 * Operands and result may have garbage above their size; every reader masks.
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

    private LazyFlags() {}

    /** Makes flags (bits of {@link Rflags#ARITHMETIC}) the current status flags. */
    public static void setExplicit(Cpu cpu, int flags) {
        cpu.lazyOp = EXPLICIT;
        cpu.lazyResult = flags;
    }

    /** The six status flags in RFLAGS positions. */
    public static int get(Cpu cpu) {
        int op = cpu.lazyOp;
        if (op == EXPLICIT) {
            return (int) cpu.lazyResult;
        }
        int shift = 64 - (8 << (op & 3));
        long result = cpu.lazyResult << shift;
        int flags = parity(cpu.lazyResult);
        if (result == 0) {
            flags |= Rflags.ZF;
        }
        if (result < 0) {
            flags |= Rflags.SF;
        }
        if (carry(cpu)) {
            flags |= Rflags.CF;
        }
        if (overflow(cpu)) {
            flags |= Rflags.OF;
        }
        long left = cpu.lazyLeft;
        long right = cpu.lazyRight;
        return flags
                | switch (op & ~3) {
                    case ADD, SUB -> (int) (left ^ right ^ cpu.lazyResult) & Rflags.AF;
                    case INC, DEC -> (int) (left ^ 1 ^ cpu.lazyResult) & Rflags.AF;
                    default -> 0;
                };
    }

    /** CF. */
    public static boolean carry(Cpu cpu) {
        int op = cpu.lazyOp;
        int sign = (8 << (op & 3)) - 1;
        long left = cpu.lazyLeft;
        long right = cpu.lazyRight;
        long result = cpu.lazyResult;
        return switch (op & ~3) {
            case ADD -> ((left & right | (left | right) & ~result) >>> sign & 1) != 0;
            case SUB -> ((~left & right | (~left | right) & result) >>> sign & 1) != 0;
            case LOGIC -> false;
            case INC, DEC -> (right & 1) != 0;
            default -> (result & Rflags.CF) != 0;
        };
    }

    /** ZF. */
    public static boolean zero(Cpu cpu) {
        int op = cpu.lazyOp;
        if (op == EXPLICIT) {
            return (cpu.lazyResult & Rflags.ZF) != 0;
        }
        return cpu.lazyResult << 64 - (8 << (op & 3)) == 0;
    }

    /** SF. */
    public static boolean sign(Cpu cpu) {
        int op = cpu.lazyOp;
        if (op == EXPLICIT) {
            return (cpu.lazyResult & Rflags.SF) != 0;
        }
        return cpu.lazyResult << 64 - (8 << (op & 3)) < 0;
    }

    /** OF. */
    public static boolean overflow(Cpu cpu) {
        int op = cpu.lazyOp;
        int sign = (8 << (op & 3)) - 1;
        long left = cpu.lazyLeft;
        long result = cpu.lazyResult;
        return switch (op & ~3) {
            case ADD -> ((~(left ^ cpu.lazyRight) & (left ^ result)) >>> sign & 1) != 0;
            case SUB -> (((left ^ cpu.lazyRight) & (left ^ result)) >>> sign & 1) != 0;
            case LOGIC -> false;
            case INC -> ((~left & result) >>> sign & 1) != 0;
            case DEC -> ((left & ~result) >>> sign & 1) != 0;
            default -> (result & Rflags.OF) != 0;
        };
    }

    /** PF of a result: set for an even number of ones in the low byte. */
    public static int parity(long result) {
        return (Integer.bitCount((int) result & 0xff) & 1) == 0 ? Rflags.PF : 0;
    }

    /** PF. */
    public static boolean parity(Cpu cpu) {
        return (cpu.lazyOp == EXPLICIT ? (int) cpu.lazyResult & Rflags.PF : parity(cpu.lazyResult))
                != 0;
    }

    /** Whether condition code cc (0 to 15, Intel SDM Vol. 1 appendix B) holds. */
    public static boolean condition(Cpu cpu, int cc) {
        // Equal and not equal are most of all: decided without a jump by kind.
        if (cc >> 1 == 2) {
            return zero(cpu) ^ (cc & 1) != 0;
        }
        return otherCondition(cpu, cc);
    }

    private static boolean otherCondition(Cpu cpu, int cc) {
        boolean holds =
                switch (cc >> 1) {
                    case 0 -> overflow(cpu);
                    case 1 -> carry(cpu);
                    case 3 -> carry(cpu) || zero(cpu);
                    case 4 -> sign(cpu);
                    case 5 -> parity(cpu);
                    case 6 -> sign(cpu) != overflow(cpu);
                    default -> zero(cpu) || sign(cpu) != overflow(cpu);
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
