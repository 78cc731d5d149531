package dev.faultline.tracefile;

/** First bytes of records other than executed blocks; operands are varints where not said else. */
final class Tag {
    /** Numbers of blocks that are as predicted, one less than there are. */
    static final int MOST_PREDICTED = 0x80;

    static final int BLOCK = 0x80;
    static final int BLOCK_MORE = 0x20;
    static final int BLOCK_BITS = 5;
    static final int FIRST = 0xc0;

    /**
     * The next block number: signed offset in CS less that of the end of the block defined before,
     * signed linear address less offset, low byte of the mode key, number of instructions, then
     * that many bytes with their lengths, then their bytes.
     */
    static final int DEFINE = 0xc0;

    /** So many instructions at the end of the last block were not executed. */
    static final int CUT = 0xc1;

    /** So many instructions, signed, were executed that the trace leaves out. */
    static final int SKIPPED = 0xc2;

    /** Virtual time less retired instructions is so many ns more, signed, than before. */
    static final int TIME = 0xc3;

    /** The next text number: length, UTF-8. */
    static final int TEXT = 0xc4;

    /**
     * A delivery: vector byte, kind byte with CPL in bits 4 and 5, error code, return RIP (signed,
     * less that of the delivery of this vector before), address of a page fault, reason: a text's
     * number plus 1, or 0.
     */
    static final int DELIVERY = 0xc5;

    /** A delivery like the last one of the vector in the byte that follows. */
    static final int DELIVERY_AGAIN = 0xc6;

    /** Its handler was entered. */
    static final int ENTERED = 0xc7;

    /** An exception in a delivery: first vector plus 1, second, what follows plus 1. */
    static final int COMBINED = 0xc8;

    /** Port: index of the instruction in the block, port number, size with 8 for a write, value. */
    static final int PORT = 0xc9;

    /** Device memory: index, physical address, size with 16 for a write, value. */
    static final int DEVICE = 0xca;

    /** Control register: index, number, value. */
    static final int CONTROL = 0xcb;

    /** MSR: index, number, value. */
    static final int MSR = 0xcc;

    /**
     * Registers after the instruction: mask (bit 0 RFLAGS, bit n + 1 register n), then for each the
     * signed difference; of RFLAGS the bits that changed.
     */
    static final int REGISTERS = 0xcd;

    /**
     * Data, in the low 3 bits the binary logarithm of the size, and 4 for a write: index, linear
     * address (signed, less the one before), value. Eight tags.
     */
    static final int MEMORY = 0xd0;

    /** A machine starts, at 0 retired instructions; every one but the first is after a reset. */
    static final int MACHINE = 0xce;

    /** How the run ended: length, UTF-8. */
    static final int END = 0xcf;

    private Tag() {}
}
