package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;
import dev.faultline.mmu.Access;

/** CMPXCHG8B and CMPXCHG16B (Intel SDM Vol. 2). */
final class CompareExchange {
    private static final long DOUBLEWORD = 0xffffffffL;

    private CompareExchange() {}

    static boolean pair(Cpu cpu, boolean wide, long linear, int segment) {
        int access = segment | Access.WRITE;
        return wide ? quadwords(cpu, linear, access) : doublewords(cpu, linear, access);
    }

    /** CMPXCHG8B: one access of eight bytes, also for the alignment check. */
    private static boolean doublewords(Cpu cpu, long linear, int access) {
        long old = cpu.mmu.load(linear, 8, access);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long[] s = cpu.slots;
        boolean equal = old == (s[Cpu.RAX] & DOUBLEWORD | s[Cpu.RDX] << 32);
        // The processor always writes, the old value where the comparison failed.
        long value = equal ? s[Cpu.RBX] & DOUBLEWORD | s[Cpu.RCX] << 32 : old;
        if (!cpu.mmu.store(linear, 8, value, access)) {
            return false;
        }
        conclude(cpu, equal, old & DOUBLEWORD, old >>> 32);
        return true;
    }

    private static boolean quadwords(Cpu cpu, long linear, int access) {
        if ((linear & 15) != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.CMPXCHG16B_ALIGNMENT);
        }
        long low = cpu.mmu.load(linear, 8, access);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long high = cpu.mmu.load(linear + 8, 8, access);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long[] s = cpu.slots;
        boolean equal = low == s[Cpu.RAX] && high == s[Cpu.RDX];
        if (!cpu.mmu.store(linear, 8, equal ? s[Cpu.RBX] : low, access)
                || !cpu.mmu.store(linear + 8, 8, equal ? s[Cpu.RCX] : high, access)) {
            return false;
        }
        conclude(cpu, equal, low, high);
        return true;
    }

    private static void conclude(Cpu cpu, boolean equal, long low, long high) {
        if (!equal) {
            cpu.slots[Cpu.RAX] = low;
            cpu.slots[Cpu.RDX] = high;
        }
        int flags = LazyFlags.get(cpu) & ~Rflags.ZF;
        LazyFlags.setExplicit(cpu, equal ? flags | Rflags.ZF : flags);
    }
}
