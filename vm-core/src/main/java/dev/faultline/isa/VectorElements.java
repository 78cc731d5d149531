package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;
import static dev.faultline.ir.PackedOperation.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.decode.Form;
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
        insert(m, "66 0f3a 20", "PINSRB", "Edb", PINSRB, 8);
        Lifter doubleword = l -> insert(l, PINSRD, 32);
        m.add("66 0f3a 22", "PINSRD Vdq,Ey,Ib", 0, doubleword);
        m.add("vex.66.w0 0f3a 22", "VPINSRD Vdq,Hdq,Ey,Ib", 0, doubleword);
        m.add("vex.66.w1 0f3a 22", "VPINSRD Vdq,Hdq,Ey,Ib", Form.O64, doubleword);
        VectorMoves.both(m, "66 0f3a 14", "PEXTRB Edb,Vdq,Ib", l -> extract(l, 8));
        VectorMoves.both(m, "66 0f3a 15", "PEXTRW Edw,Vdq,Ib", l -> extract(l, 16));
        m.add("66 0f3a 16", "PEXTRD Ey,Vdq,Ib", 0, VectorElements::extractWide);
        m.add("vex.66.w0 0f3a 16", "VPEXTRD Ey,Vdq,Ib", 0, VectorElements::extractWide);
        m.add("vex.66.w1 0f3a 16", "VPEXTRD Ey,Vdq,Ib", Form.O64, VectorElements::extractWide);
        VectorMoves.both(m, "66 0f3a 17", "EXTRACTPS Ed,Vdq,Ib", l -> extract(l, 32));
        VectorMoves.both(
                m,
                "66 0f3a 21",
                "INSERTPS Vdq,Wd,Ib",
                "Vdq,Hdq,Wd,Ib",
                VectorElements::insertSingle);
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
        boolean quadword = operation == PINSRD && l.insn().wide;
        int at = (quadword ? 64 : width) * (int) l.insn().immediate & 127;
        int half = at / 64;
        if (quadword) {
            Vectors.move(l, d + half, value, 1);
        } else {
            Vectors.packed(l, operation, d + half, a + half, value, Cpu.SLOT_ZERO, at % 64);
        }
        Vectors.move(l, d + 1 - half, a + 1 - half, 1);
        Vectors.zeroUpper(l, d, 2);
    }

    private static void extractWide(Lift l) {
        extract(l, l.insn().wide ? 64 : 32);
    }

    private static void extract(Lift l, int width) {
        Vectors.ready(l);
        int at = width * (int) l.insn().immediate & 127;
        int t = l.temporary();
        l.opImm(SHRI, t, Vectors.register(l, 1) + at / 64, 3, at % 64);
        if (width < 32) {
            l.op(width == 8 ? ZX8 : ZX16, t, t, Cpu.SLOT_ZERO, 0);
        }
        if (l.inMemory(0)) {
            l.store(t, width == 64 ? 3 : width == 32 ? 2 : width == 16 ? 1 : 0);
        } else {
            l.op(width == 64 ? MOV : MOV32, l.insn().rm, t, Cpu.SLOT_ZERO, 0);
        }
    }

    /** INSERTPS: a doubleword of the second source, then those of the mask zero. */
    private static void insertSingle(Lift l) {
        Vectors.ready(l);
        int source = l.insn().vex ? 2 : 1;
        int imm = (int) l.insn().immediate;
        int value = Vectors.read(l, source);
        int d = Vectors.register(l, 0);
        int a = Vectors.register(l, source - 1);
        int from = l.inMemory(source) ? 0 : imm >> 6;
        int t = l.temporary();
        l.opImm(SHRI, t, value + from / 2, 3, 32 * (from % 2));
        int to = imm >> 4 & 3;
        int half = to / 2;
        Vectors.packed(l, PINSRD, d + half, a + half, t, Cpu.SLOT_ZERO, 32 * (to % 2));
        Vectors.move(l, d + 1 - half, a + 1 - half, 1);
        for (int q = 0; q < 2; q++) {
            int zeros = imm >> 2 * q & 3;
            if (zeros != 0) {
                long kept =
                        ((zeros & 1) != 0 ? 0 : 0xffffffffL) | ((zeros & 2) != 0 ? 0 : -1L << 32);
                l.opImm(ANDI, d + q, d + q, 3, kept);
            }
        }
        Vectors.zeroUpper(l, d, 2);
    }
}
