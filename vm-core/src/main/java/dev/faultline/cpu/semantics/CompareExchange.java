package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;
import dev.faultline.mmu.Access;

/** CMPXCHG8B and CMPXCHG16B (Intel SDM Vol. 2). */
final class CompareExchange {
    private CompareExchange() {}

    static boolean pair(Cpu cpu, boolean wide, long linear) {
        int size = wide ? 8 : 4;
        if (wide && (linear & 15) != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.CMPXCHG16B_ALIGNMENT);
        }
        if (!cpu.mmu.probe(linear, 2 * size, Access.WRITE)) {
            return false;
        }
        long low = cpu.mmu.load(linear, size, Access.READ);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long high = cpu.mmu.load(linear + size, size, Access.READ);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long[] s = cpu.slots;
        long mask = wide ? -1 : 0xffffffffL;
        boolean equal = ((low ^ s[Cpu.RAX]) & mask) == 0 && ((high ^ s[Cpu.RDX]) & mask) == 0;
        // The processor always writes, the old value where the comparison failed.
        long newLow = equal ? s[Cpu.RBX] & mask : low;
        long newHigh = equal ? s[Cpu.RCX] & mask : high;
        if (!cpu.mmu.store(linear, size, newLow, Access.WRITE)
                || !cpu.mmu.store(linear + size, size, newHigh, Access.WRITE)) {
            return false;
        }
        if (!equal) {
            s[Cpu.RAX] = low;
            s[Cpu.RDX] = high;
        }
        int flags = LazyFlags.get(cpu) & ~Rflags.ZF;
        LazyFlags.setExplicit(cpu, equal ? flags | Rflags.ZF : flags);
        return true;
    }
}
