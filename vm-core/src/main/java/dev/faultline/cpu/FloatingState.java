package dev.faultline.cpu;

/** The x87 and SSE state that FXSAVE shows (Intel SDM Vol. 1 10.5.1); no arithmetic yet. */
public final class FloatingState {
    /** Bits of MXCSR that exist: bit 6 is DAZ. */
    public static final int MXCSR_MASK = 0xffff;

    public int controlWord = 0x40;
    public int statusWord;

    /** One bit a register as in FXSAVE's abridged tag word: 1 is valid. */
    public int tags;

    public int opcode;
    public long instructionPointer;
    public long dataPointer;
    public int mxcsr = 0x1f80;

    /** Eight 80-bit registers: significand, then sign and exponent. */
    public final long[] significands = new long[8];

    public final int[] exponents = new int[8];

    /** XMM0 to XMM15, low and high quadword of each. */
    public final long[] xmm = new long[32];

    /** FNINIT. */
    public void initialize() {
        controlWord = 0x37f;
        statusWord = 0;
        tags = 0;
        opcode = 0;
        instructionPointer = 0;
        dataPointer = 0;
    }

    /** Whether an unmasked x87 exception is pending: the ES bit. */
    public boolean exceptionPending() {
        return (statusWord & ~controlWord & 0x3f) != 0;
    }
}
