package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;
import static dev.faultline.ir.PackedOperation.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.cpu.simd.SimdClass;
import dev.faultline.decode.OpcodeMap;
import dev.faultline.decode.Operand;
import dev.faultline.ir.PackedOperation;

/** Data transfer of vectors and their halves (Intel SDM Vol. 1 5.4.1, 5.5.1.1, 5.6.1.1, 5.7.3). */
final class VectorMoves {
    private static final boolean ALIGNED_ONLY = true;
    private static final int LOW = 0;
    private static final int HIGH = 1;

    private VectorMoves() {}

    static void register(OpcodeMap m) {
        both(m, "np 0f 10", "MOVUPS Vx,Wx", l -> load(l, false));
        both(m, "66 0f 10", "MOVUPD Vx,Wx", l -> load(l, false));
        both(m, "np 0f 11", "MOVUPS Wx,Vx", l -> store(l, false));
        both(m, "66 0f 11", "MOVUPD Wx,Vx", l -> store(l, false));
        both(m, "np 0f 28", "MOVAPS Vx,Wx", l -> load(l, ALIGNED_ONLY));
        both(m, "66 0f 28", "MOVAPD Vx,Wx", l -> load(l, ALIGNED_ONLY));
        both(m, "np 0f 29", "MOVAPS Wx,Vx", l -> store(l, ALIGNED_ONLY));
        both(m, "66 0f 29", "MOVAPD Wx,Vx", l -> store(l, ALIGNED_ONLY));
        both(m, "np 0f 2b m", "MOVNTPS Mx,Vx", l -> store(l, ALIGNED_ONLY));
        both(m, "66 0f 2b m", "MOVNTPD Mx,Vx", l -> store(l, ALIGNED_ONLY));
        both(m, "66 0f 6f", "MOVDQA Vx,Wx", l -> load(l, ALIGNED_ONLY));
        both(m, "f3 0f 6f", "MOVDQU Vx,Wx", l -> load(l, false));
        both(m, "66 0f 7f", "MOVDQA Wx,Vx", l -> store(l, ALIGNED_ONLY));
        both(m, "f3 0f 7f", "MOVDQU Wx,Vx", l -> store(l, false));
        both(m, "66 0f e7 m", "MOVNTDQ Mx,Vx", l -> store(l, ALIGNED_ONLY));
        both(m, "f2 0f f0 m", "LDDQU Vx,Mx", l -> load(l, false));
        both(m, "66 0f38 2a m", "MOVNTDQA Vx,Mx", l -> load(l, ALIGNED_ONLY));
        quadwords(m);
        scalars(m);
        halves(m);
    }

    private static void quadwords(OpcodeMap m) {
        m.add("np 0f 6e", "MOVD Pq,Ey", 0, VectorMoves::fromGeneral);
        both(m, "66 0f 6e", "MOVD Vdq,Ey", VectorMoves::fromGeneral);
        m.add("np 0f 7e", "MOVD Ey,Pq", 0, VectorMoves::toGeneral);
        both(m, "66 0f 7e", "MOVD Ey,Vdq", VectorMoves::toGeneral);
        both(m, "f3 0f 7e", "MOVQ Vdq,Wq", VectorMoves::loadLow);
        both(m, "66 0f d6", "MOVQ Wq,Vdq", VectorMoves::storeQuadword);
        m.add("np 0f 6f", "MOVQ Pq,Qq", 0, VectorMoves::toMmx);
        m.add("np 0f 7f", "MOVQ Qq,Pq", 0, VectorMoves::storeMmx);
        m.add("np 0f e7 m", "MOVNTQ Mq,Pq", 0, VectorMoves::storeMmx);
        m.add("f3 0f d6 r", "MOVQ2DQ Vdq,Nq", 0, VectorMoves::mmxToVector);
        m.add("f2 0f d6 r", "MOVDQ2Q Pq,Udq", 0, VectorMoves::toMmx);
        m.add("np 0f 77", "EMMS", 0, VectorMoves::emptyMmx);
    }

