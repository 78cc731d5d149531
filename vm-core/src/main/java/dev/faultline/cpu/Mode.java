package dev.faultline.cpu;

/**
 * What translated code may assume of the CPU: the key that a block is found by besides its address.
 * Everything else (CR0.TS, IOPL, CR4 bits) is looked at when the micro-op runs.
 */
public final class Mode {
    /** Code size in bits 0 and 1: 0 for 16, 1 for 32, 2 for 64 bits. */
    public static final int CODE_SIZE = 3;

    /** CPL in bits 2 and 3. */
    public static final int CPL_SHIFT = 2;

    public static final int PROTECTED = 1 << 4;
    public static final int VIRTUAL_8086 = 1 << 5;

    /** The stack pointer is ESP; clear for SP. RSP in 64-bit code. */
    public static final int STACK_32 = 1 << 6;

    public static final int LONG_MODE = 1 << 7;

    /** Alignment checks are on: CPL 3, CR0.AM and RFLAGS.AC. */
    public static final int ALIGNMENT_CHECK = 1 << 8;

    /**
     * Bit FLAT_SHIFT + n: segment n has base 0, limit 4 GiB and may be read and written (CS: only
     * read), so that such accesses through it need no check.
     */
    public static final int FLAT_SHIFT = 9;

    /** The CS base stands in bits 32 to 63 outside 64-bit code. */
    public static final int CS_BASE_SHIFT = 32;

    private Mode() {}

    /** The key of the CPU's present mode. */
    public static long keyOf(Cpu cpu) {
        if (cpu.mode64()) {
            return keyOf64(cpu);
        }
        SegmentRegister cs = cpu.segments[SegmentRegister.CS];
        int key = privilege(cpu);
        if ((cs.attributes & SegmentRegister.BIG) != 0) {
            key |= 1;
        }
        if ((cpu.segments[SegmentRegister.SS].attributes & SegmentRegister.BIG) != 0) {
            key |= STACK_32;
        }
        if (cpu.protectedMode()) {
            key |= PROTECTED;
        }
        if (cpu.virtual8086()) {
            key |= VIRTUAL_8086;
        }
        if (cpu.longMode()) {
            key |= LONG_MODE;
        }
        for (int i = 0; i < 6; i++) {
            if (flat(cpu.segments[i], i == SegmentRegister.CS)) {
                key |= 1 << FLAT_SHIFT + i;
            }
        }
        return key | cs.base << CS_BASE_SHIFT;
    }

    /** The key of 64-bit code. */
    static long keyOf64(Cpu cpu) {
        return privilege(cpu) | 2 | PROTECTED | LONG_MODE;
    }

    private static int privilege(Cpu cpu) {
        int key = cpu.cpl << CPL_SHIFT;
        if (cpu.cpl == 3 && (cpu.cr0 & Cr0.AM) != 0 && (cpu.systemFlags & Rflags.AC) != 0) {
            key |= ALIGNMENT_CHECK;
        }
        return key;
    }

    private static boolean flat(SegmentRegister s, boolean code) {
        if (s.base != 0 || s.limit != 0xffffffffL || !s.has(SegmentRegister.PRESENT)) {
            return false;
        }
        int type = s.attributes & (SegmentRegister.TYPE_CODE | SegmentRegister.TYPE_CONFORM_EXPAND);
        return s.has(SegmentRegister.TYPE_READ_WRITE)
                && (code ? (type & SegmentRegister.TYPE_CODE) != 0 : type == 0);
    }

    /** Operand and address size that code of this key starts with: 16, 32 or 64 bits. */
    public static int codeBits(long key) {
        return 16 << (key & CODE_SIZE);
    }

    /** CPL of a key. */
    public static int cpl(long key) {
        return (int) key >>> CPL_SHIFT & 3;
    }

    /** Whether code of this key is 64-bit code. */
    public static boolean is64(long key) {
        return (key & CODE_SIZE) == 2;
    }
}
