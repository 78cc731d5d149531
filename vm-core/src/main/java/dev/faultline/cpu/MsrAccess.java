package dev.faultline.cpu;

/** RDMSR and WRMSR (Intel SDM Vol. 4). An MSR that does not exist here is #GP(0), as on silicon. */
public final class MsrAccess {
    private static final int IA32_TSC = 0x10;
    private static final int IA32_PLATFORM_ID = 0x17;
    private static final int IA32_APIC_BASE = 0x1b;
    private static final int IA32_BIOS_UPDT_TRIG = 0x79;
    private static final int IA32_BIOS_SIGN_ID = 0x8b;
    private static final int IA32_MTRRCAP = 0xfe;
    private static final int IA32_ARCH_CAPABILITIES = 0x10a;
    private static final int IA32_SYSENTER_CS = 0x174;
    private static final int IA32_SYSENTER_ESP = 0x175;
    private static final int IA32_SYSENTER_EIP = 0x176;
    private static final int IA32_MISC_ENABLE = 0x1a0;
    private static final int IA32_DEBUGCTL = 0x1d9;
    private static final int IA32_MTRR_PHYSBASE0 = 0x200;
    private static final int IA32_MTRR_LAST_VARIABLE = 0x20f;
    private static final int IA32_MTRR_FIX64K = 0x250;
    private static final int IA32_MTRR_FIX16K = 0x258;
    private static final int IA32_MTRR_FIX4K = 0x268;
    private static final int IA32_MTRR_LAST_FIXED = 0x26f;
    private static final int IA32_PAT = 0x277;
    private static final int IA32_MTRR_DEF_TYPE = 0x2ff;

    /** Extended features: long mode, SYSCALL, no-execute. */
    public static final int IA32_EFER = 0xc000_0080;

    private static final int IA32_STAR = 0xc000_0081;
    private static final int IA32_LSTAR = 0xc000_0082;
    private static final int IA32_CSTAR = 0xc000_0083;
    private static final int IA32_FMASK = 0xc000_0084;
    private static final int IA32_FS_BASE = 0xc000_0100;
    private static final int IA32_GS_BASE = 0xc000_0101;
    private static final int IA32_KERNEL_GS_BASE = 0xc000_0102;
    private static final int IA32_TSC_AUX = 0xc000_0103;

    /** Eight variable ranges, fixed ranges, write-combining. */
    private static final long MTRRCAP = 0x508;

    /** A processor without speculation has none of its flaws: the "not affected" bits. */
    private static final long NOT_AFFECTED =
            1L | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 8 | 7 << 13 | 1 << 24 | 3 << 26;

    /** Fast strings may be switched; everything else reads as it is. */
    private static final long MISC_ENABLE_WRITABLE = 1;

    private static final long MICROCODE_REVISION = 1L << 32;

    private MsrAccess() {}

    /** RDMSR: the register of ECX to EDX:EAX; false with #GP(0) pending. */
    public static boolean read(Cpu cpu) {
        if (!Privilege.ring0(cpu)) {
            return false;
        }
        int number = (int) cpu.slots[Cpu.RCX];
        long value = get(cpu, number);
        if (cpu.exitStatus != 0) {
            return false;
        }
        cpu.slots[Cpu.RAX] = value & 0xffffffffL;
        cpu.slots[Cpu.RDX] = value >>> 32;
        return true;
    }

    /** RDTSC: the time-stamp counter to EDX:EAX; false with #GP(0) pending. */
    public static boolean readTimeStamp(Cpu cpu) {
        if (!Privilege.timeStamp(cpu)) {
            return false;
        }
        long ticks = timeStamp(cpu);
        cpu.slots[Cpu.RAX] = ticks & 0xffffffffL;
        cpu.slots[Cpu.RDX] = ticks >>> 32;
        return true;
    }

    private static long timeStamp(Cpu cpu) {
        return cpu.environment.timeStamp() + cpu.msrs.tscOffset;
    }

    /** The registers of long mode, which systems read all the time; few, so that C2 inlines it. */
    private static long get(Cpu cpu, int number) {
        Msrs msrs = cpu.msrs;
        return switch (number) {
            case IA32_EFER -> cpu.efer;
            case IA32_STAR -> msrs.star;
            case IA32_LSTAR -> msrs.lstar;
            case IA32_CSTAR -> msrs.cstar;
            case IA32_FMASK -> msrs.sfmask;
            case IA32_FS_BASE -> cpu.segments[SegmentRegister.FS].base;
            case IA32_GS_BASE -> cpu.segments[SegmentRegister.GS].base;
            case IA32_KERNEL_GS_BASE -> msrs.kernelGsBase;
            case IA32_TSC_AUX -> msrs.tscAux;
            default -> getOther(cpu, number);
        };
    }

