package dev.faultline.cpu;

/** Bits of XCR0, which are the state components of XSAVE (Intel SDM Vol. 1 13.1 to 13.3). */
public final class Xcr0 {
    public static final long X87 = 1;
    public static final long SSE = 1 << 1;
    public static final long AVX = 1 << 2;
    public static final long PKRU = 1 << 9;

    /** Where the upper halves of the YMM registers are in an XSAVE area. */
    public static final int AVX_OFFSET = 576;

    public static final int AVX_SIZE = 256;

    /** Where PKRU is in the standard format: behind what AVX-512 has on processors with both. */
    public static final int PKRU_OFFSET = 2688;

    public static final int PKRU_SIZE = 8;

    private static final int LEGACY_AND_HEADER = 576;

    private Xcr0() {}

    /** Bytes of an area in the standard format for some components. */
    static int standardSize(long components) {
        if ((components & PKRU) != 0) {
            return PKRU_OFFSET + PKRU_SIZE;
        }
        return (components & AVX) != 0 ? AVX_OFFSET + AVX_SIZE : LEGACY_AND_HEADER;
    }

    /** Bytes of an area in the compacted format for some components. */
    static int compactSize(long components) {
        int size = LEGACY_AND_HEADER + ((components & AVX) != 0 ? AVX_SIZE : 0);
        return size + ((components & PKRU) != 0 ? PKRU_SIZE : 0);
    }
}
