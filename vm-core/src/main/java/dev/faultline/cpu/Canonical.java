package dev.faultline.cpu;

/** Canonical addresses (Intel SDM Vol. 1 3.3.7.1). */
public final class Canonical {
    private Canonical() {}

    /** Whether the address is canonical for the present number of linear-address bits. */
    public static boolean is(Cpu cpu, long linear) {
        int unused = (cpu.cr4 & Cr4.LA57) != 0 ? 7 : 16;
        return linear << unused >> unused == linear;
    }

    /**
     * Whether an MSR, FS.base or the like may hold the address: such registers accept what the
     * processor supports, 57 bits, whether or not LA57 is on (Intel SDM Vol. 3A 3.3.1).
     */
    public static boolean isForRegister(long linear) {
        return linear << 7 >> 7 == linear;
    }
}
