package dev.faultline.cpu;

/** Privilege checks that several instructions share. */
public final class Privilege {
    private Privilege() {}

    /** Whether CPL is 0; else #GP(0). */
    public static boolean ring0(Cpu cpu) {
        return cpu.cpl == 0 || cpu.raise(Vector.GP, 0, FaultReason.PRIVILEGED);
    }

    /** Whether CLI, STI and string or plain I/O need no further check: CPL at most IOPL. */
    public static boolean iopl(Cpu cpu) {
        return cpu.cpl <= cpu.iopl() || cpu.raise(Vector.GP, 0, FaultReason.IOPL);
    }

    /** Whether RDTSC and RDTSCP may run: CR4.TSD (Intel SDM Vol. 2 RDTSC). */
    public static boolean timeStamp(Cpu cpu) {
        return cpu.cpl == 0 || (cpu.cr4 & Cr4.TSD) == 0 || cpu.raise(Vector.GP, 0, FaultReason.TSD);
    }

    /** Whether RDPMC may run; there are no counters, so every index is then #GP(0). */
    public static boolean performanceCounter(Cpu cpu) {
        boolean may = cpu.cpl == 0 || (cpu.cr4 & Cr4.PCE) != 0;
        return cpu.raise(Vector.GP, 0, may ? FaultReason.MSR_UNKNOWN : FaultReason.PCE);
    }

    /** Whether SGDT, SIDT, SLDT, SMSW and STR may run: CR4.UMIP (Intel SDM Vol. 3A 2.5). */
    public static boolean umip(Cpu cpu) {
        return cpu.cpl == 0
                || (cpu.cr4 & Cr4.UMIP) == 0
                || cpu.raise(Vector.GP, 0, FaultReason.UMIP);
    }

    /** Whether an instruction that real and virtual-8086 mode lack may run; else #UD. */
    public static boolean protectedOnly(Cpu cpu) {
        return cpu.protectedMode() && !cpu.virtual8086()
                || cpu.raise(Vector.UD, 0, FaultReason.PROTECTED_MODE_ONLY);
    }
}