    private static long getOther(Cpu cpu, int number) {
        Msrs msrs = cpu.msrs;
        return switch (number) {
            case IA32_TSC -> timeStamp(cpu);
            case IA32_SYSENTER_CS -> msrs.sysenterCs;
            case IA32_SYSENTER_ESP -> msrs.sysenterEsp;
            case IA32_SYSENTER_EIP -> msrs.sysenterEip;
            case IA32_APIC_BASE -> msrs.apicBase;
            case IA32_PLATFORM_ID -> 0;
            case IA32_BIOS_SIGN_ID -> MICROCODE_REVISION;
            case IA32_MISC_ENABLE -> msrs.miscEnable;
            case IA32_DEBUGCTL -> msrs.debugControl;
            case IA32_PAT -> msrs.pat;
            case IA32_MTRRCAP -> MTRRCAP;
            case IA32_MTRR_DEF_TYPE -> msrs.mtrrDefaultType;
            case IA32_ARCH_CAPABILITIES ->
                    (cpu.features.leaf7Edx & CpuFeatures.EDX7_ARCH_CAPABILITIES) != 0
                            ? NOT_AFFECTED
                            : unknown(cpu, number, "RDMSR");
            default -> getRange(cpu, number);
        };
    }

    private static long getRange(Cpu cpu, int number) {
        if (number >= IA32_MTRR_PHYSBASE0 && number <= IA32_MTRR_LAST_VARIABLE) {
            return cpu.msrs.mtrrVariable[number - IA32_MTRR_PHYSBASE0];
        }
        int fixed = fixedIndex(number);
        return fixed >= 0 ? cpu.msrs.mtrrFixed[fixed] : unknown(cpu, number, "RDMSR");
    }

    private static int fixedIndex(int number) {
        if (number == IA32_MTRR_FIX64K) {
            return 0;
        }
        if (number == IA32_MTRR_FIX16K || number == IA32_MTRR_FIX16K + 1) {
            return 1 + number - IA32_MTRR_FIX16K;
        }
        boolean fix4k = number >= IA32_MTRR_FIX4K && number <= IA32_MTRR_LAST_FIXED;
        return fix4k ? 3 + number - IA32_MTRR_FIX4K : -1;
    }

    private static long unknown(Cpu cpu, int number, String instruction) {
        cpu.environment.unmodelled(
                instruction + " of unknown MSR 0x" + Integer.toHexString(number));
        cpu.raise(Vector.GP, 0, FaultReason.MSR_UNKNOWN);
        return 0;
    }

    /** WRMSR: EDX:EAX to the register of ECX; false with #GP(0) pending. */
    public static boolean write(Cpu cpu) {
        if (!Privilege.ring0(cpu)) {
            return false;
        }
        int number = (int) cpu.slots[Cpu.RCX];
        long value = cpu.slots[Cpu.RAX] & 0xffffffffL | cpu.slots[Cpu.RDX] << 32;
        cpu.systemEvents.note(SystemEvent.of(SystemEvent.MSR, number), value);
        RegisterWriteListener listener = cpu.registerWriteListener;
        if (listener != null) {
            listener.msr(cpu, number, value);
        }
        return set(cpu, number, value);
    }

    private static boolean set(Cpu cpu, int number, long value) {
        return switch (number) {
            case IA32_LSTAR,
                    IA32_CSTAR,
                    IA32_SYSENTER_ESP,
                    IA32_SYSENTER_EIP,
                    IA32_FS_BASE,
                    IA32_GS_BASE,
                    IA32_KERNEL_GS_BASE ->
                    setAddress(cpu, number, value);
            case IA32_EFER -> setEfer(cpu, value);
            case IA32_STAR -> {
                cpu.msrs.star = value;
                yield true;
            }
            case IA32_SYSENTER_CS -> {
                cpu.msrs.sysenterCs = value & 0xffffffffL;
                yield true;
            }
            case IA32_FMASK -> {
                if (value >>> 32 != 0) {
                    yield badValue(cpu);
                }
                cpu.msrs.sfmask = value;
                yield true;
            }
            case IA32_TSC_AUX -> {
                if (value >>> 32 != 0) {
                    yield badValue(cpu);
                }
                cpu.msrs.tscAux = value;
                yield true;
            }
            case IA32_TSC -> {
                cpu.msrs.tscOffset = value - cpu.environment.timeStamp();
                yield true;
            }
            // The loader of microcode finds nothing to load and no trace of having tried.
            case IA32_BIOS_UPDT_TRIG, IA32_BIOS_SIGN_ID -> true;
            case IA32_APIC_BASE -> setApicBase(cpu, value);
            case IA32_MISC_ENABLE -> setMiscEnable(cpu, value);
            case IA32_DEBUGCTL -> setDebugControl(cpu, value);
            default -> setMemoryType(cpu, number, value);
        };
    }

    private static boolean badValue(Cpu cpu) {
        return cpu.raise(Vector.GP, 0, FaultReason.MSR_VALUE);
    }

