package dev.faultline.cpu;

import dev.faultline.mmu.Access;
import dev.faultline.mmu.Mmu;

/** MOV to and from control registers, CLTS, LMSW and SMSW (Intel SDM Vol. 2; Vol. 3A 2.5). */
public final class ControlRegisters {
    private static final long CR0_BITS =
            Cr0.PE | Cr0.MP | Cr0.EM | Cr0.TS | Cr0.ET | Cr0.NE | Cr0.WP | Cr0.AM | Cr0.NW | Cr0.CD
                    | Cr0.PG;

    /** CR3 bit 63 at a write with CR4.PCIDE: keep the PCID's translations. */
    private static final long CR3_NO_FLUSH = 1L << 63;

    private ControlRegisters() {}

    /** MOV from CRn; a fault is pending if {@link Cpu#exitStatus} is not 0. */
    public static long read(Cpu cpu, int number) {
        if (!check(cpu, number)) {
            return 0;
        }
        return switch (number) {
            case 0 -> cpu.cr0;
            case 2 -> cpu.cr2;
            case 3 -> cpu.cr3;
            case 4 -> cpu.cr4;
            default -> cpu.cr8;
        };
    }

    /** MOV to CRn; outside 64-bit mode the value is zero-extended from 32 bits. */
    public static boolean write(Cpu cpu, int number, long value) {
        if (!check(cpu, number)) {
            return false;
        }
        tell(cpu, number, value);
        return switch (number) {
            case 0 -> writeCr0(cpu, value);
            case 2 -> {
                cpu.cr2 = value;
                yield true;
            }
            case 3 -> writeCr3(cpu, value);
            case 4 -> writeCr4(cpu, value);
            default -> writeCr8(cpu, value);
        };
    }

    private static void tell(Cpu cpu, int number, long value) {
        cpu.systemEvents.note(SystemEvent.of(SystemEvent.CONTROL, number), value);
        RegisterWriteListener listener = cpu.registerWriteListener;
        if (listener != null) {
            listener.control(cpu, number, value);
        }
    }

    private static boolean check(Cpu cpu, int number) {
        if (number == 1 || number > 4 && number != 8) {
            return cpu.raise(Vector.UD, 0, FaultReason.CONTROL_REGISTER_UNKNOWN);
        }
        return Privilege.ring0(cpu);
    }

    private static boolean reserved(Cpu cpu) {
        return cpu.raise(Vector.GP, 0, FaultReason.CONTROL_REGISTER_RESERVED);
    }

    private static boolean badCombination(Cpu cpu) {
        return cpu.raise(Vector.GP, 0, FaultReason.CONTROL_REGISTER_COMBINATION);
    }

    private static boolean writeCr0(Cpu cpu, long value) {
        if (value >>> 32 != 0) {
            return reserved(cpu);
        }
        // Intel SDM Vol. 2 MOV CR: reserved bits of the lower half are ignored; ET is wired to 1.
        long next = value & CR0_BITS | Cr0.ET;
        boolean paging = (next & Cr0.PG) != 0;
        if (paging && (next & Cr0.PE) == 0 || (next & (Cr0.NW | Cr0.CD)) == Cr0.NW) {
            return badCombination(cpu);
        }
        boolean wasPaging = (cpu.cr0 & Cr0.PG) != 0;
        if (paging && !wasPaging && !startPaging(cpu)) {
            return false;
        }
        if (!paging && wasPaging) {
            // Intel SDM Vol. 2 MOV CR: not from 64-bit mode, and not while CR4.PCIDE is set.
            if (cpu.mode64() || (cpu.cr4 & Cr4.PCIDE) != 0) {
                return badCombination(cpu);
            }
            cpu.efer &= ~Efer.LMA;
        }
        long changed = cpu.cr0 ^ next;
        boolean pae = paging && !cpu.longMode() && (cpu.cr4 & Cr4.PAE) != 0;
        // Intel SDM Vol. 3A 4.4.1: changes of CD, NW and PG load the PDPTE registers again.
        boolean reload = pae && wasPaging && (changed & (Cr0.CD | Cr0.NW)) != 0;
        if (reload && !cpu.mmu.loadPdptes(cpu.cr3)) {
            return false;
        }
        cpu.cr0 = next;
        // TS moves at every context switch of a lazy kernel, and nothing is computed from it.
        if ((changed & (Cr0.PG | Cr0.WP)) != 0) {
            changed(cpu);
        } else if ((changed & (Cr0.PE | Cr0.AM)) != 0) {
            cpu.modeChanged();
        }
        return true;
    }

