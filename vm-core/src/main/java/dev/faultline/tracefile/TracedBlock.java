package dev.faultline.tracefile;

import dev.faultline.cpu.Mode;
import java.util.Arrays;

/**
 * A block as a trace has it: where it lies, for what mode, its instructions with their bytes.
 *
 * <p>Two are equal where all of that is.
 */
public final class TracedBlock {
    /** Instructions that a block has at most. */
    static final int MOST_INSTRUCTIONS = 64;

    private static final int IRET = 0xcf;

    /** Legacy prefixes (Intel SDM Vol. 2A 2.1.1). */
    private static final String PREFIXES =
            "\u0026\u002e\u0036\u003e\u0064\u0065\u0066\u0067\u00f0\u00f2\u00f3";

    /** Bytes that an instruction has at most. */
    private static final int MOST_BYTES = 15;

    /** Bits of the mode key that it keeps: code size, CPL, PE, VM and LMA. */
    static final int MODE_BITS = 0xbf;

    /** In place of the mode key's bit for the stack: its bytes were not in RAM and are zeros. */
    static final int NOT_IN_RAM = 1 << 6;

    /** Offset in CS of its first instruction. */
    public final long rip;

    /** Linear address of the same. */
    public final long linear;

    /** Its number in the trace that is read, from 1 on. */
    private int number;

    private final int mode;

    /** Offsets of its instructions from its first byte, and of its end. */
    private final short[] offsets;

    private final byte[] code;

    TracedBlock(long rip, long linear, int mode, short[] offsets, byte[] code) {
        this.rip = rip;
        this.linear = linear;
        this.mode = mode;
        this.offsets = offsets;
        this.code = code;
    }

    void setNumber(int inTrace) {
        number = inTrace;
    }

    /** Its number in the trace that was read, from 1 on. */
    public int number() {
        return number;
    }

    /** Whether its last instruction is an IRET. */
    public boolean endsWithIret() {
        int at = offsets[count() - 1];
        while (at < code.length - 1 && isPrefix(code[at] & 0xff)) {
            at++;
        }
        return bytesKnown() && (code[at] & 0xff) == IRET;
    }

    private boolean isPrefix(int value) {
        boolean rex = Mode.is64(mode) && (value & 0xf0) == 0x40;
        return rex || PREFIXES.indexOf(value) >= 0;
    }

    /** Instructions. */
    public int count() {
        return offsets.length - 1;
    }

    /** Code size: 16, 32 or 64. */
    public int codeBits() {
        return Mode.codeBits(mode);
    }

    /** Current privilege level. */
    public int cpl() {
        return Mode.cpl(mode);
    }

    /** Whether CR0.PE is set. */
    public boolean protectedMode() {
        return (mode & Mode.PROTECTED) != 0;
    }

    /** Whether its bytes are known: those in device memory are not. */
    public boolean bytesKnown() {
        return (mode & NOT_IN_RAM) == 0;
    }

    /** Bytes. */
    public int length() {
        return code.length;
    }

    /** Offset in CS of the n-th instruction, or for n = count of what follows in memory. */
    public long ripOf(int n) {
        return truncated(rip + offsets[n]);
    }

    /** Linear address of the n-th instruction. */
    public long linearOf(int n) {
        return truncated(linear + offsets[n]);
    }

    private long truncated(long address) {
        return Mode.is64(mode) ? address : address & 0xffffffffL;
    }

    /** Whether a linear address is in it. */
    public boolean contains(long address) {
        return Long.compareUnsigned(address - linear, code.length) < 0;
    }

    /** The instruction that begins at an offset in CS, or -1. */
    public int instructionAt(long offsetInCs) {
        for (int n = 0; n < count(); n++) {
            if (ripOf(n) == offsetInCs) {
                return n;
            }
        }
        return -1;
    }

    /** The bytes of the n-th instruction. */
    public byte[] bytesOf(int n) {
        return Arrays.copyOfRange(code, offsets[n], offsets[n + 1]);
    }

    void write(RecordBytes out, long end) {
        out.single(Tag.DEFINE).signed(rip - end).signed(linear - rip).single(mode).number(count());
        for (int n = 0; n < count(); n++) {
            out.single(offsets[n + 1] - offsets[n]);
        }
        out.raw(code);
    }

    /** Where it ends, for the definition after it. */
    long end() {
        return rip + code.length;
    }

    static TracedBlock read(RecordSource in, long end) throws TraceException {
        long rip = end + in.signed();
        long linear = rip + in.signed();
        int mode = in.single();
        if ((mode & Mode.CODE_SIZE) == 3) {
            throw in.bad("defines a block of a code size that there is not");
        }
        int count = in.upTo(MOST_INSTRUCTIONS, "a number of instructions");
        if (count == 0) {
            throw in.bad("defines a block without instructions");
        }
        short[] offsets = new short[count + 1];
        for (int n = 0; n < count; n++) {
            int length = in.single();
            if (length == 0 || length > MOST_BYTES) {
                throw in.bad("defines an instruction of %d bytes".formatted(length));
            }
            offsets[n + 1] = (short) (offsets[n] + length);
        }
        return new TracedBlock(rip, linear, mode, offsets, in.raw(offsets[count]));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TracedBlock that
                && rip == that.rip
                && linear == that.linear
                && mode == that.mode
                && Arrays.equals(offsets, that.offsets)
                && Arrays.equals(code, that.code);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(rip) * 31 + Arrays.hashCode(code);
    }
}
