package dev.faultline.cpu;

import dev.faultline.cpu.softfloat.SoftFloat;
import java.util.Arrays;

/**
 * The x87 state and MXCSR (Intel SDM Vol. 1 8.1, 10.2.3); XMM and YMM registers are slots of {@link
 * Cpu}.
 */
public final class FloatingState {
    /** Bits of MXCSR that exist: bit 6 is DAZ. */
    public static final int MXCSR_MASK = 0xffff;

    private static final int SUMMARY = 0x8080;

    public int controlWord = 0x40;
    public int statusWord;

    /** One bit a register as in FXSAVE's abridged tag word: 1 is valid. */
    public int tags;

    public int opcode;
    public long instructionPointer;
    public long dataPointer;
    public int codeSelector;
    public int dataSelector;
    public int mxcsr = 0x1f80;

    /** SIMD exceptions of the present instruction, while not all are masked; see Mxcsr. */
    public int pending;

    /** Eight 80-bit registers: significand, then sign and exponent. */
    public final long[] significands = new long[8];

    public final int[] exponents = new int[8];

    /** Where arithmetic in software takes place, one operation at a time. */
    public final SoftFloat soft = new SoftFloat();

    /** MMX register 0 to 7: it is the significand of the x87 register of that number. */
    public long mmx(int register) {
        return significands[register];
    }

    /** Writes an MMX register, whose exponent field becomes all ones (Intel SDM Vol. 1 9.5.1). */
    public void setMmx(int register, long value) {
        significands[register] = value;
        exponents[register] = 0xffff;
    }

    /** TOP = 0 and all registers valid, as MMX instructions but EMMS leave them. */
    public void enterMmx() {
        statusWord &= ~0x3800;
        tags = 0xff;
    }

    /** EMMS: TOP = 0 here too, which Intel's manual does not say (tried on silicon). */
    public void leaveMmx() {
        enterMmx();
        tags = 0;
    }

    /** FNINIT. */
    public void initialize() {
        controlWord = 0x37f;
        statusWord = 0;
        tags = 0;
        opcode = 0;
        instructionPointer = 0;
        dataPointer = 0;
        codeSelector = 0;
        dataSelector = 0;
    }

    /** Makes the status word's ES and B say whether an exception is pending. */
    public void summarize() {
        statusWord = exceptionPending() ? statusWord | SUMMARY : statusWord & ~SUMMARY;
    }

    /** The register number of ST(0). */
    public int top() {
        return statusWord >> 11 & 7;
    }

    /** The initial state of XSAVE's x87 component (Intel SDM Vol. 1 13.6). */
    public void reset() {
        initialize();
        Arrays.fill(significands, 0);
        Arrays.fill(exponents, 0);
    }

    /** Whether the state is that of {@link #reset}. */
    public boolean isReset() {
        long any = statusWord | tags | opcode | instructionPointer | dataPointer;
        for (int i = 0; i < 8; i++) {
            any |= significands[i] | exponents[i];
        }
        return any == 0 && controlWord == 0x37f;
    }

    /** Whether an unmasked x87 exception is pending: the ES bit. */
    public boolean exceptionPending() {
        return (statusWord & ~controlWord & 0x3f) != 0;
    }
}
