package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;
import dev.faultline.cpu.Virtual8086;

/** Instructions that change system flags: POPF, CLI, STI, CLAC, STAC (Intel SDM Vol. 2). */
public final class FlagOperations {
    private FlagOperations() {}

    /** PUSHF and POPF of size x in virtual-8086 mode: IOPL 3, or CR4.VME and 16 bits. */
    static boolean checkIopl(Cpu cpu, int x) {
        if (!cpu.virtual8086() || cpu.iopl() == 3 || x == 1 && (cpu.cr4 & Cr4.VME) != 0) {
            return true;
        }
        return cpu.raise(Vector.GP, 0, FaultReason.IOPL);
    }

    /** POPF of size x; IOPL and IF change only as CPL and IOPL let them, VM and RF never. */
    static boolean popf(Cpu cpu, int x, long value) {
        if (!checkIopl(cpu, x)) {
            return false;
        }
        if (cpu.virtual8086() && cpu.iopl() < 3) {
            return popfVirtual(cpu, value);
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
        int set = cpu.systemFlags & ~(int) old;
        if ((cpu.systemFlags & Rflags.TF) != 0 || (set & Rflags.IF) != 0) {
            cpu.attention = true;
        }
        if (((cpu.systemFlags ^ (int) old) & Rflags.AC) != 0) {
            cpu.modeChanged();
        }
        return true;
    }

    /** POPF in virtual-8086 mode with CR4.VME and IOPL below 3 (Intel SDM Vol. 3B 20.3.3). */
    private static boolean popfVirtual(Cpu cpu, long value) {
        boolean enables = (value & Rflags.IF) != 0;
        if ((value & Rflags.TF) != 0 || enables && (cpu.systemFlags & Rflags.VIP) != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.VIRTUAL_INTERRUPT_PENDING);
        }
        int changeable = Rflags.ARITHMETIC | Rflags.TF | Rflags.DF | Rflags.NT;
        long kept = LazyFlags.rflags(cpu) & ~changeable & ~Rflags.VIF;
        LazyFlags.setRflags(cpu, kept | value & changeable | (enables ? Rflags.VIF : 0));
        return true;
    }

    private static boolean interruptFlagAllowed(Cpu cpu) {
        if (!cpu.protectedMode()) {
            return true;
        }
        return cpu.virtual8086() ? cpu.iopl() == 3 : cpu.cpl <= cpu.iopl();
    }

    /** CR4.VME in virtual-8086 mode and CR4.PVI at CPL 3 give CLI and STI VIF instead of IF. */
    private static boolean virtualInterruptFlag(Cpu cpu) {
        if (cpu.virtual8086()) {
            return (cpu.cr4 & Cr4.VME) != 0;
        }
        return cpu.cpl == 3 && (cpu.cr4 & Cr4.PVI) != 0;
    }

    static boolean cli(Cpu cpu) {
        if (interruptFlagAllowed(cpu)) {
            cpu.systemFlags &= ~Rflags.IF;
            return true;
        }
        if (virtualInterruptFlag(cpu)) {
            cpu.systemFlags &= ~Rflags.VIF;
            return true;
        }
        return cpu.raise(Vector.GP, 0, FaultReason.IOPL);
    }

    /** STI; interrupts wait for one more instruction where IF was clear. */
    static boolean sti(Cpu cpu) {
        if (!interruptFlagAllowed(cpu)) {
            return stiVirtual(cpu);
        }
        if ((cpu.systemFlags & Rflags.IF) == 0) {
            cpu.systemFlags |= Rflags.IF;
            cpu.interruptShadow = true;
            cpu.attention = true;
        }
        return true;
    }

    /**
     * STI at CPL 0 where no interrupt can come before the instruction after the next one, so that
     * there is nothing for the shadow to hold off; only for whoever knows that no event is due.
     *
     * @return false where nothing was done
     */
    public static boolean stiUndisturbed(Cpu cpu) {
        if ((cpu.systemFlags & Rflags.IF) == 0) {
            if (cpu.attention || cpu.environment.deliveryPending()) {
                return false;
            }
            cpu.systemFlags |= Rflags.IF;
        }
        return true;
    }

    private static boolean stiVirtual(Cpu cpu) {
        if (!virtualInterruptFlag(cpu)) {
            return cpu.raise(Vector.GP, 0, FaultReason.IOPL);
        }
        if ((cpu.systemFlags & Rflags.VIP) != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.VIRTUAL_INTERRUPT_PENDING);
        }
        cpu.systemFlags |= Rflags.VIF;
        return true;
    }

    /** RFLAGS as PUSHF stores it; VIF and IOPL 3 to a virtual-8086 program below IOPL 3. */
    static long pushedFlags(Cpu cpu) {
        boolean virtualIf = cpu.virtual8086() && cpu.iopl() < 3;
        long flags = Integer.toUnsignedLong(Virtual8086.flagsImage(cpu, virtualIf));
        return flags & ~(Rflags.VM | Rflags.RF);
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
