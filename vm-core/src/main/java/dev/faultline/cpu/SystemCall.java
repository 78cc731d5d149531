package dev.faultline.cpu;

/** SYSCALL, SYSRET, SYSENTER, SYSEXIT and SWAPGS, as an Intel processor has them (SDM Vol. 2). */
public final class SystemCall {
    private static final int CODE =
            SegmentRegister.GRANULARITY
                    | SegmentRegister.PRESENT
                    | SegmentRegister.CODE_OR_DATA
                    | SegmentRegister.TYPE_CODE
                    | SegmentRegister.TYPE_READ_WRITE
                    | SegmentRegister.TYPE_ACCESSED;

    private static final int STACK =
            SegmentRegister.GRANULARITY
                    | SegmentRegister.BIG
                    | SegmentRegister.PRESENT
                    | SegmentRegister.CODE_OR_DATA
                    | SegmentRegister.TYPE_READ_WRITE
                    | SegmentRegister.TYPE_ACCESSED;

    private static final int DPL_3 = 3 << SegmentRegister.DPL_SHIFT;

    /** What SYSRET takes from R11: all flags but RF and VM. */
    private static final int SYSRET_FLAGS = Rflags.ALL & ~(Rflags.RF | Rflags.VM);

    private static final int R11 = 11;

    private SystemCall() {}

    /** Executes SYSCALL; only 64-bit code may, as on every Intel processor. */
    public static boolean syscall(Cpu cpu) {
        if (!cpu.mode64()) {
            return cpu.raise(Vector.UD, 0, FaultReason.INVALID_OPCODE);
        }
        if ((cpu.efer & Efer.SCE) == 0) {
            return cpu.raise(Vector.UD, 0, FaultReason.SYSCALL_DISABLED);
        }
        syscall(cpu, LazyFlags.get(cpu), cpu.nextRip);
        return true;
    }

    private static void syscall(Cpu cpu, int statusFlags, long nextRip) {
        cpu.slots[Cpu.RCX] = nextRip;
        int flags = cpu.systemFlags & ~Rflags.RF | statusFlags;
        cpu.slots[R11] = Integer.toUnsignedLong(flags);
        LazyFlags.setRflags(cpu, flags & ~(int) cpu.msrs.sfmask);
        int selector = (int) (cpu.msrs.star >>> 32) & 0xfffc;
        enterRing0(cpu, selector, true);
        cpu.rip = cpu.msrs.lstar;
        cpu.modeChangedWithin64();
    }

    /**
     * SYSCALL in 64-bit code, which reads no register and writes RCX and R11.
     *
     * @param statusFlags the six status flags in RFLAGS positions
     * @return whether it was done; if not, nothing has changed
     */
    public static boolean syscallQuickly(Cpu cpu, int statusFlags, long nextRip) {
        if ((cpu.efer & Efer.SCE) == 0) {
            return false;
        }
        syscall(cpu, statusFlags, nextRip);
        return true;
    }

    /**
     * SYSRET to 64-bit code from 64-bit code, which reads RCX and R11 and writes no register.
     *
     * @return whether it was done; if not, nothing has changed
     */
    public static boolean sysretQuickly(Cpu cpu) {
        long target = cpu.slots[Cpu.RCX];
        if ((cpu.efer & Efer.SCE) == 0 || cpu.cpl != 0 || !Canonical.is(cpu, target)) {
            return false;
        }
        sysret64(cpu, target);
        return true;
    }

    private static void sysret64(Cpu cpu, long target) {
        int base = (int) (cpu.msrs.star >>> 48);
        Iret.setFlags(cpu, (int) cpu.slots[R11], SYSRET_FLAGS);
        cpu.systemFlags &= ~Rflags.RF;
        enterRing3(cpu, base + 16, base + 8, true);
        cpu.rip = target;
        cpu.modeChangedWithin64();
    }

