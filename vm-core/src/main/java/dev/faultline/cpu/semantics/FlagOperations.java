package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;

/** Instructions that change system flags: POPF, CLI, STI, CLAC, STAC (Intel SDM Vol. 2). */
public final class FlagOperations {
    private FlagOperations() {}

    static boolean checkIopl(Cpu cpu) {
        if (cpu.virtual8086() && cpu.iopl() < 3) {
            return cpu.raise(Vector.GP, 0, FaultReason.IOPL);
        }
        return true;
    }

    /** POPF of size x; IOPL and IF change only as CPL and IOPL let them, VM and RF never. */
    static boolean popf(Cpu cpu, int x, long value) {
        if (!checkIopl(cpu)) {
            return false;
        }
        int changeable =
                Rflags.ARITHMETIC | Rflags.TF | Rflags.DF | Rflags.NT | Rflags.AC | Rflags.ID;
        if (cpu.virtual8086()) {
            changeable |= Rflags.IF;
        } else {
            changeable |= cpu.cpl == 0 ? Rflags.IOPL : 0;
            changeable |= cpu.cpl <= cpu.iopl() ? Rflags.IF : 0;
        }
        if (x == 1) {
            changeable &= 0xffff;
        }
        long old = LazyFlags.rflags(cpu);
        long clearedAlways = x == 1 ? 0 : Rflags.RF;
        LazyFlags.setRflags(cpu, old & ~changeable & ~clearedAlways | value & changeable);
        cpu.attention = true;
        cpu.modeChanged();
        return true;
    }

    private static boolean interruptFlagAllowed(Cpu cpu) {
        if (cpu.virtual8086() ? cpu.iopl() == 3 : cpu.cpl <= cpu.iopl()) {
            return true;
        }
        return cpu.raise(Vector.GP, 0, FaultReason.IOPL);
    }

    static boolean cli(Cpu cpu) {
        if (cpu.protectedMode() && !interruptFlagAllowed(cpu)) {
            return false;
        }
        cpu.systemFlags &= ~Rflags.IF;
        return true;
    }

    /** STI; interrupts wait for one more instruction where IF was clear. */
    static boolean sti(Cpu cpu) {
        if (cpu.protectedMode() && !interruptFlagAllowed(cpu)) {
            return false;
        }
        if ((cpu.systemFlags & Rflags.IF) == 0) {
            cpu.systemFlags |= Rflags.IF;
            cpu.interruptShadow = true;
            cpu.attention = true;
        }
        return true;
    }

    /** CLAC and STAC: #UD at CPL above 0 or with CR4.SMAP clear. */
    static boolean alignmentFlag(Cpu cpu, boolean set) {
        if (cpu.cpl != 0 || (cpu.cr4 & Cr4.SMAP) == 0) {
            return cpu.raise(Vector.UD, 0, FaultReason.INVALID_OPCODE);
        }
        cpu.systemFlags = set ? cpu.systemFlags | Rflags.AC : cpu.systemFlags & ~Rflags.AC;
        cpu.modeChanged();
        return true;
    }
}
