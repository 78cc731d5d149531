package dev.faultline.isa;

import static dev.faultline.ir.FloatOperation.*;
import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.decode.OpcodeMap;
import dev.faultline.ir.FloatOperation;

/**
 * Arithmetic and comparison of floats and doubles, packed and scalar (Intel SDM Vol. 1 5.5.1.2 to
 * 5.5.1.4, 5.6.1.2 to 5.6.1.4, 5.7).
 */
final class VectorFloats {
    private static final int ZERO = Cpu.SLOT_ZERO;
    private static final int SIGNALS = 1;

    private VectorFloats() {}

    /** One quadword of a result: d = f(a, b). */
    private record Pairs(FloatOperation ps, FloatOperation ss, FloatOperation pd) {}

    static void register(OpcodeMap m) {
        binary(m, "58", "ADD", new Pairs(ADDPS, ADDSS, ADDPD));
        binary(m, "59", "MUL", new Pairs(MULPS, MULSS, MULPD));
        binary(m, "5c", "SUB", new Pairs(SUBPS, SUBSS, SUBPD));
        binary(m, "5d", "MIN", new Pairs(MINPS, MINSS, MINPD));
        binary(m, "5e", "DIV", new Pairs(DIVPS, DIVSS, DIVPD));
        binary(m, "5f", "MAX", new Pairs(MAXPS, MAXSS, MAXPD));
        roots(m);
        comparisons(m);
        horizontal(m);
        rounding(m);
        VectorMoves.both(m, "66 0f3a 41", "DPPD Vdq,Wdq,Ib", "Vdq,Hdq,Wdq,Ib", VectorFloats::dotPd);
        VectorMoves.both(m, "66 0f3a 40", "DPPS Vx,Wx,Ib", "Vx,Hx,Wx,Ib", VectorFloats::dotPs);
    }

    private static void binary(OpcodeMap m, String opcode, String name, Pairs pairs) {
        packed(m, "np 0f " + opcode, name + "PS Vx,Wx", pairs.ps);
        packed(m, "66 0f " + opcode, name + "PD Vx,Wx", pairs.pd);
        scalar(m, "f3 0f " + opcode, name + "SS Vdq,Wd", l -> scalar(l, pairs.ss));
        scalar(m, "f2 0f " + opcode, name + "SD Vdq,Wq", l -> scalar(l, pairs.pd));
    }

    private static void packed(OpcodeMap m, String key, String text, FloatOperation operation) {
        VectorMoves.both(
                m,
                key,
                text,
                "Vx,Hx,Wx",
                l -> packed(l, (d, a, b) -> Vectors.floats(l, operation, d, a, b, ZERO, 0)));
    }

    /** A scalar form {@code Vdq,W}, and with VEX {@code Vdq,Hdq,W}, whose VEX.L is ignored. */
    static void scalar(OpcodeMap m, String key, String text, Lifter lifter) {
        m.add(key, text, 0, lifter);
        int space = key.indexOf(' ');
        String vex = "vex." + key.substring(0, space) + ".l9" + key.substring(space);
        m.add(vex, 'V' + text.replace("Vdq,W", "Vdq,Hdq,W"), 0, lifter);
    }

    /** Quadword d from quadwords a and b. */
    @FunctionalInterface
    interface Quadwords {
        /** Appends the micro-ops. */
        void emit(int d, int a, int b);
    }

    /** The last operand but an immediate. */
    static int lastSource(Lift l) {
        int last = l.insn().form.operands().size() - 1;
        return l.isImmediate(last) ? last - 1 : last;
    }

    /** Every quadword by itself; written when all are known not to fault. */
    private static void packed(Lift l, Quadwords f) {
        Vectors.ready(l);
        int last = lastSource(l);
        int b = Vectors.read(l, last);
        int a = Vectors.register(l, last - 1);
        int quadwords = Vectors.quadwords(l, 0);
        int t = Vectors.temporaries(l, quadwords);
        for (int q = 0; q < quadwords; q++) {
            f.emit(t + q, a + q, b + q);
        }
        finish(l, t, quadwords);
    }

