package dev.faultline.ir;

import java.util.Arrays;

/** Collects the micro-ops of one block, instruction by instruction. */
public final class BlockBuilder {
    /** Most guest instructions in one block; instruction indexes are bytes. */
    public static final int MAX_INSTRUCTIONS = 64;

    private final int firstTemporary;
    private final int slots;
    private long[] words = new long[128];
    private long[] imms = new long[128];
    private byte[] owners = new byte[128];
    private final short[] starts = new short[MAX_INSTRUCTIONS + 1];
    private int size;
    private int instructions;
    private int temporary;

    /** Temporaries are slots firstTemporary to slots - 1. */
    public BlockBuilder(int firstTemporary, int slots) {
        this.firstTemporary = firstTemporary;
        this.slots = slots;
    }

    /** Forgets everything. */
    public void clear() {
        size = 0;
        instructions = 0;
        temporary = firstTemporary;
    }

    /** Starts the next guest instruction, offset bytes after the block's start. */
    public void startInstruction(int offset) {
        starts[instructions++] = (short) offset;
        temporary = firstTemporary;
    }

    /** A temporary slot that is free until the instruction's end. */
    public int temporary() {
        if (temporary >= slots) {
            throw new IllegalStateException(
                    "more than " + (slots - firstTemporary) + " temporaries");
        }
        return temporary++;
    }

    /** Appends a micro-op. */
    public void emit(int op, int d, int a, int b, int c, int x, long imm) {
        if (size == words.length) {
            words = Arrays.copyOf(words, size * 2);
            imms = Arrays.copyOf(imms, size * 2);
            owners = Arrays.copyOf(owners, size * 2);
        }
        words[size] = MicroOp.word(op, d, a, b, c, x);
        imms[size] = imm;
        owners[size++] = (byte) (instructions - 1);
    }

    /** Number of guest instructions so far. */
    public int instructions() {
        return instructions;
    }

    /** Whether the last micro-op ends the block. */
    public boolean ended() {
        return size > 0 && (MicroOpShape.of(MicroOp.op(words[size - 1])) & MicroOpShape.END) != 0;
    }

    /** Number of micro-ops so far. */
    public int size() {
        return size;
    }

    public long word(int index) {
        return words[index];
    }

    public long immediate(int index) {
        return imms[index];
    }

    public int ownerOf(int index) {
        return owners[index];
    }

    /** Replaces a micro-op: for passes. */
    public void replace(int index, long word, long imm) {
        words[index] = word;
        imms[index] = imm;
    }

    /** Drops the NOPs that passes left. */
    public void compact() {
        int to = 0;
        for (int i = 0; i < size; i++) {
            if (MicroOp.op(words[i]) != MicroOpcode.NOP) {
                words[to] = words[i];
                imms[to] = imms[i];
                owners[to++] = owners[i];
            }
        }
        size = to;
    }

    /** The finished block, length bytes long. */
    public Block build(Block.Placement placement, int length, boolean alone) {
        return new Block(this, placement, length, alone);
    }

    long[] code() {
        return Arrays.copyOf(words, size);
    }

    long[] immediates() {
        return Arrays.copyOf(imms, size);
    }

    byte[] instructionOf() {
        return Arrays.copyOf(owners, size);
    }

    short[] offsets(int length) {
        short[] offsets = Arrays.copyOf(starts, instructions + 1);
        offsets[instructions] = (short) length;
        return offsets;
    }
}
