package dev.faultline.oracle;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.simd.Mxcsr;
import dev.faultline.decode.Form;
import dev.faultline.oracle.LaneValues.Extended;
import dev.faultline.oracle.LaneValues.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Random x87 and vector registers, and memory, that suit the instruction they are for. */
final class VectorOperands {
    /** Bytes of memory that it chooses. */
    static final int PATCH = 64;

    private static final int EXCEPTIONS = 0x3f;
    private static final int ERROR_SUMMARY = 1 << 7;
    private static final int BUSY = 1 << 15;
    private static final int CONDITIONS = 0x4700;
    private static final int STACK_FAULT = 1 << 6;

    private static final int LEGACY = 416;
    private static final int XSTATE_BV = 512;
    private static final int YMM_HIGH = 576;
    private static final int XSAVE_AREA = 832;

    private final SplittableRandom random;
    private final LaneValues lanes;
    private Kind kind = Kind.INTEGER;
    private boolean x87;
    private boolean control;
    private boolean area;

    VectorOperands(SplittableRandom random) {
        this.random = random;
        lanes = new LaneValues(random);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Takes note of what the next state is for. */
    void choose(Form form) {
        String name = form.mnemonic();
        x87 = name.startsWith("F");
        area = VectorForms.state(form);
        control = name.endsWith("LDMXCSR");
        Kind natural = Kind.INTEGER;
        if (name.contains("PH2PS")) {
            natural = Kind.HALF;
        } else if (name.contains("PS") || name.contains("SS")) {
            natural = Kind.SINGLE;
        } else if (name.contains("PD") || name.contains("SD")) {
            natural = Kind.DOUBLE;
        }
        Kind[] kinds = Kind.values();
        kind = chance(x87 ? 0 : 85) ? natural : kinds[random.nextInt(kinds.length)];
    }

    /** Registers of the kind that was chosen. */
    VectorState state() {
        long[] vectors = new long[64];
        for (int i = 0; i < 64; i++) {
            vectors[i] = lanes.quadword(kind);
        }
        relate(vectors);
        if (area) {
            clear(vectors, 0);
            clear(vectors, 2);
        }
        boolean masked = chance(65);
        int masks = masked ? EXCEPTIONS : random.nextInt(EXCEPTIONS + 1);
        int flags = chance(70) ? 0 : random.nextInt(EXCEPTIONS + 1);
        int mxcsr = flags | masks << Mxcsr.MASK_SHIFT | random.nextInt(4) << Mxcsr.RC_SHIFT;
        mxcsr |= (chance(25) ? Mxcsr.DAZ : 0) | (chance(25) ? Mxcsr.FTZ : 0);
        long[] significands = new long[8];
        int[] exponents = new int[8];
        for (int i = 0; i < 8; i++) {
            Extended value = lanes.extended();
            significands[i] = value.significand();
            exponents[i] = value.exponent();
        }
        int control = controlWord();
        if (area && chance(15)) {
            int[] empty = new int[8];
            return new VectorState(0x37f, 0, 0, new long[8], empty, mxcsr, vectors);
        }
        int tags = chance(55) ? 0xff : random.nextInt(256) | (chance(50) ? 0 : 0x81);
        return new VectorState(
                control, status(control), tags, significands, exponents, mxcsr, vectors);
    }

    /** Perhaps makes all the lower or upper halves zero. */
    private void clear(long[] vectors, int quadword) {
        if (chance(15)) {
            for (int i = quadword; i < 64; i += 4) {
                vectors[i] = 0;
                vectors[i + 1] = 0;
            }
        }
    }

    /** Makes some lanes equal to those of other registers, but perhaps for sign or last bit. */
    private void relate(long[] vectors) {
        for (int i = random.nextInt(8); i < 64; i += random.nextInt(1, 16)) {
            long other = vectors[(i + 4 * random.nextInt(1, 4)) % 64];
            vectors[i] =
                    switch (random.nextInt(4)) {
                        case 0 -> other ^ 0x8000000080000000L;
                        case 1 -> other ^ 1;
                        case 2 -> other + 1;
                        default -> other;
                    };
        }
    }

    private int controlWord() {
        int masks = chance(60) ? EXCEPTIONS : random.nextInt(EXCEPTIONS + 1);
        int precision = chance(50) ? 3 : random.nextInt(3);
        // The precision 1 is reserved (Intel SDM Vol. 1 table 8-2).
        precision = precision == 1 ? 3 : precision;
        return masks | 0x40 | precision << 8 | random.nextInt(4) << 10;
    }

    private int status(int control) {
        int status = random.nextInt() & CONDITIONS | random.nextInt(8) << 11;
        int flags = chance(75) ? 0 : random.nextInt(EXCEPTIONS + 1);
        if (x87 && chance(85)) {
            flags &= control;
        }
        status |= flags | (flags != 0 && chance(20) ? STACK_FAULT : 0);
        boolean pending = (flags & ~control) != 0;
        return pending ? status | ERROR_SUMMARY | BUSY : status;
    }

    /** Memory of the kind that was chosen. */
    byte[] patch() {
        if (area) {
            return xsaveArea();
        }
        ByteBuffer bytes = ByteBuffer.allocate(PATCH).order(ByteOrder.LITTLE_ENDIAN);
        if (x87 && chance(30)) {
            Extended value = lanes.extended();
            bytes.putLong(value.significand()).putShort((short) value.exponent());
            return bytes.array();
        }
        if (control && chance(85)) {
            bytes.putInt(random.nextInt() & FloatingState.MXCSR_MASK);
            return bytes.array();
        }
        Kind[] kinds = Kind.values();
        Kind memory = x87 ? kinds[random.nextInt(kinds.length)] : kind;
        while (bytes.hasRemaining()) {
            bytes.putLong(lanes.quadword(memory));
        }
        return bytes.array();
    }

    /** An area for FXRSTOR and XRSTOR, mostly a valid one. */
    private byte[] xsaveArea() {
        ByteBuffer bytes = ByteBuffer.allocate(XSAVE_AREA).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer state = ByteBuffer.allocate(VectorState.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        state().write(state);
        bytes.put(0, state.array(), 0, LEGACY);
        bytes.put(YMM_HIGH, state.array(), LEGACY, VectorState.BYTES - LEGACY);
        if (chance(6)) {
            bytes.putInt(24, random.nextInt());
        }
        long compact = chance(50) ? 0 : Long.MIN_VALUE | random.nextInt(8) | components();
        bytes.putLong(XSTATE_BV, components() & (compact == 0 || chance(5) ? -1 : compact));
        bytes.putLong(XSTATE_BV + 8, compact);
        if (chance(6)) {
            // Not the lowest byte of a bitmap: the host may have components that Faultline has not.
            int at = random.nextInt(2) * 8 + random.nextInt(1, 8);
            bytes.put(XSTATE_BV + (chance(50) ? at : random.nextInt(16, 64)), (byte) 0x80);
        }
        return bytes.array();
    }

    /** Components of XSAVE; seldom ones that neither a host nor Faultline has. */
    long components() {
        long all = chance(60) ? 7 : random.nextInt(8);
        return chance(95) ? all : all | 1L << random.nextInt(10, 63);
    }
}
