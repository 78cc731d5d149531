package dev.faultline.ir;

/**
 * The layout of a micro-op's word: op in bits 0 to 15, then d, a, b, c and x in eight bits each.
 * The immediate stands in a parallel array.
 */
public final class MicroOp {
    public static final int D_SHIFT = 16;
    public static final int A_SHIFT = 24;
    public static final int B_SHIFT = 32;
    public static final int C_SHIFT = 40;
    public static final int X_SHIFT = 48;

    /** In x of a store: an earlier micro-op of its instruction proved the page writable. */
    public static final int PROVEN = 0x80;

    /** The first of the slots behind the temporaries that are vector registers. */
    public static final int FIRST_VECTOR_SLOT = 64;

    private static final int GPRS = 16;

    private MicroOp() {}

    /** Whether a slot is a register of the guest: no temporary, and not the zero slot. */
    public static boolean isRegister(int slot) {
        return slot < GPRS || slot >= FIRST_VECTOR_SLOT;
    }

    /** Packs the fields. */
    public static long word(int op, int d, int a, int b, int c, int x) {
        return op
                | (long) d << D_SHIFT
                | (long) a << A_SHIFT
                | (long) b << B_SHIFT
                | (long) c << C_SHIFT
                | (long) x << X_SHIFT;
    }

    public static int op(long word) {
        return (int) word & 0xffff;
    }

    public static int d(long word) {
        return (int) (word >>> D_SHIFT) & 0xff;
    }

    public static int a(long word) {
        return (int) (word >>> A_SHIFT) & 0xff;
    }

    public static int b(long word) {
        return (int) (word >>> B_SHIFT) & 0xff;
    }

    public static int c(long word) {
        return (int) (word >>> C_SHIFT) & 0xff;
    }

    public static int x(long word) {
        return (int) (word >>> X_SHIFT) & 0xff;
    }
}
