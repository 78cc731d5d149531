package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;
import static dev.faultline.ir.PackedOperation.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.cpu.simd.GatherAccess;
import dev.faultline.cpu.simd.SimdClass;
import dev.faultline.decode.OpcodeMap;

/**
 * Broadcasts, permutes, halves and gathers, which AVX and AVX2 have alone (SDM Vol. 1 14.1, 14.6).
 */
final class VectorPermutes {
    private VectorPermutes() {}

    static void register(OpcodeMap m) {
        m.add("vex.np.l0 0f 77", "VZEROUPPER", 0, l -> zero(l, SystemOperation.VZEROUPPER));
        m.add("vex.np.l1 0f 77", "VZEROALL", 0, l -> zero(l, SystemOperation.VZEROALL));
        broadcasts(m);
        halves(m);
        permutes(m);
        gather(m, "90", "VPGATHERD", "Vx,Mvx,Hx", "Vx,Mvdq,Hx");
        gather(m, "91", "VPGATHERQ", "Vdq,Mvx,Hdq", "Vx,Mvx,Hx");
        gather(m, "92", "VGATHERDP", "Vx,Mvx,Hx", "Vx,Mvdq,Hx");
        gather(m, "93", "VGATHERQP", "Vdq,Mvx,Hdq", "Vx,Mvx,Hx");
    }

    private static void broadcasts(OpcodeMap m) {
        m.add("vex.66.w0 0f38 18", "VBROADCASTSS Vx,Wd", 0, l -> broadcast(l, 4));
        m.add("vex.66.l1.w0 0f38 19", "VBROADCASTSD Vx,Wq", 0, l -> broadcast(l, 8));
        m.add("vex.66.l1.w0 0f38 1a m", "VBROADCASTF128 Vx,Mdq", 0, l -> broadcast(l, 16));
        m.add("vex.66.w0 0f38 58", "VPBROADCASTD Vx,Wd", 0, l -> broadcast(l, 4));
        m.add("vex.66.w0 0f38 59", "VPBROADCASTQ Vx,Wq", 0, l -> broadcast(l, 8));
        m.add("vex.66.l1.w0 0f38 5a m", "VBROADCASTI128 Vx,Mdq", 0, l -> broadcast(l, 16));
        m.add("vex.66.w0 0f38 78", "VPBROADCASTB Vx,Wb", 0, l -> broadcast(l, 1));
        m.add("vex.66.w0 0f38 79", "VPBROADCASTW Vx,Ww", 0, l -> broadcast(l, 2));
    }

    private static void halves(OpcodeMap m) {
        m.add("vex.66.l1.w0 0f3a 06", "VPERM2F128 Vx,Hx,Wx,Ib", 0, VectorPermutes::permuteHalves);
        m.add("vex.66.l1.w0 0f3a 46", "VPERM2I128 Vx,Hx,Wx,Ib", 0, VectorPermutes::permuteHalves);
        m.add("vex.66.l1.w0 0f3a 18", "VINSERTF128 Vx,Hx,Wdq,Ib", 0, VectorPermutes::insert);
        m.add("vex.66.l1.w0 0f3a 38", "VINSERTI128 Vx,Hx,Wdq,Ib", 0, VectorPermutes::insert);
        m.add("vex.66.l1.w0 0f3a 19", "VEXTRACTF128 Wdq,Vx,Ib", 0, VectorPermutes::extract);
        m.add("vex.66.l1.w0 0f3a 39", "VEXTRACTI128 Wdq,Vx,Ib", 0, VectorPermutes::extract);
    }

    private static void permutes(OpcodeMap m) {
        m.add("vex.66.l1.w1 0f3a 00", "VPERMQ Vx,Wx,Ib", 0, VectorPermutes::quadwords);
        m.add("vex.66.l1.w1 0f3a 01", "VPERMPD Vx,Wx,Ib", 0, VectorPermutes::quadwords);
        m.add("vex.66.l1.w0 0f38 36", "VPERMD Vx,Hx,Wx", 0, VectorPermutes::doublewords);
        m.add("vex.66.l1.w0 0f38 16", "VPERMPS Vx,Hx,Wx", 0, VectorPermutes::doublewords);
        Vectors.LanePair singles = VectorShuffles::shuffleDoublewords;
        m.add("vex.66.w0 0f3a 04", "VPERMILPS Vx,Wx,Ib", 0, l -> Vectors.unaryLanes(l, singles));
        m.add("vex.66.w0 0f3a 05", "VPERMILPD Vx,Wx,Ib", 0, VectorPermutes::doubles);
        m.add(
                "vex.66.w0 0f38 0c",
                "VPERMILPS Vx,Hx,Wx",
                0,
                l ->
                        Vectors.lanewise(
                                l,
                                (l2, d, a, b) -> {
                                    Vectors.packed(l2, VPERMILPS, d, a, a + 1, b, 0);
                                    Vectors.packed(l2, VPERMILPS, d + 1, a, a + 1, b + 1, 0);
                                }));
        m.add(
                "vex.66.w0 0f38 0d",
                "VPERMILPD Vx,Hx,Wx",
                0,
                l ->
                        Vectors.lanewise(
                                l,
                                (l2, d, a, b) -> {
                                    Vectors.packed(l2, VPERMILPD, d, a, a + 1, b, 0);
                                    Vectors.packed(l2, VPERMILPD, d + 1, a, a + 1, b + 1, 0);
                                }));
    }