    /** Registers that hold a linear address: canonical, or #GP(0). */
    private static boolean setAddress(Cpu cpu, int number, long value) {
        if (!Canonical.isForRegister(value)) {
            return cpu.raise(Vector.GP, 0, FaultReason.MSR_NON_CANONICAL);
        }
        Msrs msrs = cpu.msrs;
        switch (number) {
            case IA32_LSTAR -> msrs.lstar = value;
            case IA32_CSTAR -> msrs.cstar = value;
            case IA32_SYSENTER_ESP -> msrs.sysenterEsp = value;
            case IA32_SYSENTER_EIP -> msrs.sysenterEip = value;
            case IA32_FS_BASE -> cpu.segments[SegmentRegister.FS].base = value;
            case IA32_GS_BASE -> cpu.segments[SegmentRegister.GS].base = value;
            default -> msrs.kernelGsBase = value;
        }
        if (!cpu.mode64()) {
            // Outside 64-bit mode the mode key says which segments are flat.
            cpu.modeChanged();
        }
        return true;
    }

    private static boolean setEfer(Cpu cpu, long value) {
        long writable = cpu.features.eferBits();
        if ((value & ~(writable | Efer.LMA)) != 0) {
            return badValue(cpu);
        }
        long changed = (cpu.efer ^ value) & writable;
        // Intel SDM Vol. 3A 9.8.5: LME cannot change while paging is on.
        if ((changed & Efer.LME) != 0 && (cpu.cr0 & Cr0.PG) != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.CONTROL_REGISTER_COMBINATION);
        }
        // LMA is the processor's own: a write does not change it.
        cpu.efer = cpu.efer & Efer.LMA | value & writable;
        if (changed != 0) {
            ControlRegisters.changed(cpu);
        }
        return true;
    }

    private static boolean setApicBase(Cpu cpu, long value) {
        if (value != cpu.msrs.apicBase) {
            cpu.environment.unmodelled("IA32_APIC_BASE written with 0x" + Long.toHexString(value));
        }
        return true;
    }

    private static boolean setMiscEnable(Cpu cpu, long value) {
        long kept = cpu.msrs.miscEnable & ~MISC_ENABLE_WRITABLE;
        long next = kept | value & MISC_ENABLE_WRITABLE;
        if (next != value) {
            cpu.environment.unmodelled(
                    "IA32_MISC_ENABLE written with 0x" + Long.toHexString(value));
        }
        cpu.msrs.miscEnable = next;
        return true;
    }

    /** Last-branch records and branch stepping are not modelled: the bits are kept, no more. */
    private static boolean setDebugControl(Cpu cpu, long value) {
        if ((value & ~3L) != 0) {
            return badValue(cpu);
        }
        if (value != 0) {
            cpu.environment.unmodelled("IA32_DEBUGCTL written with 0x" + Long.toHexString(value));
        }
        cpu.msrs.debugControl = value;
        return true;
    }

    private static boolean setMemoryType(Cpu cpu, int number, long value) {
        Msrs msrs = cpu.msrs;
        if (number == IA32_PAT) {
            if (!eachByteIsType(value, true)) {
                return badValue(cpu);
            }
            msrs.pat = value;
            return true;
        }
        if (number == IA32_MTRR_DEF_TYPE) {
            if ((value & ~0xcffL) != 0 || !isType((int) value & 0xff, false)) {
                return badValue(cpu);
            }
            msrs.mtrrDefaultType = value;
            return true;
        }
        int fixed = fixedIndex(number);
        if (fixed >= 0) {
            if (!eachByteIsType(value, false)) {
                return badValue(cpu);
            }
            msrs.mtrrFixed[fixed] = value;
            return true;
        }
        if (number < IA32_MTRR_PHYSBASE0 || number > IA32_MTRR_LAST_VARIABLE) {
            unknown(cpu, number, "WRMSR");
            return false;
        }
        boolean mask = (number & 1) != 0;
        long reserved = mask ? 0x7ff : 0xf00;
        if ((value & reserved) != 0
                || value >>> cpu.features.physicalBits != 0
                || !mask && !isType((int) value & 0xff, false)) {
            return badValue(cpu);
        }
        msrs.mtrrVariable[number - IA32_MTRR_PHYSBASE0] = value;
        return true;
    }

    private static boolean eachByteIsType(long value, boolean pat) {
        for (int shift = 0; shift < 64; shift += 8) {
            if (!isType((int) (value >>> shift) & 0xff, pat)) {
                return false;
            }
        }
        return true;
    }

    /** Memory types 0, 1, 4, 5, 6, and 7 (UC-) in the PAT (Intel SDM Vol. 3A 11.12.2). */
    private static boolean isType(int type, boolean pat) {
        return type < 8 && type != 2 && type != 3 && (pat || type != 7);
    }
}
