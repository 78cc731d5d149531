package dev.faultline.cpu;

import dev.faultline.mmu.Access;

/**
 * LGDT, LIDT, LLDT, LTR and their stores. Memory operands arrive as the linear addresses of the
 * limit and of the base, which the caller has passed through {@link SegmentCheck} where the segment
 * is not flat.
 */
public final class DescriptorTables {
    private DescriptorTables() {}

    /** SGDT: limit (2 bytes) and base (8 bytes in 64-bit mode, else 4) to memory. */
    public static boolean sgdt(Cpu cpu, long limitAt, long baseAt) {
        return Privilege.umip(cpu) && store(cpu, limitAt, baseAt, cpu.gdtLimit, cpu.gdtBase);
    }

    /** SIDT. */
    public static boolean sidt(Cpu cpu, long limitAt, long baseAt) {
        return Privilege.umip(cpu) && store(cpu, limitAt, baseAt, cpu.idtLimit, cpu.idtBase);
    }

    private static boolean store(Cpu cpu, long limitAt, long baseAt, int limit, long base) {
        int size = cpu.mode64() ? 8 : 4;
        return cpu.mmu.probe(baseAt, size, Access.WRITE)
                && cpu.mmu.store(limitAt, 2, limit, Access.WRITE)
                && cpu.mmu.store(baseAt, size, base, Access.WRITE);
    }

    /** LGDT; with 16-bit operands outside 64-bit mode only 24 bits of the base count. */
    public static boolean lgdt(Cpu cpu, long limitAt, long baseAt, int operandBits) {
        if (!Privilege.ring0(cpu)) {
            return false;
        }
        long limit = cpu.mmu.load(limitAt, 2, Access.READ);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long base = loadBase(cpu, baseAt, operandBits);
        if (cpu.exitStatus != 0) {
            return false;
        }
        cpu.systemEvents.note(SystemEvent.of(SystemEvent.GDT, (int) limit), base);
        cpu.tablesEpoch++;
        cpu.gdtLimit = (int) limit;
        cpu.gdtBase = base;
        return true;
    }

    /** LIDT; arguments as for lgdt. */
    public static boolean lidt(Cpu cpu, long limitAt, long baseAt, int operandBits) {
        if (!Privilege.ring0(cpu)) {
            return false;
        }
        long limit = cpu.mmu.load(limitAt, 2, Access.READ);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long base = loadBase(cpu, baseAt, operandBits);
        if (cpu.exitStatus != 0) {
            return false;
        }
        cpu.systemEvents.note(SystemEvent.of(SystemEvent.IDT, (int) limit), base);
        cpu.tablesEpoch++;
        cpu.idtLimit = (int) limit;
        cpu.idtBase = base;
        return true;
    }

    private static long loadBase(Cpu cpu, long linear, int operandBits) {
        boolean wide = cpu.mode64();
        long base = cpu.mmu.load(linear, wide ? 8 : 4, Access.READ);
        if (cpu.exitStatus != 0) {
            return 0;
        }
        // Intel SDM Vol. 2 LGDT: a non-canonical base is #GP(0).
        if (wide && !Canonical.isForRegister(base)) {
            cpu.raise(Vector.GP, 0, FaultReason.BASE_NON_CANONICAL);
        }
        return wide || operandBits != 16 ? base : base & 0xffffff;
    }

    /** LLDT. */
    public static boolean lldt(Cpu cpu, int selector) {
        return Privilege.protectedOnly(cpu)
                && Privilege.ring0(cpu)
                && Segments.loadLdt(cpu, selector & 0xffff);
    }

    /** LTR. */
    public static boolean ltr(Cpu cpu, int selector) {
        return Privilege.protectedOnly(cpu)
                && Privilege.ring0(cpu)
                && Segments.loadTr(cpu, selector & 0xffff);
    }

    /** SLDT: the selector; check exitStatus. */
    public static long sldt(Cpu cpu) {
        return Privilege.protectedOnly(cpu) && Privilege.umip(cpu) ? cpu.ldtr.selector : 0;
    }

    /** STR: the selector; check exitStatus. */
    public static long str(Cpu cpu) {
        return Privilege.protectedOnly(cpu) && Privilege.umip(cpu) ? cpu.tr.selector : 0;
    }
}
