package dev.faultline.jit.fuzz;

/** What kind of code a program is. */
enum GuestMode {
    /** 64-bit code in ring 0. */
    KERNEL_64(64),
    /** 64-bit code in ring 3. */
    USER_64(64),
    /** 32-bit code in ring 0 with 4 KiB pages. */
    PAGED_32(32),
    /** 16-bit code in real mode. */
    REAL_16(16);

    final int bits;

    GuestMode(int bits) {
        this.bits = bits;
    }
}
