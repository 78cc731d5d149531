package dev.faultline.isa;

import static dev.faultline.ir.FloatOperation.*;
import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.simd.SimdClass;
import dev.faultline.decode.OpcodeMap;
import dev.faultline.ir.FloatOperation;

/** Conversions between integers, halves, floats and doubles (Intel SDM Vol. 1 5.5.1.6, 5.6.1.5). */
final class VectorConversions {
    private static final int ZERO = Cpu.SLOT_ZERO;
    private static final int ROUND = 0;
    private static final int TRUNCATE = 1;

    private VectorConversions() {}

    static void register(OpcodeMap m) {
        fromGeneral(m, "f2 0f 2a", "CVTSI2SD Vdq,Ey");
        fromGeneral(m, "f3 0f 2a", "CVTSI2SS Vdq,Ey");
        toGeneral(m, "f2 0f 2c", "CVTTSD2SI Gy,Wq", TRUNCATE);
        toGeneral(m, "f2 0f 2d", "CVTSD2SI Gy,Wq", ROUND);
        toGeneral(m, "f3 0f 2c", "CVTTSS2SI Gy,Wd", TRUNCATE);
        toGeneral(m, "f3 0f 2d", "CVTSS2SI Gy,Wd", ROUND);
        VectorFloats.scalar(m, "f3 0f 5a", "CVTSS2SD Vdq,Wd", VectorConversions::widen);
        VectorFloats.scalar(m, "f2 0f 5a", "CVTSD2SS Vdq,Wq", VectorConversions::narrow);
        lanes(m);
        multimedia(m);
        halves(m);
    }

    private static void lanes(OpcodeMap m) {
        VectorMoves.both(m, "np 0f 5b", "CVTDQ2PS Vx,Wx", l -> same(l, CVTDQ2PS, 0));
        VectorMoves.both(m, "66 0f 5b", "CVTPS2DQ Vx,Wx", l -> same(l, CVTPS2DQ, ROUND));
        VectorMoves.both(m, "f3 0f 5b", "CVTTPS2DQ Vx,Wx", l -> same(l, CVTPS2DQ, TRUNCATE));
        VectorMoves.both(m, "np 0f 5a", "CVTPS2PD Vx,Whx", l -> twice(l, CVTSS2SD, CVTHIGHSS2SD));
        VectorMoves.both(m, "f3 0f e6", "CVTDQ2PD Vx,Whx", VectorConversions::doublesOfIntegers);
        VectorMoves.both(m, "66 0f 5a", "CVTPD2PS Vdq,Wx", l -> half(l, CVTPD2PS, 0));
        VectorMoves.both(m, "f2 0f e6", "CVTPD2DQ Vdq,Wx", l -> half(l, CVTPD2DQ, ROUND));
        VectorMoves.both(m, "66 0f e6", "CVTTPD2DQ Vdq,Wx", l -> half(l, CVTPD2DQ, TRUNCATE));
    }

    private static void fromGeneral(OpcodeMap m, String key, String text) {
        m.add(key, text, 0, VectorConversions::fromGeneral);
        String vex = "vex." + key.substring(0, 2) + ".l9" + key.substring(2);
        m.add(vex, 'V' + text.replace("Vdq,", "Vdq,Hdq,"), 0, VectorConversions::fromGeneral);
    }

    private static void fromGeneral(Lift l) {
        Vectors.ready(l);
        int last = VectorFloats.lastSource(l);
        int value = l.read(last);
        int a = Vectors.register(l, last - 1);
        int t = l.temporary();
        boolean wide = l.insn().wide;
        if (l.insn().repne) {
            Vectors.floats(l, wide ? CVTSI2SD64 : CVTSI2SD32, t, value, ZERO, ZERO, 0);
        } else {
            Vectors.floats(l, wide ? CVTSI2SS64 : CVTSI2SS32, t, a, value, ZERO, 0);
        }
        VectorFloats.finishScalar(l, t, a);
    }

    private static void toGeneral(OpcodeMap m, String key, String text, int how) {
        m.add(key, text, 0, l -> toGeneral(l, how));
        String vex = "vex." + key.substring(0, 2) + ".l9" + key.substring(2);
        m.add(vex, 'V' + text, 0, l -> toGeneral(l, how));
    }