    /** Checks for exceptions, then writes the destination. */
    static void finish(Lift l, int from, int quadwords) {
        Vectors.checkFloats(l);
        int d = Vectors.register(l, 0);
        Vectors.move(l, d, from, quadwords);
        Vectors.zeroUpper(l, d, quadwords);
    }

    private static void scalar(Lift l, FloatOperation operation) {
        Vectors.ready(l);
        int last = lastSource(l);
        int b = Vectors.read(l, last);
        int a = Vectors.register(l, last - 1);
        int t = l.temporary();
        Vectors.floats(l, operation, t, a, b, ZERO, 0);
        finishScalar(l, t, a);
    }

    /** Checks, then writes the lowest quadword; with VEX the next is that of the first source. */
    static void finishScalar(Lift l, int t, int firstSource) {
        Vectors.checkFloats(l);
        int d = Vectors.register(l, 0);
        Vectors.move(l, d, t, 1);
        if (l.insn().vex) {
            Vectors.move(l, d + 1, firstSource + 1, 1);
        }
        Vectors.zeroUpper(l, d, 2);
    }

    private static void roots(OpcodeMap m) {
        unary(m, "np 0f 51", "SQRTPS Vx,Wx", SQRTPS);
        unary(m, "66 0f 51", "SQRTPD Vx,Wx", SQRTPD);
        unary(m, "np 0f 52", "RSQRTPS Vx,Wx", RSQRTPS);
        unary(m, "np 0f 53", "RCPPS Vx,Wx", RCPPS);
        scalar(m, "f3 0f 51", "SQRTSS Vdq,Wd", l -> scalar(l, SQRTSS));
        scalar(m, "f3 0f 52", "RSQRTSS Vdq,Wd", l -> scalar(l, RSQRTSS));
        scalar(m, "f3 0f 53", "RCPSS Vdq,Wd", l -> scalar(l, RCPSS));
        scalar(m, "f2 0f 51", "SQRTSD Vdq,Wq", l -> scalarOfSecond(l, SQRTPD, 0));
    }

    private static void unary(OpcodeMap m, String key, String text, FloatOperation operation) {
        VectorMoves.both(m, key, text, l -> packedOfSecond(l, operation, 0));
    }

    /** d = f(b), every quadword. */
    private static void packedOfSecond(Lift l, FloatOperation operation, int imm) {
        Vectors.ready(l);
        int b = Vectors.read(l, 1);
        int quadwords = Vectors.quadwords(l, 0);
        int t = Vectors.temporaries(l, quadwords);
        for (int q = 0; q < quadwords; q++) {
            Vectors.floats(l, operation, t + q, b + q, ZERO, ZERO, imm);
        }
        finish(l, t, quadwords);
    }

    /** d = f(b), the lowest quadword. */
    private static void scalarOfSecond(Lift l, FloatOperation operation, int imm) {
        Vectors.ready(l);
        int last = lastSource(l);
        int b = Vectors.read(l, last);
        int t = l.temporary();
        Vectors.floats(l, operation, t, b, ZERO, ZERO, imm);
        finishScalar(l, t, Vectors.register(l, last - 1));
    }

    private static void comparisons(OpcodeMap m) {
        String both = "Vx,Hx,Wx,Ib";
        VectorMoves.both(m, "np 0f c2", "CMPPS Vx,Wx,Ib", both, l -> compare(l, CMPPS));
        VectorMoves.both(m, "66 0f c2", "CMPPD Vx,Wx,Ib", both, l -> compare(l, CMPPD));
        scalar(m, "f3 0f c2", "CMPSS Vdq,Wd,Ib", l -> compareScalar(l, CMPSS));
        scalar(m, "f2 0f c2", "CMPSD Vdq,Wq,Ib", l -> compareScalar(l, CMPPD));
        ordered(m, "np 0f 2e", "UCOMISS Vdq,Wd", COMISS, 0);
        ordered(m, "66 0f 2e", "UCOMISD Vdq,Wq", COMISD, 0);
        ordered(m, "np 0f 2f", "COMISS Vdq,Wd", COMISS, SIGNALS);
        ordered(m, "66 0f 2f", "COMISD Vdq,Wq", COMISD, SIGNALS);
    }