    /** Executes SYSRET; operand size 64 returns to 64-bit code, else to compatibility mode. */
    public static boolean sysret(Cpu cpu, int operandBits) {
        if (!cpu.mode64()) {
            return cpu.raise(Vector.UD, 0, FaultReason.INVALID_OPCODE);
        }
        if ((cpu.efer & Efer.SCE) == 0) {
            return cpu.raise(Vector.UD, 0, FaultReason.SYSCALL_DISABLED);
        }
        if (cpu.cpl != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.PRIVILEGED);
        }
        boolean to64 = operandBits == 64;
        long target = cpu.slots[Cpu.RCX];
        if (to64 && !Canonical.is(cpu, target)) {
            return cpu.raise(Vector.GP, 0, FaultReason.CODE_NON_CANONICAL);
        }
        if (to64) {
            sysret64(cpu, target);
            return true;
        }
        int base = (int) (cpu.msrs.star >>> 48);
        Iret.setFlags(cpu, (int) cpu.slots[R11], SYSRET_FLAGS);
        cpu.systemFlags &= ~Rflags.RF;
        enterRing3(cpu, base, base + 8, false);
        cpu.rip = target & 0xffffffffL;
        cpu.modeChanged();
        return true;
    }

    /** Executes SYSENTER. */
    public static boolean sysenter(Cpu cpu) {
        if (!checkSysenter(cpu)) {
            return false;
        }
        boolean longMode = cpu.longMode();
        long mask = longMode ? -1 : 0xffffffffL;
        cpu.systemFlags &= ~(Rflags.VM | Rflags.IF);
        cpu.slots[Cpu.RSP] = cpu.msrs.sysenterEsp & mask;
        cpu.rip = cpu.msrs.sysenterEip & mask;
        enterRing0(cpu, (int) cpu.msrs.sysenterCs & 0xfffc, longMode);
        cpu.modeChanged();
        return true;
    }

    /** Executes SYSEXIT; operand size 64 returns to 64-bit code. */
    public static boolean sysexit(Cpu cpu, int operandBits) {
        if (!checkSysenter(cpu)) {
            return false;
        }
        if (cpu.cpl != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.PRIVILEGED);
        }
        boolean to64 = operandBits == 64;
        long target = cpu.slots[Cpu.RDX];
        long pointer = cpu.slots[Cpu.RCX];
        if (to64 && !(Canonical.is(cpu, target) && Canonical.is(cpu, pointer))) {
            return cpu.raise(Vector.GP, 0, FaultReason.CODE_NON_CANONICAL);
        }
        long mask = to64 ? -1 : 0xffffffffL;
        int base = (int) cpu.msrs.sysenterCs;
        cpu.slots[Cpu.RSP] = pointer & mask;
        cpu.rip = target & mask;
        enterRing3(cpu, base + (to64 ? 32 : 16), base + (to64 ? 40 : 24), to64);
        cpu.modeChanged();
        return true;
    }

    private static boolean checkSysenter(Cpu cpu) {
        if (!cpu.protectedMode()) {
            return cpu.raise(Vector.GP, 0, FaultReason.PROTECTED_MODE_ONLY);
        }
        if (Descriptors.isNull((int) cpu.msrs.sysenterCs)) {
            return cpu.raise(Vector.GP, 0, FaultReason.SYSENTER_CS_NULL);
        }
        return true;
    }

    /** Executes SWAPGS in 64-bit mode. */
    public static boolean swapgs(Cpu cpu) {
        if (!cpu.mode64()) {
            return cpu.raise(Vector.UD, 0, FaultReason.INVALID_OPCODE);
        }
        if (cpu.cpl != 0) {
            return cpu.raise(Vector.GP, 0, FaultReason.PRIVILEGED);
        }
        SegmentRegister gs = cpu.segments[SegmentRegister.GS];
        long base = gs.base;
        gs.base = cpu.msrs.kernelGsBase;
        cpu.msrs.kernelGsBase = base;
        return true;
    }

    /** RDFSBASE, RDGSBASE and their writes are #UD without CR4.FSGSBASE. */
    public static boolean checkFsGsBase(Cpu cpu) {
        if (!cpu.mode64()) {
            return cpu.raise(Vector.UD, 0, FaultReason.INVALID_OPCODE);
        }
        return (cpu.cr4 & Cr4.FSGSBASE) != 0
                || cpu.raise(Vector.UD, 0, FaultReason.FSGSBASE_DISABLED);
    }

    /** Executes WRFSBASE or WRGSBASE (segmentIndex FS or GS) with a value already zero-extended. */
    public static boolean writeBase(Cpu cpu, int segmentIndex, long value) {
        if (!checkFsGsBase(cpu)) {
            return false;
        }
        if (!Canonical.isForRegister(value)) {
            return cpu.raise(Vector.GP, 0, FaultReason.BASE_NON_CANONICAL);
        }
        cpu.segments[segmentIndex].base = value;
        return true;
    }

    private static void enterRing0(Cpu cpu, int selector, boolean to64) {
        int size = to64 ? SegmentRegister.LONG : SegmentRegister.BIG;
        SegmentRegister[] segments = cpu.segments;
        segments[SegmentRegister.CS].set(selector, 0, 0xffffffffL, CODE | size);
        segments[SegmentRegister.SS].set(selector + 8 & 0xffff, 0, 0xffffffffL, STACK);
        cpu.cpl = 0;
    }

    private static void enterRing3(Cpu cpu, int code, int stack, boolean to64) {
        int size = to64 ? SegmentRegister.LONG : SegmentRegister.BIG;
        SegmentRegister[] segments = cpu.segments;
        segments[SegmentRegister.CS].set(code & 0xffff | 3, 0, 0xffffffffL, CODE | size | DPL_3);
        segments[SegmentRegister.SS].set(stack & 0xffff | 3, 0, 0xffffffffL, STACK | DPL_3);
        cpu.cpl = 3;
    }
}