    private static void gather(
            OpcodeMap m, String opcode, String mnemonic, String operands, String wideOperands) {
        boolean floats = mnemonic.endsWith("P");
        String key = " 0f38 " + opcode + " m";
        String narrow = mnemonic + (floats ? "S " : "D ");
        String wide = mnemonic + (floats ? "D " : "Q ");
        m.add("vex.66.w0" + key, narrow + operands, 0, VectorPermutes::gather);
        m.add("vex.66.w1" + key, wide + wideOperands, 0, VectorPermutes::gather);
    }

    private static void zero(Lift l, SystemOperation operation) {
        l.ready(SimdClass.AVX);
        l.emit(SYSTEM, 0, 0, 0, 0, 0, operation.ordinal());
    }

    /** So many bytes, again and again. */
    private static void broadcast(Lift l, int bytes) {
        Vectors.ready(l);
        int from = Vectors.read(l, 1);
        int d = Vectors.register(l, 0);
        int quadwords = Vectors.quadwords(l, 0);
        int each = bytes == 16 ? 2 : 1;
        if (bytes < 8) {
            int t = l.temporary();
            switch (bytes) {
                case 1 -> Vectors.unary(l, VPBROADCASTB, t, from, 0);
                case 2 -> Vectors.unary(l, VPBROADCASTW, t, from, 0);
                default -> Vectors.packed(l, PUNPCKLDQ, t, from, from);
            }
            from = t;
        }
        for (int q = 0; q < quadwords; q++) {
            Vectors.move(l, d + q, from + q % each, 1);
        }
        Vectors.zeroUpper(l, d, quadwords);
    }

    private static void permuteHalves(Lift l) {
        Vectors.ready(l);
        int b = Vectors.read(l, 2);
        int a = Vectors.register(l, 1);
        int t = Vectors.temporaries(l, 4);
        for (int half = 0; half < 2; half++) {
            int control = (int) l.insn().immediate >> 4 * half;
            int from = ((control & 2) != 0 ? b : a) + 2 * (control & 1);
            for (int q = 0; q < 2; q++) {
                Vectors.move(l, t + 2 * half + q, (control & 8) != 0 ? Cpu.SLOT_ZERO : from + q, 1);
            }
        }
        Vectors.write(l, 0, t, 4);
    }

    private static void insert(Lift l) {
        Vectors.ready(l);
        int b = Vectors.read(l, 2);
        int a = Vectors.register(l, 1);
        int t = Vectors.temporaries(l, 4);
        int at = 2 * ((int) l.insn().immediate & 1);
        Vectors.move(l, t + at, b, 2);
        Vectors.move(l, t + 2 - at, a + 2 - at, 2);
        Vectors.write(l, 0, t, 4);
    }

    private static void extract(Lift l) {
        Vectors.ready(l);
        int from = Vectors.register(l, 1) + 2 * ((int) l.insn().immediate & 1);
        if (l.inMemory(0)) {
            l.storeWide(from, 16);
        } else {
            Vectors.write(l, 0, from, 2);
        }
    }

    private static void quadwords(Lift l) {
        Vectors.ready(l);
        int from = Vectors.read(l, 1);
        int t = Vectors.temporaries(l, 4);
        for (int q = 0; q < 4; q++) {
            Vectors.move(l, t + q, from + ((int) l.insn().immediate >> 2 * q & 3), 1);
        }
        Vectors.write(l, 0, t, 4);
    }

    private static void doubles(Lift l) {
        Vectors.ready(l);
        int from = Vectors.read(l, 1);
        int quadwords = Vectors.quadwords(l, 0);
        int t = Vectors.temporaries(l, quadwords);
        for (int q = 0; q < quadwords; q++) {
            Vectors.move(l, t + q, from + (q & 2) + ((int) l.insn().immediate >> q & 1), 1);
        }
        Vectors.write(l, 0, t, quadwords);
    }

    /** Bit 2 of an index tells the halves apart, of each of which its lower bits select. */
    private static void doublewords(Lift l) {
        Vectors.ready(l);
        int data = Vectors.read(l, 2);
        int indexes = Vectors.register(l, 1);
        int t = Vectors.temporaries(l, 4);
        int low = l.temporary();
        int high = l.temporary();
        int half = l.temporary();
        for (int q = 0; q < 4; q++) {
            Vectors.packed(l, VPERMILPS, low, data, data + 1, indexes + q, 0);
            Vectors.packed(l, VPERMILPS, high, data + 2, data + 3, indexes + q, 0);
            l.opImm(SHLI, half, indexes + q, 3, 29);
            Vectors.packed(l, BLENDVPS, t + q, low, high, half, 0);
        }
        Vectors.write(l, 0, t, 4);
    }

    private static void gather(Lift l) {
        Vectors.ready(l);
        int data = l.insn().reg;
        int index = l.insn().vectorIndex;
        int mask = l.insn().vvvv;
        if (data == index || data == mask || index == mask) {
            l.raise(Vector.UD, 0, FaultReason.INVALID_OPCODE);
            return;
        }
        boolean wideIndex = (l.insn().opcode & 1) != 0;
        boolean wideElement = l.insn().vexWide;
        int bytes = 16 << l.insn().vectorLength;
        int elements = bytes / (wideIndex || wideElement ? 8 : 4);
        GatherAccess.Shape shape = new GatherAccess.Shape(data, index, mask, elements);
        long number = shape.number(l.insn().scale, l.insn().addressBits, wideIndex, wideElement);
        int operation = SystemOperation.GATHER.ordinal();
        l.emit(SYSTEM, 0, l.constant(number), l.offset(), l.segment(), 0, operation);
    }
}