    private static void scalars(OpcodeMap m) {
        m.add("f3 0f 10 m", "MOVSS Vdq,Wd", 0, VectorMoves::loadLow);
        m.add("f3 0f 10 r", "MOVSS Vdq,Udq", 0, VectorMoves::mergeSingle);
        m.add("f3 0f 11 m", "MOVSS Md,Vdq", 0, l -> storeLow(l, 2));
        m.add("f3 0f 11 r", "MOVSS Udq,Vdq", 0, VectorMoves::mergeSingle);
        m.add("f2 0f 10 m", "MOVSD Vdq,Wq", 0, VectorMoves::loadLow);
        m.add("f2 0f 10 r", "MOVSD Vdq,Udq", 0, VectorMoves::mergeDouble);
        m.add("f2 0f 11 m", "MOVSD Mq,Vdq", 0, l -> storeLow(l, 3));
        m.add("f2 0f 11 r", "MOVSD Udq,Vdq", 0, VectorMoves::mergeDouble);
        m.add("vex.f3.l9 0f 10 m", "VMOVSS Vdq,Wd", 0, VectorMoves::loadLow);
        m.add("vex.f3.l9 0f 10 r", "VMOVSS Vdq,Hdq,Udq", 0, VectorMoves::mergeSingle);
        m.add("vex.f3.l9 0f 11 m", "VMOVSS Md,Vdq", 0, l -> storeLow(l, 2));
        m.add("vex.f3.l9 0f 11 r", "VMOVSS Udq,Hdq,Vdq", 0, VectorMoves::mergeSingle);
        m.add("vex.f2.l9 0f 10 m", "VMOVSD Vdq,Wq", 0, VectorMoves::loadLow);
        m.add("vex.f2.l9 0f 10 r", "VMOVSD Vdq,Hdq,Udq", 0, VectorMoves::mergeDouble);
        m.add("vex.f2.l9 0f 11 m", "VMOVSD Mq,Vdq", 0, l -> storeLow(l, 3));
        m.add("vex.f2.l9 0f 11 r", "VMOVSD Udq,Hdq,Vdq", 0, VectorMoves::mergeDouble);
    }

    private static void halves(OpcodeMap m) {
        for (String type : new String[] {"S", "D"}) {
            String prefix = type.equals("S") ? "np" : "66";
            loadHalf(m, prefix + " 0f 12 m", "MOVLP" + type, LOW);
            both(m, prefix + " 0f 13 m", "MOVLP" + type + " Mq,Vdq", l -> storeHalf(l, LOW));
            loadHalf(m, prefix + " 0f 16 m", "MOVHP" + type, HIGH);
            both(m, prefix + " 0f 17 m", "MOVHP" + type + " Mq,Vdq", l -> storeHalf(l, HIGH));
        }
        m.add("np 0f 12 r", "MOVHLPS Vdq,Udq", 0, VectorMoves::highToLow);
        m.add("vex.np 0f 12 r", "VMOVHLPS Vdq,Hdq,Udq", 0, VectorMoves::highToLow);
        m.add("np 0f 16 r", "MOVLHPS Vdq,Udq", 0, VectorMoves::lowToHigh);
        m.add("vex.np 0f 16 r", "VMOVLHPS Vdq,Hdq,Udq", 0, VectorMoves::lowToHigh);
        both(m, "f3 0f 12", "MOVSLDUP Vx,Wx", l -> duplicate(l, PUNPCKLDQ));
        both(m, "f3 0f 16", "MOVSHDUP Vx,Wx", l -> duplicate(l, PUNPCKHDQ));
        m.add("f2 0f 12", "MOVDDUP Vdq,Wq", 0, VectorMoves::duplicateDouble);
        m.add("vex.f2.l0 0f 12", "VMOVDDUP Vdq,Wq", 0, VectorMoves::duplicateDouble);
        m.add("vex.f2.l1 0f 12", "VMOVDDUP Vqq,Wqq", 0, VectorMoves::duplicateDouble);
    }

    private static void loadHalf(OpcodeMap m, String key, String mnemonic, int half) {
        m.add(key, mnemonic + " Vdq,Mq", 0, l -> loadHalf(l, half));
        m.add("vex." + key, 'V' + mnemonic + " Vdq,Hdq,Mq", 0, l -> loadHalf(l, half));
    }

    /** A form without and one with VEX, where the mnemonic has a V before it. */
    static void both(OpcodeMap m, String key, String text, Lifter lifter) {
        both(m, key, text, text.substring(text.indexOf(' ') + 1), lifter);
    }

    /** The same where the form with VEX has other operands. */
    static void both(OpcodeMap m, String key, String text, String vexOperands, Lifter lifter) {
        m.add(key, text, 0, lifter);
        String mnemonic = text.substring(0, text.indexOf(' '));
        m.add("vex." + key, 'V' + mnemonic + ' ' + vexOperands, 0, lifter);
    }

    private static void load(Lift l, boolean aligned) {
        Vectors.ready(l);
        int d = Vectors.register(l, 0);
        int quadwords = Vectors.quadwords(l, 0);
        if (l.inMemory(1)) {
            if (aligned) {
                l.aligned(8 * quadwords, false);
            }
            l.loadWide(d, 8 * quadwords);
        } else {
            Vectors.move(l, d, Vectors.register(l, 1), quadwords);
        }
        Vectors.zeroUpper(l, d, quadwords);
    }

    private static void store(Lift l, boolean aligned) {
        Vectors.ready(l);
        int from = Vectors.register(l, 1);
        int quadwords = Vectors.quadwords(l, 1);
        if (l.inMemory(0)) {
            if (aligned) {
                l.aligned(8 * quadwords, true);
            }
            l.storeWide(from, 8 * quadwords);
            return;
        }
        int d = Vectors.register(l, 0);
        Vectors.move(l, d, from, quadwords);
        Vectors.zeroUpper(l, d, quadwords);
    }

