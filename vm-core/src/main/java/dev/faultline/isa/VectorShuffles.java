package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;
import static dev.faultline.ir.PackedOperation.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.decode.OpcodeMap;
import dev.faultline.ir.PackedOperation;

/** Lanes that change places: packing, unpacking, shuffles (Intel SDM Vol. 1 5.4.2, 5.5.1.4). */
final class VectorShuffles {
    private VectorShuffles() {}

    static void register(OpcodeMap m) {
        unpack(m, "0f 60", "PUNPCKLBW", 0, PUNPCKLBW);
        unpack(m, "0f 61", "PUNPCKLWD", 0, PUNPCKLWD);
        unpack(m, "0f 62", "PUNPCKLDQ", 0, PUNPCKLDQ);
        unpack(m, "0f 68", "PUNPCKHBW", 1, PUNPCKHBW);
        unpack(m, "0f 69", "PUNPCKHWD", 1, PUNPCKHWD);
        unpack(m, "0f 6a", "PUNPCKHDQ", 1, PUNPCKHDQ);
        lanes(m, "66 0f 6c", "PUNPCKLQDQ", "", (l, d, a, b) -> quadwords(l, d, a, b));
        lanes(m, "66 0f 6d", "PUNPCKHQDQ", "", (l, d, a, b) -> quadwords(l, d, a + 1, b + 1));
        lanes(m, "np 0f 14", "UNPCKLPS", "", (l, d, a, b) -> interleave(l, d, a, b, PUNPCKLDQ));
        lanes(m, "66 0f 14", "UNPCKLPD", "", (l, d, a, b) -> quadwords(l, d, a, b));
        lanes(m, "np 0f 15", "UNPCKHPS", "", VectorShuffles::unpackHighSingles);
        lanes(m, "66 0f 15", "UNPCKHPD", "", (l, d, a, b) -> quadwords(l, d, a + 1, b + 1));
        horizontal(m, "0f 63", PACKSSWB);
        horizontal(m, "0f 67", PACKUSWB);
        horizontal(m, "0f 6b", PACKSSDW);
        lanes(m, "66 0f38 2b", "PACKUSDW", "", (l, d, a, b) -> pairs(l, d, a, b, PACKUSDW));
        m.add("np 0f 70", "PSHUFW Pq,Qq,Ib", 0, VectorShuffles::shuffleMmx);
        unaryLanes(m, "66 0f 70", "PSHUFD", VectorShuffles::shuffleDoublewords);
        unaryLanes(m, "f2 0f 70", "PSHUFLW", (l, d, a, b) -> shuffleWords(l, d, b, 0));
        unaryLanes(m, "f3 0f 70", "PSHUFHW", (l, d, a, b) -> shuffleWords(l, d, b, 1));
        lanes(m, "np 0f c6", "SHUFPS", ",Ib", VectorShuffles::shuffleSingles);
        shuffleDoubles(m);
        supplemental(m);
    }

    /** SSSE3 (5.8). */
    private static void supplemental(OpcodeMap m) {
        m.add("np 0f38 00", "PSHUFB Pq,Qq", 0, l -> Vectors.pairwise(l, VectorShuffles::bytesMmx));
        lanes(m, "66 0f38 00", "PSHUFB", "", VectorShuffles::bytes);
        horizontal(m, "0f38 01", PHADDW);
        horizontal(m, "0f38 02", PHADDD);
        horizontal(m, "0f38 03", PHADDSW);
        horizontal(m, "0f38 05", PHSUBW);
        horizontal(m, "0f38 06", PHSUBD);
        horizontal(m, "0f38 07", PHSUBSW);
        m.add("np 0f3a 0f", "PALIGNR Pq,Qq,Ib", 0, VectorShuffles::alignMmx);
        lanes(m, "66 0f3a 0f", "PALIGNR", ",Ib", VectorShuffles::align);
    }

    /** The SSE and AVX forms, with what follows their operands. */
    static void lanes(
            OpcodeMap m, String key, String mnemonic, String immediate, Vectors.LanePair f) {
        m.add(key, mnemonic + " Vx,Wx" + immediate, 0, l -> Vectors.lanewise(l, f));
        String text = 'V' + mnemonic + " Vx,Hx,Wx" + immediate;
        m.add("vex." + key, text, 0, l -> Vectors.lanewise(l, f));
    }

    private static void unaryLanes(OpcodeMap m, String key, String mnemonic, Vectors.LanePair f) {
        VectorMoves.both(m, key, mnemonic + " Vx,Wx,Ib", l -> Vectors.unaryLanes(l, f));
    }

    /** MMX, SSE2 and AVX forms; of the low half of the sources (0) or of the high one. */
    private static void unpack(
            OpcodeMap m, String opcode, String mnemonic, int half, PackedOperation operation) {
        PackedOperation low = half == 0 ? operation : lower(operation);
        m.add(
                "np " + opcode,
                mnemonic + (half == 0 ? " Pq,Qd" : " Pq,Qq"),
                0,
                l -> Vectors.pairwise(l, (l2, d, a, b) -> Vectors.packed(l2, operation, d, a, b)));
        lanes(
                m,
                "66 " + opcode,
                mnemonic,
                "",
                (l, d, a, b) -> interleave(l, d, a + half, b + half, low));
    }