    private static void toGeneral(Lift l, int how) {
        Vectors.ready(l);
        int b = Vectors.read(l, 1);
        int t = l.temporary();
        boolean wide = l.insn().wide;
        FloatOperation operation =
                l.insn().repne ? wide ? CVTSD2SI64 : CVTSD2SI32 : wide ? CVTSS2SI64 : CVTSS2SI32;
        Vectors.floats(l, operation, t, b, ZERO, ZERO, how);
        Vectors.checkFloats(l);
        l.op(MOV, l.insn().reg, t, ZERO, 0);
    }

    private static void widen(Lift l) {
        Vectors.ready(l);
        int last = VectorFloats.lastSource(l);
        int b = Vectors.read(l, last);
        int t = l.temporary();
        Vectors.floats(l, CVTSS2SD, t, b, ZERO, ZERO, 0);
        VectorFloats.finishScalar(l, t, Vectors.register(l, last - 1));
    }

    private static void narrow(Lift l) {
        Vectors.ready(l);
        int last = VectorFloats.lastSource(l);
        int b = Vectors.read(l, last);
        int a = Vectors.register(l, last - 1);
        int t = l.temporary();
        Vectors.floats(l, CVTSD2SS, t, a, b, ZERO, 0);
        VectorFloats.finishScalar(l, t, a);
    }

    /** Lanes of the same size. */
    private static void same(Lift l, FloatOperation operation, int imm) {
        Vectors.ready(l);
        int b = Vectors.read(l, 1);
        int quadwords = Vectors.quadwords(l, 0);
        int t = Vectors.temporaries(l, quadwords);
        for (int q = 0; q < quadwords; q++) {
            Vectors.floats(l, operation, t + q, b + q, ZERO, ZERO, imm);
        }
        VectorFloats.finish(l, t, quadwords);
    }

    /** Lanes that become twice as large: two quadwords of one. */
    private static void twice(Lift l, FloatOperation low, FloatOperation high) {
        Vectors.ready(l);
        int b = Vectors.read(l, 1, false);
        int quadwords = Vectors.quadwords(l, 0);
        int t = Vectors.temporaries(l, quadwords);
        for (int q = 0; q < quadwords; q++) {
            Vectors.floats(l, (q & 1) == 0 ? low : high, t + q, b + q / 2, ZERO, ZERO, 0);
        }
        VectorFloats.finish(l, t, quadwords);
    }

    private static void doublesOfIntegers(Lift l) {
        Vectors.ready(l);
        int b = Vectors.read(l, 1, false);
        int quadwords = Vectors.quadwords(l, 0);
        int t = Vectors.temporaries(l, quadwords);
        for (int q = 0; q < quadwords; q++) {
            int from = b + q / 2;
            if ((q & 1) != 0) {
                from = l.temporary();
                l.opImm(SHRI, from, b + q / 2, 3, 32);
            }
            Vectors.floats(l, CVTSI2SD32, t + q, from, ZERO, ZERO, 0);
        }
        VectorFloats.finish(l, t, quadwords);
    }

    /** Lanes that become half as large: a quadword of two; the rest of 16 bytes is 0. */
    private static void half(Lift l, FloatOperation operation, int imm) {
        Vectors.ready(l);
        int b = Vectors.read(l, 1);
        int quadwords = Vectors.quadwords(l, 1);
        int t = Vectors.temporaries(l, 2);
        for (int q = 0; q < quadwords; q += 2) {
            Vectors.floats(l, operation, t + q / 2, b + q, b + q + 1, ZERO, imm);
        }
        if (quadwords == 2) {
            l.op(MOV, t + 1, ZERO, ZERO, 0);
        }
        VectorFloats.finish(l, t, 2);
    }

