package dev.faultline.mmu;

/** Address translation. */
public final class Mmu {
    /** Called when CPL, CR0, CR4, EFER, RFLAGS.AC or PKRU may have changed. */
    public void modeChanged() {}
}
