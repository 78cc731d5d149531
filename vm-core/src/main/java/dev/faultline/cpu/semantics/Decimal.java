package dev.faultline.cpu.semantics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;

/** The BCD adjustments (Intel SDM Vol. 2 AAA, AAD, AAM, AAS, DAA, DAS). */
public final class Decimal {
    private Decimal() {}

    private static void setResult(Cpu cpu, int al, int carries) {
        int flags = LazyFlags.parity(al) | carries;
        flags |= (al & 0xff) == 0 ? Rflags.ZF : 0;
        flags |= (al & 0x80) != 0 ? Rflags.SF : 0;
        LazyFlags.setExplicit(cpu, flags);
    }

    private static void setAx(Cpu cpu, int ax) {
        cpu.slots[Cpu.RAX] = cpu.slots[Cpu.RAX] & ~0xffffL | ax & 0xffff;
    }

    /** DAA (0), DAS (1), AAA (2), AAS (3), AAD with its base (4). */
    static void adjust(Cpu cpu, int kind, int base) {
        int ax = (int) cpu.slots[Cpu.RAX] & 0xffff;
        switch (kind) {
            case 0 -> packed(cpu, ax, 1);
            case 1 -> packed(cpu, ax, -1);
            case 2 -> unpacked(cpu, ax, 1);
            case 3 -> unpacked(cpu, ax, -1);
            default -> multiplied(cpu, ax, base);
        }
    }

    /** AAD; the undefined flags are those of the byte addition. */
    private static void multiplied(Cpu cpu, int ax, int base) {
        int old = ax & 0xff;
        int tens = (ax >> 8) * base & 0xff;
        int al = old + tens;
        int carries = al >> 8 & Rflags.CF | (old ^ tens ^ al) & Rflags.AF;
        boolean overflow = (~(old ^ tens) & (old ^ al) & 0x80) != 0;
        setAx(cpu, al & 0xff);
        setResult(cpu, al, overflow ? carries | Rflags.OF : carries);
    }

    private static void packed(Cpu cpu, int ax, int sign) {
        int flags = LazyFlags.get(cpu);
        int old = ax & 0xff;
        int adjustment = 0;
        int carries = 0;
        if ((old & 15) > 9 || (flags & Rflags.AF) != 0) {
            adjustment = 6 * sign;
            carries = Rflags.AF;
            // DAS may borrow out of the first step (SDM Vol. 2 DAS: CF := old CF OR borrow).
            if (sign < 0 && old < 6) {
                carries |= Rflags.CF;
            }
        }
        if (old > 0x99 || (flags & Rflags.CF) != 0) {
            adjustment += 0x60 * sign;
            carries |= Rflags.CF;
        }
        int al = old + adjustment;
        setAx(cpu, ax & 0xff00 | al & 0xff);
        // OF is undefined: it is that of the adjustment as one step.
        boolean overflow = sign > 0 ? (~old & al & 0x80) != 0 : (old & ~al & 0x80) != 0;
        setResult(cpu, al, overflow ? carries | Rflags.OF : carries);
    }

    /** AAA and AAS; the undefined flags are those of the addition to AX before AL is masked. */
    private static void unpacked(Cpu cpu, int ax, int sign) {
        int flags = LazyFlags.get(cpu);
        int result = ax;
        int carries = 0;
        if ((ax & 15) > 9 || (flags & Rflags.AF) != 0) {
            result = ax + 0x106 * sign;
            carries = Rflags.AF | Rflags.CF;
        }
        setAx(cpu, result & 0xff0f);
        boolean overflow = sign > 0 ? (~ax & result & 0x8000) != 0 : (ax & ~result & 0x8000) != 0;
        carries |= overflow ? Rflags.OF : 0;
        LazyFlags.setExplicit(cpu, Shifting.resultFlags(1, result) | carries);
    }

    /** AAM; #DE for base 0. */
    static boolean aam(Cpu cpu, int base) {
        if (base == 0) {
            return cpu.raise(Vector.DE, 0, FaultReason.DIVIDE);
        }
        int al = (int) cpu.slots[Cpu.RAX] & 0xff;
        setAx(cpu, al / base << 8 | al % base);
        setResult(cpu, al % base, 0);
        return true;
    }
}