    /** Intel SDM Vol. 3A 9.8.5: what must hold when paging is switched on. */
    private static boolean startPaging(Cpu cpu) {
        if ((cpu.efer & Efer.LME) == 0) {
            return (cpu.cr4 & Cr4.PAE) == 0 || cpu.mmu.loadPdptes(cpu.cr3);
        }
        SegmentRegister cs = cpu.segments[SegmentRegister.CS];
        boolean tss16 = cpu.tr.attributes != 0 && (cpu.tr.type() & 8) == 0;
        if ((cpu.cr4 & Cr4.PAE) == 0 || cs.has(SegmentRegister.LONG) || tss16) {
            return badCombination(cpu);
        }
        cpu.efer |= Efer.LMA;
        return true;
    }

    private static boolean writeCr3(Cpu cpu, long value) {
        boolean pcid = (cpu.cr4 & Cr4.PCIDE) != 0;
        long next = pcid ? value & ~CR3_NO_FLUSH : value;
        if (cpu.longMode() && next >>> cpu.features.physicalBits != 0) {
            return reserved(cpu);
        }
        boolean pae = (cpu.cr0 & Cr0.PG) != 0 && (cpu.cr4 & Cr4.PAE) != 0 && !cpu.longMode();
        if (pae && !cpu.mmu.loadPdptes(next)) {
            return false;
        }
        cpu.cr3 = next;
        // Flushes even with bit 63 set, which the SDM allows (Vol. 3A 4.10.4.1).
        cpu.mmu.controlRegistersChanged();
        return true;
    }

    private static boolean writeCr4(Cpu cpu, long value) {
        if ((value & ~cpu.features.cr4Bits()) != 0) {
            return reserved(cpu);
        }
        long changed = cpu.cr4 ^ value;
        boolean pcidOn = (changed & value & Cr4.PCIDE) != 0;
        if (cpu.longMode()) {
            boolean illegal =
                    (value & Cr4.PAE) == 0
                            || (changed & Cr4.LA57) != 0
                            || pcidOn && (cpu.cr3 & 0xfff) != 0;
            if (illegal) {
                return badCombination(cpu);
            }
        } else if (pcidOn) {
            return badCombination(cpu);
        }
        long reload = Cr4.PAE | Cr4.PGE | Cr4.PSE | Cr4.SMEP;
        boolean pae = (cpu.cr0 & Cr0.PG) != 0 && (value & Cr4.PAE) != 0 && !cpu.longMode();
        if (pae && (changed & reload) != 0 && !cpu.mmu.loadPdptes(cpu.cr3)) {
            return false;
        }
        cpu.cr4 = value;
        if (changed != 0) {
            changed(cpu);
        }
        return true;
    }

    private static boolean writeCr8(Cpu cpu, long value) {
        if (value >>> 4 != 0) {
            return reserved(cpu);
        }
        cpu.cr8 = value;
        cpu.attention = true;
        return true;
    }

    /** CLTS. */
    public static boolean clts(Cpu cpu) {
        if (!Privilege.ring0(cpu)) {
            return false;
        }
        tell(cpu, 0, cpu.cr0 & ~Cr0.TS);
        cpu.cr0 &= ~Cr0.TS;
        return true;
    }

    /** SMSW: the value stored, all of CR0 for wide registers; check exitStatus (UMIP). */
    public static long smsw(Cpu cpu) {
        return Privilege.umip(cpu) ? cpu.cr0 : 0;
    }

    /** LMSW: PE, MP, EM and TS from the operand; PE can be set but not cleared. */
    public static boolean lmsw(Cpu cpu, int value) {
        if (!Privilege.ring0(cpu)) {
            return false;
        }
        long loaded = Cr0.PE | Cr0.MP | Cr0.EM | Cr0.TS;
        long next = cpu.cr0 & ~loaded | value & loaded | cpu.cr0 & Cr0.PE;
        tell(cpu, 0, next);
        return writeCr0(cpu, next);
    }

