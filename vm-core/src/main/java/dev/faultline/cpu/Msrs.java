package dev.faultline.cpu;

/** Model-specific registers that instructions other than RDMSR and WRMSR use. */
public final class Msrs {
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
}
