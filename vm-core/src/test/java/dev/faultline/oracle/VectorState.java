package dev.faultline.oracle;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FloatingState;
import java.nio.ByteBuffer;

/**
 * The x87, MMX, XMM and YMM registers and MXCSR. The pointers to the last x87 instruction and its
 * operand are not in it: AMD keeps them only while an exception is pending.
 *
 * @param tags one bit a physical register, as FXSAVE writes them: 1 is valid
 * @param significands of ST(0) to ST(7)
 * @param exponents of the same, with the sign in bit 15
 * @param vectors YMM0 to YMM15 as four quadwords each
 */
record VectorState(
        int controlWord,
        int statusWord,
        int tags,
        long[] significands,
        int[] exponents,
        int mxcsr,
        long[] vectors) {
    /** Bytes of the FXSAVE image but for its unused end, and of the upper halves of YMM0 to 15. */
    static final int BYTES = 416 + 256;

    private static final int TOP_SHIFT = 11;

    /** The number of the register that is ST(0). */
    int top() {
        return statusWord >> TOP_SHIFT & 7;
    }

    /** The XSAVE components that are not in their initial state. */
    int present() {
        long x87 = statusWord | tags;
        for (int i = 0; i < 8; i++) {
            x87 |= significands[i] | exponents[i];
        }
        long sse = 0;
        long avx = 0;
        for (int i = 0; i < 16; i++) {
            sse |= vectors[4 * i] | vectors[4 * i + 1];
            avx |= vectors[4 * i + 2] | vectors[4 * i + 3];
        }
        return (x87 != 0 || controlWord != 0x37f ? 1 : 0) | (sse != 0 ? 2 : 0) | (avx != 0 ? 4 : 0);
    }

    /** Appends the state as the native side wants it. */
    void write(ByteBuffer to) {
        to.putShort((short) controlWord).putShort((short) statusWord).putShort((short) tags);
        to.putShort((short) 0).putLong(0).putLong(0).putInt(mxcsr).putInt(0);
        for (int i = 0; i < 8; i++) {
            to.putLong(significands[i]).putLong(exponents[i]);
        }
        for (int half = 0; half < 4; half += 2) {
            for (int i = 0; i < 16; i++) {
                to.putLong(vectors[4 * i + half]).putLong(vectors[4 * i + half + 1]);
            }
        }
    }

    /** Takes what {@link #write} or the native side wrote. */
    static VectorState read(ByteBuffer from) {
        int control = from.getShort() & 0xffff;
        int status = from.getShort() & 0xffff;
        int tags = from.getShort() & 0xff;
        from.position(24);
        int mxcsr = from.getInt();
        from.getInt();
        long[] significands = new long[8];
        int[] exponents = new int[8];
        for (int i = 0; i < 8; i++) {
            significands[i] = from.getLong();
            exponents[i] = (int) from.getLong() & 0xffff;
        }
        long[] vectors = new long[64];
        for (int half = 0; half < 4; half += 2) {
            for (int i = 0; i < 16; i++) {
                vectors[4 * i + half] = from.getLong();
                vectors[4 * i + half + 1] = from.getLong();
            }
        }
        return new VectorState(control, status, tags, significands, exponents, mxcsr, vectors);
    }

    /** The state of a processor under {@link GuestHost}. */
    static VectorState of(Cpu cpu) {
        FloatingState f = cpu.floating;
        int top = f.statusWord >> TOP_SHIFT & 7;
        long[] significands = new long[8];
        int[] exponents = new int[8];
        for (int i = 0; i < 8; i++) {
            significands[i] = f.significands[top + i & 7];
            exponents[i] = f.exponents[top + i & 7];
        }
        long[] vectors = new long[64];
        System.arraycopy(cpu.slots, Cpu.SLOT_VECTOR, vectors, 0, 64);
        return new VectorState(
                f.controlWord, f.statusWord, f.tags, significands, exponents, f.mxcsr, vectors);
    }

    /** Puts the state into a processor. */
    void load(Cpu cpu) {
        FloatingState f = cpu.floating;
        f.controlWord = controlWord;
        f.statusWord = statusWord;
        f.tags = tags;
        f.mxcsr = mxcsr;
        f.pending = 0;
        f.opcode = 0;
        f.instructionPointer = 0;
        f.dataPointer = 0;
        f.codeSelector = 0;
        f.dataSelector = 0;
        for (int i = 0; i < 8; i++) {
            f.significands[top() + i & 7] = significands[i];
            f.exponents[top() + i & 7] = exponents[i];
        }
        System.arraycopy(vectors, 0, cpu.slots, Cpu.SLOT_VECTOR, 64);
    }
}
