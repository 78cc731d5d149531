package dev.faultline.mmu;

/** Bits that say what kind a memory access is, the last argument of the MMU's slow paths. */
public final class Access {
    /** A read of data. */
    public static final int READ = 0;

    /** A write of data. */
    public static final int WRITE = 1;

    /** An instruction fetch. */
    public static final int FETCH = 2;

    /** Through SS: a non-canonical address is #SS(0), not #GP(0). */
    public static final int STACK = 4;

    /**
     * Implicit supervisor access: descriptor tables, the TSS, frames of interrupt delivery to CPL
     * below 3 (Intel SDM Vol. 3A 4.6: CPL does not matter, SMAP ignores RFLAGS.AC).
     */
    public static final int SYSTEM = 8;

    /** User access whatever CPL is: frames pushed at the new CPL 3 (IRET-side and call gates). */
    public static final int USER = 16;

    /**
     * A part of an access of 16 or 32 bytes, whose alignment its instruction checks if it cares:
     * #AC is for 8 bytes or less (Intel SDM Vol. 2 table 2-21).
     */
    public static final int PART = 32;

    private Access() {}
}
