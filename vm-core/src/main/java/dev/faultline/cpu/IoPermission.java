package dev.faultline.cpu;

import dev.faultline.mmu.Access;

/** Who may use a port: IOPL and the I/O permission bitmap (Intel SDM Vol. 1 18.5). */
public final class IoPermission {
    private static final int TSS_IO_MAP_BASE = 102;

    private IoPermission() {}

    /** Whether an access of 1, 2 or 4 bytes is allowed; false with #GP(0) or #PF pending. */
    public static boolean allowed(Cpu cpu, int port, int size) {
        if (!cpu.protectedMode() || cpu.cpl <= cpu.iopl() && !cpu.virtual8086()) {
            return true;
        }
        return allowedByMap(cpu, port, size);
    }

    private static boolean allowedByMap(Cpu cpu, int port, int size) {
        SegmentRegister tr = cpu.tr;
        boolean tss32 = (tr.type() & 13) == 9;
        if (!tss32 || tr.limit < TSS_IO_MAP_BASE + 1) {
            return cpu.raise(Vector.GP, 0, FaultReason.IO_PERMISSION);
        }
        int map = (int) cpu.mmu.load(tr.base + TSS_IO_MAP_BASE, 2, Access.SYSTEM);
        if (cpu.exitStatus != 0) {
            return false;
        }
        // Intel SDM Vol. 1 18.5.2: two bytes are always read, so the map ends in a byte of ones.
        int at = map + (port >> 3);
        if (at + 1 > tr.limit) {
            return cpu.raise(Vector.GP, 0, FaultReason.IO_PERMISSION);
        }
        long bits = cpu.mmu.load(tr.base + at, 2, Access.SYSTEM);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long mask = (1L << size) - 1;
        return (bits >>> (port & 7) & mask) == 0
                || cpu.raise(Vector.GP, 0, FaultReason.IO_PERMISSION);
    }
}