    /** The forms with MMX registers, which have no VEX. */
    private static void multimedia(OpcodeMap m) {
        m.add("np 0f 2a", "CVTPI2PS Vdq,Qq", 0, VectorConversions::floatsOfMmx);
        m.add("66 0f 2a", "CVTPI2PD Vdq,Qq", 0, VectorConversions::doublesOfMmx);
        m.add("np 0f 2c", "CVTTPS2PI Pq,Wq", 0, l -> mmxOf(l, CVTPS2DQ, TRUNCATE));
        m.add("np 0f 2d", "CVTPS2PI Pq,Wq", 0, l -> mmxOf(l, CVTPS2DQ, ROUND));
        m.add("66 0f 2c", "CVTTPD2PI Pq,Wdq", 0, l -> mmxOf(l, CVTPD2DQ, TRUNCATE));
        m.add("66 0f 2d", "CVTPD2PI Pq,Wdq", 0, l -> mmxOf(l, CVTPD2DQ, ROUND));
    }

    /**
     * From memory these are no MMX instructions: so the SDM for CVTPI2PD (Vol. 2), and so the host
     * CPU of the oracle for CVTPI2PS as well.
     */
    private static int readMmx(Lift l) {
        l.ready(SimdClass.SSE);
        if (l.inMemory(1)) {
            return Vectors.read(l, 1);
        }
        l.ready(SimdClass.MMX);
        int value = Vectors.read(l, 1);
        l.emit(MMX_ENTER, 0, 0, 0, 0, 0, 0);
        return value;
    }

    private static void floatsOfMmx(Lift l) {
        int value = readMmx(l);
        int t = l.temporary();
        Vectors.floats(l, CVTDQ2PS, t, value, ZERO, ZERO, 0);
        Vectors.checkFloats(l);
        Vectors.move(l, Vectors.register(l, 0), t, 1);
    }

    private static void doublesOfMmx(Lift l) {
        int value = readMmx(l);
        int high = l.temporary();
        l.opImm(SHRI, high, value, 3, 32);
        int d = Vectors.register(l, 0);
        Vectors.floats(l, CVTSI2SD32, d, value, ZERO, ZERO, 0);
        Vectors.floats(l, CVTSI2SD32, d + 1, high, ZERO, ZERO, 0);
    }

    /** The transition to MMX comes first, as on the host CPU: #XM finds it done. */
    private static void mmxOf(Lift l, FloatOperation operation, int how) {
        l.ready(SimdClass.SSE);
        l.ready(SimdClass.MMX);
        int b = Vectors.read(l, 1);
        l.emit(MMX_ENTER, 0, 0, 0, 0, 0, 0);
        int t = l.temporary();
        int second = operation == CVTPD2DQ ? b + 1 : ZERO;
        Vectors.floats(l, operation, t, b, second, ZERO, how);
        Vectors.checkFloats(l);
        Vectors.writeMmx(l, 0, t);
    }

    /** F16C (Intel SDM Vol. 1 14.4). */
    private static void halves(OpcodeMap m) {
        m.add("vex.66.w0 0f38 13", "VCVTPH2PS Vx,Whx", 0, l -> twice(l, CVTPH2PS, CVTHIGHPH2PS));
        m.add("vex.66.w0 0f3a 1d", "VCVTPS2PH Whx,Vx,Ib", 0, VectorConversions::toHalves);
    }

    private static void toHalves(Lift l) {
        Vectors.ready(l);
        int from = Vectors.register(l, 1);
        int quadwords = Vectors.quadwords(l, 1) / 2;
        int t = Vectors.temporaries(l, 2);
        int how = (int) l.insn().immediate & 7;
        if (l.inMemory(0)) {
            l.prove(8 * quadwords);
        }
        for (int q = 0; q < quadwords; q++) {
            Vectors.floats(l, CVTPS2PH, t + q, from + 2 * q, from + 2 * q + 1, ZERO, how);
        }
        Vectors.checkFloats(l);
        if (l.inMemory(0)) {
            if (quadwords == 1) {
                l.store(t, 3);
            } else {
                l.storeWide(t, 16);
            }
            return;
        }
        int d = Vectors.register(l, 0);
        Vectors.move(l, d, t, quadwords);
        if (quadwords == 1) {
            l.op(MOV, d + 1, ZERO, ZERO, 0);
        }
        Vectors.zeroUpper(l, d, 2);
    }
}