    /** Without VEX there are eight predicates (Intel SDM Vol. 2 CMPPS). */
    private static int predicate(Lift l) {
        return (int) l.insn().immediate & (l.insn().vex ? 31 : 7);
    }

    private static void compare(Lift l, FloatOperation operation) {
        int predicate = predicate(l);
        packed(l, (d, a, b) -> Vectors.floats(l, operation, d, a, b, ZERO, predicate));
    }

    private static void compareScalar(Lift l, FloatOperation operation) {
        Vectors.ready(l);
        int last = lastSource(l);
        int b = Vectors.read(l, last);
        int a = Vectors.register(l, last - 1);
        int t = l.temporary();
        Vectors.floats(l, operation, t, a, b, ZERO, predicate(l));
        finishScalar(l, t, a);
    }

    private static void ordered(
            OpcodeMap m, String key, String text, FloatOperation operation, int signals) {
        Lifter lifter =
                l -> {
                    Vectors.ready(l);
                    int b = Vectors.read(l, 1);
                    int t = l.temporary();
                    Vectors.floats(l, operation, t, Vectors.register(l, 0), b, ZERO, signals);
                    Vectors.checkFloats(l);
                    l.emit(SET_FLAGS, 0, t, 0, 0, 0, 0);
                };
        m.add(key, text, 0, lifter);
        m.add("vex." + key.substring(0, 2) + ".l9" + key.substring(2), 'V' + text, 0, lifter);
    }

    private static void horizontal(OpcodeMap m) {
        String vex = "Vx,Hx,Wx";
        VectorMoves.both(m, "f2 0f 7c", "HADDPS Vx,Wx", vex, l -> horizontal(l, HADDPS, true));
        VectorMoves.both(m, "66 0f 7c", "HADDPD Vx,Wx", vex, l -> horizontal(l, ADDPD, false));
        VectorMoves.both(m, "f2 0f 7d", "HSUBPS Vx,Wx", vex, l -> horizontal(l, HSUBPS, true));
        VectorMoves.both(m, "66 0f 7d", "HSUBPD Vx,Wx", vex, l -> horizontal(l, SUBPD, false));
        packed(m, "f2 0f d0", "ADDSUBPS Vx,Wx", ADDSUBPS);
        VectorMoves.both(
                m,
                "66 0f d0",
                "ADDSUBPD Vx,Wx",
                vex,
                l ->
                        packed(
                                l,
                                (d, a, b) ->
                                        Vectors.floats(
                                                l,
                                                (a & 1) == 0 ? SUBPD : ADDPD,
                                                d,
                                                a,
                                                b,
                                                ZERO,
                                                0)));
    }

    /** In each 16 bytes, what f makes of the two quadwords of the first source, then the second. */
    private static void horizontal(Lift l, FloatOperation f, boolean floats) {
        Vectors.ready(l);
        int last = lastSource(l);
        int b = Vectors.read(l, last);
        int a = Vectors.register(l, last - 1);
        int quadwords = Vectors.quadwords(l, 0);
        int t = Vectors.temporaries(l, quadwords);
        for (int q = 0; q < quadwords; q += 2) {
            Vectors.floats(l, f, t + q, a + q, a + q + 1, ZERO, 0);
            Vectors.floats(l, f, t + q + 1, b + q, b + q + 1, ZERO, 0);
        }
        finish(l, t, quadwords);
    }