    private static PackedOperation lower(PackedOperation high) {
        return high == PUNPCKHBW ? PUNPCKLBW : high == PUNPCKHWD ? PUNPCKLWD : PUNPCKLDQ;
    }

    private static PackedOperation higher(PackedOperation low) {
        return low == PUNPCKLBW ? PUNPCKHBW : low == PUNPCKLWD ? PUNPCKHWD : PUNPCKHDQ;
    }

    /** 16 bytes of two quadwords. */
    private static void interleave(Lift l, int d, int a, int b, PackedOperation low) {
        Vectors.packed(l, low, d, a, b);
        Vectors.packed(l, higher(low), d + 1, a, b);
    }

    private static void unpackHighSingles(Lift l, int d, int a, int b) {
        interleave(l, d, a + 1, b + 1, PUNPCKLDQ);
    }

    private static void quadwords(Lift l, int d, int a, int b) {
        Vectors.move(l, d, a, 1);
        Vectors.move(l, d + 1, b, 1);
    }

    /** MMX, SSE and AVX forms whose lower half is of the first source and upper of the second. */
    private static void horizontal(OpcodeMap m, String opcode, PackedOperation operation) {
        m.add(
                "np " + opcode,
                operation + " Pq,Qq",
                0,
                l -> Vectors.pairwise(l, (l2, d, a, b) -> Vectors.packed(l2, operation, d, a, b)));
        String name = operation.name();
        lanes(m, "66 " + opcode, name, "", (l, d, a, b) -> pairs(l, d, a, b, operation));
    }

    private static void pairs(Lift l, int d, int a, int b, PackedOperation operation) {
        Vectors.packed(l, operation, d, a, a + 1);
        Vectors.packed(l, operation, d + 1, b, b + 1);
    }

    private static int immediate(Lift l) {
        return (int) l.insn().immediate;
    }

    private static void shuffleMmx(Lift l) {
        Vectors.pairwise(l, (l2, d, a, b) -> Vectors.unary(l2, PSHUFW, d, b, immediate(l2)));
    }

    static void shuffleDoublewords(Lift l, int d, int a, int b) {
        Vectors.packed(l, PSHUFD, d, b, b + 1, Cpu.SLOT_ZERO, immediate(l) & 15);
        Vectors.packed(l, PSHUFD, d + 1, b, b + 1, Cpu.SLOT_ZERO, immediate(l) >> 4);
    }

    private static void shuffleWords(Lift l, int d, int b, int half) {
        Vectors.unary(l, PSHUFW, d + half, b + half, immediate(l));
        Vectors.move(l, d + 1 - half, b + 1 - half, 1);
    }

    private static void shuffleSingles(Lift l, int d, int a, int b) {
        Vectors.packed(l, PSHUFD, d, a, a + 1, Cpu.SLOT_ZERO, immediate(l) & 15);
        Vectors.packed(l, PSHUFD, d + 1, b, b + 1, Cpu.SLOT_ZERO, immediate(l) >> 4);
    }

    /** SHUFPD has two bits for each lane, so that its lanes differ. */
    private static void shuffleDoubles(OpcodeMap m) {
        m.add("66 0f c6", "SHUFPD Vx,Wx,Ib", 0, VectorShuffles::shuffleDoubles);
        m.add("vex.66 0f c6", "VSHUFPD Vx,Hx,Wx,Ib", 0, VectorShuffles::shuffleDoubles);
    }

    private static void shuffleDoubles(Lift l) {
        Vectors.ready(l);
        int source = l.insn().vex ? 2 : 1;
        int b = Vectors.read(l, source);
        int a = Vectors.register(l, source - 1);
        int quadwords = Vectors.quadwords(l, 0);
        int t = Vectors.temporaries(l, quadwords);
        for (int q = 0; q < quadwords; q++) {
            int from = (q % 2 == 0 ? a : b) + (q & 2);
            Vectors.move(l, t + q, from + (immediate(l) >> q & 1), 1);
        }
        Vectors.write(l, 0, t, quadwords);
    }

    private static void bytesMmx(Lift l, int d, int a, int b) {
        Vectors.packed(l, PSHUFB, d, a, a, b, 0);
    }

    private static void bytes(Lift l, int d, int a, int b) {
        Vectors.packed(l, PSHUFB, d, a, a + 1, b, 0);
        Vectors.packed(l, PSHUFB, d + 1, a, a + 1, b + 1, 0);
    }

    private static void alignMmx(Lift l) {
        int from = Math.min(immediate(l), 16);
        Vectors.pairwise(
                l,
                (l2, d, a, b) -> {
                    int low = from < 8 ? b : from < 16 ? a : Cpu.SLOT_ZERO;
                    int high = from < 8 ? a : Cpu.SLOT_ZERO;
                    Vectors.packed(l2, PALIGNR, d, low, high, Cpu.SLOT_ZERO, from % 8);
                });
    }

    private static void align(Lift l, int d, int a, int b) {
        int from = Math.min(immediate(l), 32);
        int zero = Cpu.SLOT_ZERO;
        int[] sources = {b, b + 1, a, a + 1};
        if (from > 16) {
            sources = new int[] {a, a + 1, zero, zero};
            from -= 16;
        }
        PackedShifting.bytesFrom(l, d, sources, from);
    }
}
