package dev.faultline.decode;

import dev.faultline.isa.Forms;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Random instructions of every opcode and every ModRM byte, one after the other; NOPs between them
 * bring a disassembler that takes one for longer or shorter back on the track.
 */
final class RandomInstructions {
    /** Where they start; in 16-bit code they lie in many 64 KiB segments. */
    static final long ADDRESS = 0x400000;

    private static final int[] PREFIXES = {
        0x66, 0x66, 0x67, 0x67, 0xf2, 0xf3, 0xf0, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65
    };
    private static final int[] MANDATORY = {0x66, 0xf2, 0xf3};
    private static final int ANY_PREFIXES = -1;
    private static final int NO_PREFIX = 0;
    private static final int[] NO_ESCAPE = {};
    private static final int[] ESCAPES_0F = {0x0f};
    private static final int[] ESCAPES_0F38 = {0x0f, 0x38};
    private static final int[] ESCAPES_0F3A = {0x0f, 0x3a};
    private static final int NOPS = 4;

    private final SplittableRandom random;
    private final int codeBits;
    private final Decoder decoder = new Decoder(Forms.map());
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Set<Long> starts = new HashSet<>();

    RandomInstructions(long seed, int codeBits) {
        random = new SplittableRandom(seed);
        this.codeBits = codeBits;
        for (int opcode = 0; opcode < 256; opcode++) {
            for (int modrm = 0; modrm < 256; modrm++) {
                legacy(opcode, modrm, NO_ESCAPE, ANY_PREFIXES);
                legacy(opcode, modrm, ESCAPES_0F, ANY_PREFIXES);
                legacy(opcode, modrm, ESCAPES_0F, MANDATORY[random.nextInt(MANDATORY.length)]);
                if (opcode == 0x01 || opcode == 0xae || opcode == 0xc7) {
                    group(opcode, modrm);
                }
                legacy(opcode, modrm, ESCAPES_0F38, ANY_PREFIXES);
                legacy(opcode, modrm, ESCAPES_0F38, MANDATORY[modrm % MANDATORY.length]);
                legacy(opcode, modrm, ESCAPES_0F3A, NO_PREFIX);
                legacy(opcode, modrm, ESCAPES_0F3A, MANDATORY[0]);
                for (int map = 1; map <= 3; map++) {
                    vex(opcode, modrm, map);
                }
            }
        }
    }

    /** Forms of one ModRM byte each, which are met only once per round: with every prefix. */
    private void group(int opcode, int modrm) {
        legacy(opcode, modrm, ESCAPES_0F, NO_PREFIX);
        for (int prefix : MANDATORY) {
            legacy(opcode, modrm, ESCAPES_0F, prefix);
            vex(opcode, modrm, 1);
        }
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    boolean startsAt(long address) {
        return starts.contains(address);
    }

    private void legacy(int opcode, int modrm, int[] escape, int prefix) {
        byte[] bytes = fresh();
        int at = 0;
        int prefixes = prefix == ANY_PREFIXES ? random.nextInt(4) - 1 : 0;
        for (int i = 0; i < prefixes; i++) {
            bytes[at++] = (byte) PREFIXES[random.nextInt(PREFIXES.length)];
        }
        if (prefix > NO_PREFIX) {
            bytes[at++] = (byte) prefix;
        }
        if (codeBits == 64 && random.nextInt(2) == 0) {
            bytes[at++] = (byte) (0x40 | random.nextInt(16));
        }
        for (int b : escape) {
            bytes[at++] = (byte) b;
        }
        bytes[at++] = (byte) opcode;
        bytes[at] = (byte) modrm;
        add(bytes);
    }

    /** Three-byte VEX, often with 66 and an unused vvvv. */
    private void vex(int opcode, int modrm, int map) {
        byte[] bytes = fresh();
        bytes[0] = (byte) 0xc4;
        bytes[1] = (byte) (random.nextInt(8) << 5 | map | (codeBits == 64 ? 0 : 0xc0));
        bytes[2] = (byte) random.nextInt(256);
        if (random.nextBoolean()) {
            bytes[2] |= 0x78;
        }
        if (random.nextBoolean()) {
            bytes[2] = (byte) (bytes[2] & ~3 | 1);
        }
        bytes[3] = (byte) opcode;
        bytes[4] = (byte) modrm;
        add(bytes);
    }

    /** Random bytes; displacements and immediates are often small or near a sign change. */
    private byte[] fresh() {
        byte[] bytes = new byte[Decoder.MAX_LENGTH];
        random.nextBytes(bytes);
        int kind = random.nextInt(4);
        if (kind < 2) {
            Arrays.fill(bytes, 4, bytes.length, (byte) (kind == 0 ? 0 : 0xff));
        }
        return bytes;
    }

    private void add(byte[] bytes) {
        Instruction insn = decoder.decode(bytes, 0, bytes.length, codeBits);
        if (insn.status != Instruction.Status.OK || Disassembler.knownByGroup(insn.form)) {
            return;
        }
        starts.add(ADDRESS + out.size());
        out.write(bytes, 0, insn.length);
        for (int i = 0; i < NOPS; i++) {
            out.write(0x90);
        }
    }
}