    private static void rounding(OpcodeMap m) {
        VectorMoves.both(
                m, "66 0f3a 08", "ROUNDPS Vx,Wx,Ib", l -> packedOfSecond(l, ROUNDPS, how(l)));
        VectorMoves.both(
                m, "66 0f3a 09", "ROUNDPD Vx,Wx,Ib", l -> packedOfSecond(l, ROUNDPD, how(l)));
        scalar(m, "66 0f3a 0a", "ROUNDSS Vdq,Wd,Ib", VectorFloats::roundSingle);
        scalar(m, "66 0f3a 0b", "ROUNDSD Vdq,Wq,Ib", l -> scalarOfSecond(l, ROUNDPD, how(l)));
    }

    private static int how(Lift l) {
        return (int) l.insn().immediate & 15;
    }

    private static void roundSingle(Lift l) {
        Vectors.ready(l);
        int last = lastSource(l);
        int b = Vectors.read(l, last);
        int a = Vectors.register(l, last - 1);
        int t = l.temporary();
        Vectors.floats(l, ROUNDSS, t, a, b, ZERO, how(l));
        finishScalar(l, t, a);
    }

    /** Products where bits 7:4 of the immediate say, 0 elsewhere; their sum where bits 3:0 say. */
    private static void dotPd(Lift l) {
        Vectors.ready(l);
        int last = lastSource(l);
        int b = Vectors.read(l, last);
        int a = Vectors.register(l, last - 1);
        int imm = (int) l.insn().immediate;
        int[] product = new int[2];
        for (int q = 0; q < 2; q++) {
            product[q] = ZERO;
            if ((imm >> 4 + q & 1) != 0) {
                product[q] = l.temporary();
                Vectors.floats(l, MULPD, product[q], a + q, b + q, ZERO, 0);
            }
        }
        Vectors.checkFloats(l);
        int sum = l.temporary();
        Vectors.floats(l, ADDPD, sum, product[0], product[1], ZERO, 0);
        Vectors.checkFloats(l);
        int d = Vectors.register(l, 0);
        for (int q = 0; q < 2; q++) {
            l.op(MOV, d + q, (imm >> q & 1) != 0 ? sum : ZERO, ZERO, 0);
        }
        Vectors.zeroUpper(l, d, 2);
    }

    /** The same of four floats in each 16 bytes: (0 + 1) + (2 + 3). */
    private static void dotPs(Lift l) {
        Vectors.ready(l);
        int last = lastSource(l);
        int b = Vectors.read(l, last);
        int a = Vectors.register(l, last - 1);
        int imm = (int) l.insn().immediate;
        int quadwords = Vectors.quadwords(l, 0);
        int t = Vectors.temporaries(l, quadwords);
        for (int q = 0; q < quadwords; q++) {
            masked(l, t + q, a + q, b + q, imm >> 4 + 2 * (q & 1));
        }
        Vectors.checkFloats(l);
        for (int q = 0; q < quadwords; q += 2) {
            int pairs = l.temporary();
            int sum = l.temporary();
            Vectors.floats(l, HADDPS, pairs, t + q, t + q + 1, ZERO, 0);
            Vectors.floats(l, HADDPS, sum, pairs, pairs, ZERO, 0);
            l.opImm(ANDI, t + q, sum, 3, lanes(imm));
            l.opImm(ANDI, t + q + 1, sum, 3, lanes(imm >> 2));
        }
        finish(l, t, quadwords);
    }

    /** All ones in the lanes of a quadword that two bits name. */
    private static long lanes(int bits) {
        return ((bits & 1) != 0 ? 0xffffffffL : 0) | ((bits & 2) != 0 ? 0xffffffffL << 32 : 0);
    }

    /** d = the products of the lanes that two bits name; the others are not multiplied. */
    private static void masked(Lift l, int d, int a, int b, int bits) {
        long lanes = lanes(bits);
        int left = l.temporary();
        int right = l.temporary();
        l.opImm(ANDI, left, a, 3, lanes);
        l.opImm(ANDI, right, b, 3, lanes);
        Vectors.floats(l, MULPS, d, left, right, ZERO, 0);
    }
}
