package dev.faultline.cpu;

/**
 * A segment register with its hidden part, the descriptor cache (Intel SDM Vol. 3A 3.4.3). The
 * cache is what is used; it outlives a return to real mode (unreal mode).
 */
public final class SegmentRegister {
    /** Index of each register in {@link Cpu#segments}: the order of the Sreg field. */
    public static final int ES = 0;

    public static final int CS = 1;
    public static final int SS = 2;
    public static final int DS = 3;
    public static final int FS = 4;
    public static final int GS = 5;

    /** Attribute bits: those of the descriptor's second doubleword, bits 8 to 23, in place. */
    public static final int TYPE = 0xf << 8;

    public static final int TYPE_ACCESSED = 1 << 8;

    /** Readable for code, writable for data. */
    public static final int TYPE_READ_WRITE = 1 << 9;

    /** Conforming for code, expand-down for data. */
    public static final int TYPE_CONFORM_EXPAND = 1 << 10;

    public static final int TYPE_CODE = 1 << 11;

    /** S: a code or data segment, not a system one. */
    public static final int CODE_OR_DATA = 1 << 12;

    public static final int DPL_SHIFT = 13;
    public static final int PRESENT = 1 << 15;
    public static final int AVAILABLE = 1 << 20;

    /** L: 64-bit code. */
    public static final int LONG = 1 << 21;

    /** D/B: 32-bit code or stack. */
    public static final int BIG = 1 << 22;

    public static final int GRANULARITY = 1 << 23;

    public int selector;
    public long base;

    /** Last valid offset in bytes, granularity applied: 0 to 0xffffffff. */
    public long limit;

    /** Attribute bits as above; 0 means a null (unusable) segment. */
    public int attributes;

    public int dpl() {
        return attributes >>> DPL_SHIFT & 3;
    }

    public int type() {
        return attributes >>> 8 & 15;
    }

    public boolean has(int bits) {
        return (attributes & bits) == bits;
    }

    /** Loads all parts at once. */
    public void set(int selector, long base, long limit, int attributes) {
        this.selector = selector;
        this.base = base;
        this.limit = limit;
        this.attributes = attributes;
    }

    public void copyFrom(SegmentRegister other) {
        set(other.selector, other.base, other.limit, other.attributes);
    }
}
