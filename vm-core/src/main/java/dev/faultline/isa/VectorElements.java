package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;
import static dev.faultline.ir.PackedOperation.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.decode.OpcodeMap;
import dev.faultline.ir.PackedOperation;

/** Single lanes and signs of lanes to and from general registers (SDM Vol. 1 5.5.2, 5.10.7). */
final class VectorElements {
    private VectorElements() {}

    static void register(OpcodeMap m) {
        m.add("np 0f d7 r", "PMOVMSKB Gd,Nq", 0, l -> mask(l, PMOVMSKB, 8));
        VectorMoves.both(m, "66 0f d7 r", "PMOVMSKB Gd,Ux", l -> mask(l, PMOVMSKB, 8));
        VectorMoves.both(m, "np 0f 50 r", "MOVMSKPS Gd,Ux", l -> mask(l, MOVMSKPS, 2));
        VectorMoves.both(m, "66 0f 50 r", "MOVMSKPD Gd,Ux", VectorElements::maskDoubles);
        m.add("np 0f c5 r", "PEXTRW Gd,Nq,Ib", 0, VectorElements::extractWord);
        VectorMoves.both(m, "66 0f c5 r", "PEXTRW Gd,Udq,Ib", VectorElements::extractWord);
        m.add("np 0f c4", "PINSRW Pq,Edw,Ib", 0, VectorElements::insertMmx);
        insert(m, "66 0f c4", "PINSRW", "Edw", PINSRW, 16);
    }

    private static void insert(
            OpcodeMap m,
            String key,
            String mnemonic,
            String source,
            PackedOperation operation,
            int width) {
        Lifter lifter = l -> insert(l, operation, width);
        m.add(key, mnemonic + " Vdq," + source + ",Ib", 0, lifter);
        m.add("vex." + key, 'V' + mnemonic + " Vdq,Hdq," + source + ",Ib", 0, lifter);
    }

    /** So many bits of each quadword, those of the first lowest. */
    private static void mask(Lift l, PackedOperation operation, int bits) {
        Vectors.ready(l);
        int from = Vectors.read(l, 1);
        int quadwords = Vectors.quadwords(l, 1);
        int sum = l.temporary();
        Vectors.unary(l, operation, sum, from, 0);
        for (int q = 1; q < quadwords; q++) {
            int t = l.temporary();
            Vectors.unary(l, operation, t, from + q, 0);
            merge(l, sum, t, bits * q);
        }
        if (l.operand(1).mmx()) {
            Vectors.enterMmx(l);
        }
        l.op(MOV, l.insn().reg, sum, Cpu.SLOT_ZERO, 0);
    }

    private static void merge(Lift l, int sum, int bits, int at) {
        int shifted = l.temporary();
        l.opImm(SHLI, shifted, bits, 3, at);
        l.op(OR, sum, sum, shifted, 3);
    }

    private static void maskDoubles(Lift l) {
        Vectors.ready(l);
        int from = Vectors.register(l, 1);
        int sum = l.temporary();
        l.opImm(SHRI, sum, from, 3, 63);
        for (int q = 1; q < Vectors.quadwords(l, 1); q++) {
            int t = l.temporary();
            l.opImm(SHRI, t, from + q, 3, 63);
            merge(l, sum, t, q);
        }
        l.op(MOV, l.insn().reg, sum, Cpu.SLOT_ZERO, 0);
    }

    private static void extractWord(Lift l) {
        Vectors.ready(l);
        boolean mmx = l.operand(1).mmx();
        int number = (int) l.insn().immediate & (mmx ? 3 : 7);
        int from = mmx ? Vectors.readMmx(l, 1) : Vectors.register(l, 1) + number / 4;
        int t = l.temporary();
        l.opImm(SHRI, t, from, 3, 16 * (number % 4));
        if (mmx) {
            Vectors.enterMmx(l);
        }
        l.op(ZX16, l.insn().reg, t, Cpu.SLOT_ZERO, 0);
    }

    private static void insertMmx(Lift l) {
        Vectors.ready(l);
        int value = l.read(1);
        int t = l.temporary();
        int at = 16 * ((int) l.insn().immediate & 3);
        Vectors.packed(l, PINSRW, t, Vectors.readMmx(l, 0), value, Cpu.SLOT_ZERO, at);
        Vectors.writeMmx(l, 0, t);
    }

    private static void insert(Lift l, PackedOperation operation, int width) {
        Vectors.ready(l);
        int source = l.insn().vex ? 2 : 1;
        int value = l.read(source);
        int d = Vectors.register(l, 0);
        int a = Vectors.register(l, source - 1);
        int at = width * (int) l.insn().immediate & 127;
        int half = at / 64;
        Vectors.packed(l, operation, d + half, a + half, value, Cpu.SLOT_ZERO, at % 64);
        Vectors.move(l, d + 1 - half, a + 1 - half, 1);
        Vectors.zeroUpper(l, d, 2);
    }
}
