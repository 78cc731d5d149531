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

    /** The descriptor, accessed, that the parts come from, or 0 where it is not known. */
    private long descriptor;

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
        descriptor = 0;
    }

    public void copyFrom(SegmentRegister other) {
        set(other.selector, other.base, other.limit, other.attributes);
        descriptor = other.descriptor;
    }

    /** Loads all parts from a code or data descriptor, its accessed bit set. */
    void fill(int newSelector, long from) {
        long accessed = from | Descriptors.ACCESSED;
        set(
                newSelector,
                Descriptors.base(accessed),
                Descriptors.limit(accessed),
                Descriptors.attributes(accessed));
        descriptor = accessed;
    }

    /**
     * The same for CS and SS, whose parts are never written one by one in protected mode: where the
     * descriptor in memory is still the one that is loaded, as between a handler and what it
     * interrupts, there is nothing to do but for the selector.
     */
    void refill(int newSelector, long from) {
        if (descriptor == (from | Descriptors.ACCESSED)) {
            selector = newSelector;
        } else {
            fill(newSelector, from);
        }
    }

    /**
     * Whether CS or SS comes from this very descriptor, which then needs no check that loading it
     * at the present CPL made.
     */
    boolean isFrom(long loaded) {
        return descriptor == loaded;
    }

    /** Says that a part was written by itself. */
    void partWritten() {
        descriptor = 0;
    }
}
