package dev.faultline.jit.fuzz;

import java.util.Arrays;

/** Writes machine code. */
final class Encoder {
    private static final int RSP = 4;
    private static final int RBP = 5;

    private final int bits;
    private final long address;
    private byte[] bytes = new byte[1024];
    private int length;

    /** Where the last memory operand's displacement stands, or -1. */
    int displacementAt;

    /**
     * An encoder.
     *
     * @param bits 16, 32 or 64
     * @param address of the first byte
     */
    Encoder(int bits, long address) {
        this.bits = bits;
        this.address = address;
    }

    int length() {
        return length;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Drops what follows. */
    void cutTo(int shorter) {
        length = shorter;
    }

    Encoder put(int... values) {
        for (int value : values) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            bytes[length++] = (byte) value;
        }
        return this;
    }

    /** Appends a value's low bytes. */
    Encoder immediate(long value, int size) {
        for (int i = 0; i < size; i++) {
            put((int) (value >>> 8 * i));
        }
        return this;
    }

    /** Overwrites bytes. */
    void patch(int at, long value, int size) {
        for (int i = 0; i < size; i++) {
            bytes[at + i] = (byte) (value >>> 8 * i);
        }
    }

    /** The operand-size prefix, where a size of 1 &lt;&lt; x bytes needs one. */
    void sizePrefix(int x) {
        if (x == 1 && bits != 16 || x == 2 && bits == 16) {
            put(0x66);
        }
    }

    /**
     * Appends prefixes, opcode and ModRM of an instruction.
     *
     * @param x binary logarithm of the operand size in bytes
     * @param reg the reg field: a register or an opcode extension
     * @param after bytes that will follow: the immediate
     */
    Encoder instruction(int x, int reg, Operand rm, int after, int... opcode) {
        sizePrefix(x);
        rex(x, reg, rm);
        put(opcode);
        modrm(reg & 7, rm, after);
        return this;
    }

    private void rex(int x, int reg, Operand rm) {
        if (bits != 64) {
            return;
        }
        int low = rm.register() >= 0 ? rm.register() : Math.max(rm.base(), 0);
        int rex =
                (x == 3 ? 8 : 0)
                        | (reg >> 3 & 1) << 2
                        | (Math.max(rm.index(), 0) >> 3) << 1
                        | low >> 3;
        // SPL to DIL instead of AH to BH.
        boolean low8 = x == 0 && (reg >= 4 || rm.register() >= 4);
        if (rex != 0 || low8) {
            put(0x40 | rex);
        }
    }

    private void modrm(int reg, Operand rm, int after) {
        displacementAt = -1;
        if (rm.register() >= 0) {
            put(0xc0 | reg << 3 | rm.register() & 7);
        } else if (bits == 16) {
            modrm16(reg, rm);
        } else if (rm.ripRelative()) {
            put(reg << 3 | 5);
            displacementAt = length;
            immediate(rm.displacement() - (address + length + 4 + after), 4);
        } else if (rm.base() < 0) {
            int index = rm.index() < 0 ? RSP : rm.index() & 7;
            put(reg << 3 | 4, rm.scale() << 6 | index << 3 | 5);
            displacement(rm, 4);
        } else {
            int size = displacementSize(rm);
            int mod = size == 0 ? 0 : size == 1 ? 0x40 : 0x80;
            if (rm.index() >= 0 || (rm.base() & 7) == RSP) {
                int index = rm.index() < 0 ? RSP : rm.index() & 7;
                put(mod | reg << 3 | 4, rm.scale() << 6 | index << 3 | rm.base() & 7);
            } else {
                put(mod | reg << 3 | rm.base() & 7);
            }
            displacement(rm, size);
        }
    }

    private static int displacementSize(Operand rm) {
        if (rm.displacement() == 0 && (rm.base() & 7) != RBP) {
            return 0;
        }
        return rm.displacement() == (byte) rm.displacement() ? 1 : 4;
    }

    private void displacement(Operand rm, int size) {
        displacementAt = length;
        immediate(rm.displacement(), size);
    }

    /** The base chooses among the eight forms of 16-bit addressing; none is an absolute address. */
    private void modrm16(int reg, Operand rm) {
        if (rm.base() < 0) {
            put(reg << 3 | 6);
        } else {
            put(0x80 | reg << 3 | rm.base() & 7);
        }
        displacement(rm, 2);
    }
}
