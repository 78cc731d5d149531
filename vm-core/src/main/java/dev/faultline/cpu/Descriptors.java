package dev.faultline.cpu;

import dev.faultline.mmu.Access;

/**
 * Reads descriptors of the GDT and the LDT and takes them apart (Intel SDM Vol. 3A 3.4.5). The raw
 * eight bytes travel as one long.
 */
final class Descriptors {
    /** The attribute bits of a {@link SegmentRegister} in a descriptor's high doubleword. */
    private static final int ATTRIBUTES = 0x00f0_ff00;

    /** The accessed bit of a code or data descriptor. */
    static final long ACCESSED = 1L << 40;

    static final long READ_WRITE = 1L << 41;
    static final long CONFORM_EXPAND = 1L << 42;
    static final long CODE = 1L << 43;
    static final long CODE_OR_DATA = 1L << 44;
    static final long PRESENT = 1L << 47;
    static final long LONG = 1L << 53;
    static final long BIG = 1L << 54;

    /** The busy bit of a TSS descriptor. */
    static final long BUSY = 1L << 41;

    /** System descriptor types (Intel SDM Vol. 3A table 3-2). */
    static final int TSS_16 = 1;

    static final int LDT = 2;
    static final int TSS_16_BUSY = 3;
    static final int CALL_GATE_16 = 4;
    static final int TASK_GATE = 5;
    static final int INTERRUPT_GATE_16 = 6;
    static final int TRAP_GATE_16 = 7;
    static final int TSS = 9;
    static final int TSS_BUSY = 11;
    static final int CALL_GATE = 12;
    static final int INTERRUPT_GATE = 14;
    static final int TRAP_GATE = 15;

    private Descriptors() {}

    /** Whether a selector is one of the four null ones. */
    static boolean isNull(int selector) {
        return (selector & 0xfffc) == 0;
    }

    /** The error code that names a selector, its EXT and IDT bits clear. */
    static int error(int selector) {
        return selector & 0xfffc;
    }

    /**
     * The eight bytes of the descriptor that a non-null selector names. A fault is pending if
     * {@link Cpu#exitStatus} is not 0 afterwards: past the table's limit the given vector with the
     * selector as error code, or a page fault.
     */
    static long load(Cpu cpu, int selector, int vector) {
        if (!inTable(cpu, selector, 7)) {
            cpu.raise(vector, error(selector), FaultReason.SELECTOR_LIMIT);
            return 0;
        }
        return SystemMemory.load(cpu, address(cpu, selector));
    }

    /** The upper eight bytes of a 16-byte system descriptor of IA-32e mode. */
    static long loadUpper(Cpu cpu, int selector, int vector) {
        if (!inTable(cpu, selector, 15)) {
            cpu.raise(vector, error(selector), FaultReason.SELECTOR_LIMIT);
            return 0;
        }
        return cpu.mmu.load(address(cpu, selector) + 8, 8, Access.SYSTEM);
    }

    /** Whether the descriptor up to its given last byte is inside its table. */
    static boolean inTable(Cpu cpu, int selector, int lastByte) {
        long last = (selector & 0xfff8) + lastByte;
        if ((selector & 4) == 0) {
            return last <= cpu.gdtLimit;
        }
        return cpu.ldtr.attributes != 0 && last <= cpu.ldtr.limit;
    }

    /** The linear address of a selector's descriptor, no checks. */
    static long address(Cpu cpu, int selector) {
        long base = (selector & 4) == 0 ? cpu.gdtBase : cpu.ldtr.base;
        long linear = base + (selector & 0xfff8);
        return cpu.longMode() ? linear : linear & 0xffffffffL;
    }

    /** Proves that the accessed bit can be set where it is clear; false with a fault pending. */
    static boolean proveAccessed(Cpu cpu, int selector, long descriptor) {
        return (descriptor & ACCESSED) != 0
                || cpu.mmu.probe(address(cpu, selector) + 5, 1, Access.WRITE | Access.SYSTEM);
    }

    /** Sets the accessed bit in memory where it is clear; proven before. */
    static void setAccessed(Cpu cpu, int selector, long descriptor) {
        if ((descriptor & ACCESSED) == 0) {
            long type = (descriptor | ACCESSED) >>> 40 & 0xff;
            cpu.mmu.store(address(cpu, selector) + 5, 1, type, Access.SYSTEM);
        }
    }

    /** Sets the accessed bit of a selector's descriptor, wherever it stands; proven before. */
    static void touch(Cpu cpu, int selector) {
        long address = address(cpu, selector) + 5;
        long type = cpu.mmu.load(address, 1, Access.SYSTEM);
        if ((type & 1) == 0) {
            cpu.mmu.store(address, 1, type | 1, Access.SYSTEM);
        }
    }

    static long base(long descriptor) {
        return descriptor >>> 16 & 0xffffff | descriptor >>> 32 & 0xff000000L;
    }

    static long limit(long descriptor) {
        long limit = descriptor & 0xffff | descriptor >>> 32 & 0xf0000;
        return (descriptor & 1L << 55) == 0 ? limit : limit << 12 | 0xfff;
    }

    static int attributes(long descriptor) {
        return (int) (descriptor >>> 32) & ATTRIBUTES;
    }

    static int dpl(long descriptor) {
        return (int) (descriptor >>> 45) & 3;
    }

    /** The type field, without S. */
    static int type(long descriptor) {
        return (int) (descriptor >>> 40) & 15;
    }

    static boolean present(long descriptor) {
        return (descriptor & PRESENT) != 0;
    }

    static boolean isCode(long descriptor) {
        return (descriptor & (CODE_OR_DATA | CODE)) == (CODE_OR_DATA | CODE);
    }

    /** Whether the descriptor is a code segment that runs at its caller's privilege. */
    static boolean isConforming(long descriptor) {
        return (descriptor & CONFORM_EXPAND) != 0;
    }

    static boolean isWritableData(long descriptor) {
        return (descriptor & (CODE_OR_DATA | CODE | READ_WRITE)) == (CODE_OR_DATA | READ_WRITE);
    }

    /** Whether the descriptor is a system one (S clear) of the given type. */
    static boolean isSystem(long descriptor, int type) {
        return (descriptor & CODE_OR_DATA) == 0 && type(descriptor) == type;
    }

    /** Offset of a 16- or 32-bit gate; the lower half of a 64-bit one's. */
    static long gateOffset(long gate) {
        return gate & 0xffff | gate >>> 32 & 0xffff0000L;
    }

    static int gateSelector(long gate) {
        return (int) (gate >>> 16) & 0xffff;
    }
}