    /** A doubleword or quadword, and zeros above it. */
    private static void loadLow(Lift l) {
        Vectors.ready(l);
        if (!l.inMemory(1)) {
            extended(l, Vectors.register(l, 1));
            return;
        }
        int d = Vectors.register(l, 0);
        boolean quadword = l.operand(1) == Operand.Wq;
        l.loadInto(d, quadword ? LOAD64 : LOAD32, quadword ? 3 : 2);
        extended(l, d);
    }

    private static void extended(Lift l, int slot) {
        int d = Vectors.register(l, 0);
        Vectors.move(l, d, slot, 1);
        l.opImm(MOVI, d + 1, Cpu.SLOT_ZERO, 3, 0);
        Vectors.zeroUpper(l, d, 2);
    }

    private static void fromGeneral(Lift l) {
        Vectors.ready(l);
        int value = l.read(1);
        boolean mmx = l.operand(0).mmx();
        if (!l.inMemory(1) && l.ySize() == 2) {
            int t = mmx ? l.temporary() : Vectors.register(l, 0);
            l.op(MOV32, t, value, Cpu.SLOT_ZERO, 0);
            value = t;
        }
        if (mmx) {
            Vectors.writeMmx(l, 0, value);
        } else {
            extended(l, value);
        }
    }

    private static void toGeneral(Lift l) {
        Vectors.ready(l);
        l.writeClean(0, Vectors.read(l, 1));
        if (l.operand(1).mmx()) {
            Vectors.enterMmx(l);
        }
    }

    private static void storeQuadword(Lift l) {
        Vectors.ready(l);
        if (l.inMemory(0)) {
            l.store(Vectors.register(l, 1), 3);
        } else {
            extended(l, Vectors.register(l, 1));
        }
    }

    private static void storeLow(Lift l, int size) {
        Vectors.ready(l);
        l.store(Vectors.register(l, 1), size);
    }

    private static void toMmx(Lift l) {
        Vectors.ready(l);
        Vectors.writeMmx(l, 0, Vectors.read(l, 1));
    }

    private static void emptyMmx(Lift l) {
        l.ready(SimdClass.MMX);
        l.emit(SYSTEM, 0, 0, 0, 0, 0, SystemOperation.EMMS.ordinal());
    }

    private static void storeMmx(Lift l) {
        Vectors.ready(l);
        int from = Vectors.readMmx(l, 1);
        if (l.inMemory(0)) {
            l.store(from, 3);
            Vectors.enterMmx(l);
        } else {
            Vectors.writeMmx(l, 0, from);
        }
    }

    private static void mmxToVector(Lift l) {
        Vectors.ready(l);
        int from = Vectors.readMmx(l, 1);
        Vectors.enterMmx(l);
        extended(l, from);
    }

    /** The first register's bits but the lowest 32, which are the last one's. */
    private static void mergeSingle(Lift l) {
        Vectors.ready(l);
        int last = l.insn().form.operands().size() - 1;
        int d = Vectors.register(l, 0);
        int a = Vectors.register(l, last - 1);
        Vectors.packed(l, PINSRD, d, a, Vectors.register(l, last));
        Vectors.move(l, d + 1, a + 1, 1);
        Vectors.zeroUpper(l, d, 2);
    }

    private static void mergeDouble(Lift l) {
        Vectors.ready(l);
        int last = l.insn().form.operands().size() - 1;
        combine(l, Vectors.register(l, last), LOW);
    }

    /** One half of the result is a quadword, the other one the first source's. */
    private static void combine(Lift l, int quadword, int half) {
        int d = Vectors.register(l, 0);
        int a = l.operand(1).vvvv() ? Vectors.register(l, 1) : d;
        Vectors.move(l, d + half, quadword, 1);
        Vectors.move(l, d + 1 - half, a + 1 - half, 1);
        Vectors.zeroUpper(l, d, 2);
    }

    private static void loadHalf(Lift l, int half) {
        Vectors.ready(l);
        combine(l, l.load(3), half);
    }

    private static void highToLow(Lift l) {
        Vectors.ready(l);
        combine(l, Vectors.register(l, l.insn().vex ? 2 : 1) + 1, LOW);
    }

    private static void lowToHigh(Lift l) {
        Vectors.ready(l);
        combine(l, Vectors.register(l, l.insn().vex ? 2 : 1), HIGH);
    }

    private static void storeHalf(Lift l, int half) {
        Vectors.ready(l);
        l.store(Vectors.register(l, 1) + half, 3);
    }

    private static void duplicate(Lift l, PackedOperation operation) {
        Vectors.pairwise(l, (ignored, d, a, b) -> Vectors.packed(l, operation, d, b, b));
    }

    private static void duplicateDouble(Lift l) {
        Vectors.ready(l);
        int from = Vectors.read(l, 1);
        int d = Vectors.register(l, 0);
        int quadwords = Vectors.quadwords(l, 0);
        for (int q = 0; q < quadwords; q += 2) {
            Vectors.move(l, d + q, from + q, 1);
            Vectors.move(l, d + q + 1, from + q, 1);
        }
        Vectors.zeroUpper(l, d, quadwords);
    }
}
