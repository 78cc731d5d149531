package dev.faultline.cpu.x87;

/**
 * The immediate of an X87 micro-op: the instruction's opcode as FOP has it in bits 0 to 10, the
 * register in bits 12 to 14, the kind of the memory operand in bits 16 to 18, whether ST(i) is the
 * destination in bit 20, how many pops in bits 24 and 25, the access bits and the segment of the
 * memory operand in bits 32 to 39 and 40 to 42.
 */
public final class X87Form {
    /** No memory operand. */
    public static final int REGISTER = 0;

    public static final int SINGLE = 1;
    public static final int DOUBLE = 2;
    public static final int EXTENDED = 3;
    public static final int INT16 = 4;
    public static final int INT32 = 5;
    public static final int INT64 = 6;

    private X87Form() {}

    /** The immediate of a form. */
    public static long of(int opcode, int register, int kind, boolean toRegister, int pops) {
        int low = opcode | register << 12 | kind << 16 | (toRegister ? 1 << 20 : 0) | pops << 24;
        return low & 0xffffffffL;
    }

    /** With a memory operand's access bits and segment register. */
    public static long at(long form, int access, int segment) {
        return form | (long) access << 32 | (long) segment << 40;
    }

    static int opcode(long form) {
        return (int) form & 0x7ff;
    }

    static int register(long form) {
        return (int) form >>> 12 & 7;
    }

    static int kind(long form) {
        return (int) form >>> 16 & 7;
    }

    static boolean toRegister(long form) {
        return (form & 1 << 20) != 0;
    }

    static int pops(long form) {
        return (int) form >>> 24 & 3;
    }

    static int access(long form) {
        return (int) (form >>> 32) & 0xff;
    }

    static int segment(long form) {
        return (int) (form >>> 40) & 7;
    }

    /** Bytes of a memory operand. */
    public static int bytes(int kind) {
        return switch (kind) {
            case INT16 -> 2;
            case SINGLE, INT32 -> 4;
            case DOUBLE, INT64 -> 8;
            default -> 10;
        };
    }
}
