package dev.faultline.cpu;

/** Model-specific registers that instructions other than RDMSR and WRMSR use. */
public final class Msrs {
    /** Fast strings on; branch trace storage and PEBS unavailable. */
    static final long MISC_ENABLE_RESET = 1 | 1 << 11 | 1 << 12;

    static final long PAT_RESET = 0x0007_0406_0007_0406L;

    public long star;
    public long lstar;
    public long cstar;
    public long sfmask;
    public long kernelGsBase;
    public long sysenterCs;
    public long sysenterEsp;
    public long sysenterEip;
    public long tscAux;

    /** Added to the environment's time stamp: IA32_TSC writes change it. */
    public long tscOffset;

    /** IA32_PAT; the memory types themselves change nothing here. */
    public long pat = PAT_RESET;

    /** IA32_MISC_ENABLE. */
    public long miscEnable = MISC_ENABLE_RESET;

    /** IA32_APIC_BASE: the bootstrap processor's, disabled while there is no local APIC. */
    public long apicBase = 0xfee0_0100L;

    /** IA32_DEBUGCTL. */
    public long debugControl;

    /** IA32_MTRR_DEF_TYPE: 0 after reset, disabled; firmware writes 0xc06. */
    public long mtrrDefaultType;

    /** IA32_MTRR_PHYSBASE0, PHYSMASK0, PHYSBASE1, and so on. */
    public final long[] mtrrVariable = new long[16];

    /** The eleven fixed-range MTRRs, in the order of their numbers. */
    public final long[] mtrrFixed = new long[11];
}
