package dev.faultline.symbols;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A function's activation: where it executes, and its registers as far as they are known. The
 * registers have the numbers of instruction encodings: RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8
 * to R15.
 */
public final class Frame {
    /** RSP's number. */
    public static final int RSP = 4;

    /** RBP's number. */
    public static final int RBP = 5;

    private final boolean is64;
    private final long rip;
    private final long[] registers;
    private final int known;
    private final boolean interrupted;

    Frame(boolean is64, long rip, long[] registers, int known, boolean interrupted) {
        this.is64 = is64;
        this.rip = rip;
        this.registers = registers;
        this.known = known;
        this.interrupted = interrupted;
    }

    /** Where 64-bit code stands or was interrupted. */
    public static Frame of64(long rip, long[] registers) {
        return new Frame(true, rip, Arrays.copyOf(registers, 16), 0xffff, true);
    }

    /** Where 32-bit code stands or was interrupted: EIP, and EAX to EDI. */
    public static Frame of32(long eip, long[] registers) {
        long[] low = new long[8];
        for (int i = 0; i < low.length; i++) {
            low[i] = registers[i] & 0xffffffffL;
        }
        return new Frame(false, eip & 0xffffffffL, low, 0xff, true);
    }

    /** Whether it is 64-bit code. */
    public boolean is64() {
        return is64;
    }

    /** RIP, or EIP: the next instruction, or in a caller the one after its call. */
    public long rip() {
        return rip;
    }

    /**
     * An address within the instruction that it is at, for symbols and lines: RIP, or in a caller
     * the last byte of its call, because a function may end with one.
     */
    public long site() {
        return interrupted ? rip : rip - 1;
    }

    /** A register's value; empty where a caller's has been overwritten. */
    public OptionalLong register(int number) {
        return (known >> number & 1) != 0
                ? OptionalLong.of(registers[number])
                : OptionalLong.empty();
    }
}
