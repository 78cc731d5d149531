package dev.faultline.mmu;

/** Bits of a page fault's error code (Intel SDM Vol. 3A 4.7). */
public final class PageFault {
    /** P: a present translation did not allow the access; clear when an entry is not present. */
    public static final int PRESENT = 1;

    /** W/R: the access was a write. */
    public static final int WRITE = 1 << 1;

    /** U/S: the access was a user-mode access. */
    public static final int USER = 1 << 2;

    /** RSVD: an entry has a reserved bit set. */
    public static final int RESERVED = 1 << 3;

    /** I/D: the access was an instruction fetch, told only under NXE with PAE or under SMEP. */
    public static final int FETCH = 1 << 4;

    /** PK: the protection key of the page denies the access. */
    public static final int PROTECTION_KEY = 1 << 5;

    private PageFault() {}
}
