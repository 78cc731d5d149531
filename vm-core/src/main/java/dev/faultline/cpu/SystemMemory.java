package dev.faultline.cpu;

import dev.faultline.memory.HostMemory;
import dev.faultline.mmu.Access;
import dev.faultline.mmu.Mmu;
import dev.faultline.mmu.SoftTlb;

/**
 * The soft TLB's fast path for descriptor tables, the TSS and 64-bit frames. Measured: an exception
 * round trip (deliver and IRETQ) through {@link Mmu#load} and {@link Mmu#store} alone takes three
 * times as long.
 */
final class SystemMemory {
    private SystemMemory() {}

    /** Reads eight bytes as an implicit supervisor access; check {@link Cpu#exitStatus}. */
    static long load(Cpu cpu, long linear) {
        long entry = SoftTlb.entry(cpu.mmu.systemTlb, linear);
        if (HostMemory.getLong(entry + SoftTlb.READ_TAG) == SoftTlb.tag(linear, 8)) {
            return HostMemory.getLong(HostMemory.getLong(entry + SoftTlb.ADDEND) + linear);
        }
        return cpu.mmu.load(linear, 8, Access.SYSTEM);
    }

    /** The host address of a range that the supervisor may read at once, else 0. */
    static long hostOfTable(Cpu cpu, long linear, int size) {
        return host(SoftTlb.entry(cpu.mmu.systemTlb, linear), SoftTlb.READ_TAG, linear, size);
    }

    /** The host address of a range that the supervisor may write at once, else 0. */
    static long hostForWrite(Cpu cpu, long linear, int size) {
        return host(SoftTlb.entry(cpu.mmu.systemTlb, linear), SoftTlb.WRITE_TAG, linear, size);
    }

    /** The host address of a range that may be read at the present CPL at once, else 0. */
    static long hostForRead(Cpu cpu, long linear, int size) {
        return host(SoftTlb.entry(cpu.mmu.tlb, linear), SoftTlb.READ_TAG, linear, size);
    }

    private static long host(long entry, int tagOffset, long linear, int size) {
        boolean hit = HostMemory.getLong(entry + tagOffset) == SoftTlb.tag(linear, size);
        return hit ? HostMemory.getLong(entry + SoftTlb.ADDEND) + linear : 0;
    }
}
