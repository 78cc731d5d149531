package dev.faultline.isa;

import static dev.faultline.ir.FloatOperation.*;
import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.decode.OpcodeMap;
import dev.faultline.ir.FloatOperation;

/** FMA: opcodes 96-9F, A6-AF and B6-BF of map 0F38 by their order of operands (SDM Vol. 1 14.5). */
final class FusedMultiply {
    private static final String[] ORDERS = {"132", "213", "231"};
    private static final String[] NAMES = {"FMADD", "FMSUB", "FNMADD", "FNMSUB"};
    private static final FloatOperation[] PS = {FMADDPS, FMSUBPS, FNMADDPS, FNMSUBPS};
    private static final FloatOperation[] SS = {FMADDSS, FMSUBSS, FNMADDSS, FNMSUBSS};
    private static final FloatOperation[] PD = {FMADDPD, FMSUBPD, FNMADDPD, FNMSUBPD};

    private FusedMultiply() {}

    static void register(OpcodeMap m) {
        for (int order = 0; order < 3; order++) {
            int o = order;
            int base = 0x90 + 0x10 * order;
            packed(m, base + 6, "VFMADDSUB" + ORDERS[o], o, FMADDSUBPS, FMSUBPD, FMADDPD);
            packed(m, base + 7, "VFMSUBADD" + ORDERS[o], o, FMSUBADDPS, FMADDPD, FMSUBPD);
            for (int i = 0; i < 4; i++) {
                int kind = i;
                String name = "V" + NAMES[i] + ORDERS[o];
                packed(m, base + 8 + 2 * i, name, o, PS[i], PD[i], PD[i]);
                String scalar = String.format(" 0f38 %02x", base + 9 + 2 * i);
                m.add("vex.66.l9.w0" + scalar, name + "SS Vdq,Hdq,Wd", 0, l -> single(l, o, kind));
                m.add("vex.66.l9.w1" + scalar, name + "SD Vdq,Hdq,Wq", 0, l -> real(l, o, kind));
            }
        }
    }

    private static void packed(
            OpcodeMap m,
            int opcode,
            String name,
            int order,
            FloatOperation floats,
            FloatOperation even,
            FloatOperation odd) {
        String key = String.format(" 0f38 %02x", opcode);
        m.add("vex.66.w0" + key, name + "PS Vx,Hx,Wx", 0, l -> packed(l, order, floats, floats));
        m.add("vex.66.w1" + key, name + "PD Vx,Hx,Wx", 0, l -> packed(l, order, even, odd));
    }

    private static void packed(Lift l, int order, FloatOperation even, FloatOperation odd) {
        Vectors.ready(l);
        int third = Vectors.read(l, 2);
        int first = Vectors.register(l, 0);
        int second = Vectors.register(l, 1);
        int quadwords = Vectors.quadwords(l, 0);
        int t = Vectors.temporaries(l, quadwords);
        for (int q = 0; q < quadwords; q++) {
            emit(l, order, (q & 1) == 0 ? even : odd, t + q, first + q, second + q, third + q);
        }
        VectorFloats.finish(l, t, quadwords);
    }

    /** 132: first * third + second, and so on. */
    private static void emit(
            Lift l, int order, FloatOperation operation, int d, int first, int second, int third) {
        switch (order) {
            case 0 -> Vectors.floats(l, operation, d, first, third, second, 0);
            case 1 -> Vectors.floats(l, operation, d, second, first, third, 0);
            default -> Vectors.floats(l, operation, d, second, third, first, 0);
        }
    }

    private static void single(Lift l, int order, int kind) {
        Vectors.ready(l);
        int third = Vectors.read(l, 2);
        int first = Vectors.register(l, 0);
        int t = l.temporary();
        emit(l, order, SS[kind], t, first, Vectors.register(l, 1), third);
        Vectors.checkFloats(l);
        int low = l.temporary();
        l.opImm(ANDI, low, first, 3, 0xffffffffL << 32);
        l.op(OR, first, low, t, 3);
        Vectors.zeroUpper(l, first, 2);
    }

    private static void real(Lift l, int order, int kind) {
        Vectors.ready(l);
        int third = Vectors.read(l, 2);
        int first = Vectors.register(l, 0);
        int t = l.temporary();
        emit(l, order, PD[kind], t, first, Vectors.register(l, 1), third);
        Vectors.checkFloats(l);
        Vectors.move(l, first, t, 1);
        Vectors.zeroUpper(l, first, 2);
    }
}