    /** INVLPG. */
    public static boolean invlpg(Cpu cpu, long linear) {
        if (!Privilege.ring0(cpu)) {
            return false;
        }
        cpu.mmu.invalidatePage(linear);
        return true;
    }

    /**
     * INVPCID; it may always invalidate more than asked.
     *
     * @param type the register operand
     * @param linear the linear address of the 16-byte descriptor
     */
    public static boolean invpcid(Cpu cpu, long type, long linear) {
        if (!Privilege.ring0(cpu)) {
            return false;
        }
        long pcid = cpu.mmu.load(linear, 8, Access.READ);
        if (cpu.exitStatus != 0) {
            return false;
        }
        long address = cpu.mmu.load(linear + 8, 8, Access.READ);
        if (cpu.exitStatus != 0) {
            return false;
        }
        boolean named = type == 0 || type == 1;
        boolean pcidOff = (cpu.cr4 & Cr4.PCIDE) == 0;
        if (type < 0
                || type > 3
                || pcid >>> 12 != 0
                || named && pcidOff && pcid != 0
                || type == 0 && !Canonical.is(cpu, address)) {
            return cpu.raise(Vector.GP, 0, FaultReason.INVPCID_OPERAND);
        }
        cpu.mmu.invalidatePcid((int) type, address);
        return true;
    }

    /**
     * XGETBV.
     *
     * @param inUse the components that ECX = 1 asks for
     */
    public static boolean xgetbv(Cpu cpu, long inUse) {
        if ((cpu.cr4 & Cr4.OSXSAVE) == 0) {
            return cpu.raise(Vector.UD, 0, FaultReason.OSXSAVE_DISABLED);
        }
        int number = (int) cpu.slots[Cpu.RCX];
        if (number >>> 1 != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.XCR_UNKNOWN);
        }
        long value = number == 0 ? cpu.xcr0 : cpu.xcr0 & inUse;
        cpu.slots[Cpu.RAX] = value & 0xffffffffL;
        cpu.slots[Cpu.RDX] = value >>> 32;
        return true;
    }

    /** XSETBV. */
    public static boolean xsetbv(Cpu cpu) {
        if ((cpu.cr4 & Cr4.OSXSAVE) == 0) {
            return cpu.raise(Vector.UD, 0, FaultReason.OSXSAVE_DISABLED);
        }
        if (!Privilege.ring0(cpu)) {
            return false;
        }
        if ((int) cpu.slots[Cpu.RCX] != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.XCR_UNKNOWN);
        }
        long value = cpu.slots[Cpu.RDX] << 32 | cpu.slots[Cpu.RAX] & 0xffffffffL;
        boolean avxAlone = (value & (Xcr0.SSE | Xcr0.AVX)) == Xcr0.AVX;
        if ((value & Xcr0.X87) == 0 || avxAlone || (value & ~cpu.features.xcr0Bits()) != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.XCR0_VALUE);
        }
        cpu.xcr0 = value;
        return true;
    }

    /** RDPKRU: the value is {@link Cpu#pkru}; false with #UD or #GP(0) pending. */
    public static boolean rdpkru(Cpu cpu) {
        return checkPkru(cpu, (int) cpu.slots[Cpu.RCX] == 0);
    }

    /** WRPKRU from EAX. */
    public static boolean wrpkru(Cpu cpu) {
        if (!checkPkru(cpu, (int) (cpu.slots[Cpu.RCX] | cpu.slots[Cpu.RDX]) == 0)) {
            return false;
        }
        cpu.pkru = (int) cpu.slots[Cpu.RAX];
        changed(cpu);
        return true;
    }

    private static boolean checkPkru(Cpu cpu, boolean operandsZero) {
        if ((cpu.cr4 & Cr4.PKE) == 0) {
            return cpu.raise(Vector.UD, 0, FaultReason.PKE_DISABLED);
        }
        return operandsZero || cpu.raise(Vector.GP, 0, FaultReason.PKRU_OPERAND);
    }

    /** Tells everything that was computed from CR0, CR4, EFER or PKRU. */
    static void changed(Cpu cpu) {
        Mmu mmu = cpu.mmu;
        mmu.controlRegistersChanged();
        cpu.modeChanged();
    }
}
