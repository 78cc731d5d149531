package dev.faultline.cpu;

import java.util.Arrays;

/** The state after power-up or RESET (Intel SDM Vol. 3A table 9-1). */
public final class Reset {
    /** IA32_MTRR_DEF_TYPE as firmware leaves it: fixed and variable ranges on, write-back. */
    private static final long MTRR_WRITE_BACK = 0xc06;

    private Reset() {}

    /** Puts the processor at f000:fff0 in real mode. */
    public static void toPowerOn(Cpu cpu) {
        Arrays.fill(cpu.slots, 0);
        cpu.slots[Cpu.RDX] = Cpuid.SIGNATURE;
        cpu.rip = 0xfff0;
        cpu.systemFlags = Rflags.FIXED;
        LazyFlags.setExplicit(cpu, 0);
        for (SegmentRegister segment : cpu.segments) {
            segment.set(0, 0, 0xffff, Segments.REAL_ATTRIBUTES);
        }
        cpu.segments[SegmentRegister.CS].set(0xf000, 0xffff0000L, 0xffff, Segments.REAL_ATTRIBUTES);
        int present = SegmentRegister.PRESENT;
        cpu.ldtr.set(0, 0, 0xffff, present | Descriptors.LDT << 8);
        cpu.tr.set(0, 0, 0xffff, present | Descriptors.TSS_BUSY << 8);
        cpu.gdtBase = 0;
        cpu.gdtLimit = 0xffff;
        cpu.idtBase = 0;
        cpu.idtLimit = 0xffff;
        cpu.cpl = 0;
        cpu.cr0 = Cr0.CD | Cr0.NW | Cr0.ET;
        cpu.cr2 = 0;
        cpu.cr3 = 0;
        cpu.cr4 = 0;
        cpu.cr8 = 0;
        cpu.efer = 0;
        cpu.xcr0 = Xcr0.X87;
        cpu.pkru = 0;
        resetDebug(cpu);
        resetFloating(cpu.floating);
        Arrays.fill(cpu.slots, Cpu.SLOT_VECTOR, Cpu.SLOTS, 0);
        resetMsrs(cpu.msrs);
        cpu.exitStatus = ExitStatus.NONE;
        cpu.interruptShadow = false;
        cpu.stackSegmentShadow = false;
        cpu.nmiBlocked = false;
        cpu.softwareInterrupted = false;
        cpu.halted = false;
        cpu.alone = false;
        cpu.attention = true;
        cpu.mmu.flushAll();
        ControlRegisters.changed(cpu);
    }

    /** What every PC's firmware does to the processor before it starts a system. */
    public static void afterFirmware(Cpu cpu) {
        cpu.cr0 &= ~(Cr0.CD | Cr0.NW);
        cpu.msrs.mtrrDefaultType = MTRR_WRITE_BACK;
        ControlRegisters.changed(cpu);
    }

    private static void resetDebug(Cpu cpu) {
        Arrays.fill(cpu.dr, 0);
        cpu.dr[6] = DebugRegisters.DR6_FIXED;
        cpu.dr[7] = DebugRegisters.DR7_FIXED;
        cpu.pendingDebug = 0;
    }

    /**
     * Intel SDM Vol. 3A table 9-1: unlike FNINIT, RESET clears the registers and sets FCW to 40H.
     */
    private static void resetFloating(FloatingState floating) {
        floating.initialize();
        floating.controlWord = 0x40;
        floating.tags = 0xff;
        floating.mxcsr = 0x1f80;
        Arrays.fill(floating.significands, 0);
        Arrays.fill(floating.exponents, 0);
    }

    private static void resetMsrs(Msrs msrs) {
        msrs.star = 0;
        msrs.lstar = 0;
        msrs.cstar = 0;
        msrs.sfmask = 0;
        msrs.kernelGsBase = 0;
        msrs.sysenterCs = 0;
        msrs.sysenterEsp = 0;
        msrs.sysenterEip = 0;
        msrs.tscAux = 0;
        msrs.tscOffset = 0;
        msrs.debugControl = 0;
        msrs.miscEnable = Msrs.MISC_ENABLE_RESET;
        msrs.mtrrDefaultType = 0;
        Arrays.fill(msrs.mtrrVariable, 0);
        Arrays.fill(msrs.mtrrFixed, 0);
        msrs.pat = Msrs.PAT_RESET;
    }
}
