package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;
import static dev.faultline.ir.PackedOperation.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.decode.OpcodeMap;
import dev.faultline.ir.PackedOperation;

/** Shifts of lanes and of whole vectors (Intel SDM Vol. 1 5.4.6, 5.6.2). */
final class PackedShifting {
    private PackedShifting() {}

    static void register(OpcodeMap m) {
        byRegister(m, "0f d1", PSRLW);
        byRegister(m, "0f d2", PSRLD);
        byRegister(m, "0f d3", PSRLQ);
        byRegister(m, "0f e1", PSRAW);
        byRegister(m, "0f e2", PSRAD);
        byRegister(m, "0f f1", PSLLW);
        byRegister(m, "0f f2", PSLLD);
        byRegister(m, "0f f3", PSLLQ);
        byImmediate(m, "0f 71 /2 r", PSRLW);
        byImmediate(m, "0f 71 /4 r", PSRAW);
        byImmediate(m, "0f 71 /6 r", PSLLW);
        byImmediate(m, "0f 72 /2 r", PSRLD);
        byImmediate(m, "0f 72 /4 r", PSRAD);
        byImmediate(m, "0f 72 /6 r", PSLLD);
        byImmediate(m, "0f 73 /2 r", PSRLQ);
        byImmediate(m, "0f 73 /6 r", PSLLQ);
        whole(m, "0f 73 /3 r", "PSRLDQ", PackedShifting::bytesRight);
        whole(m, "0f 73 /7 r", "PSLLDQ", PackedShifting::bytesLeft);
        variable(m, "vex.66.w0 0f38 45", "VPSRLVD", VPSRLVD);
        variable(m, "vex.66.w1 0f38 45", "VPSRLVQ", VPSRLVQ);
        variable(m, "vex.66.w0 0f38 46", "VPSRAVD", VPSRAVD);
        variable(m, "vex.66.w0 0f38 47", "VPSLLVD", VPSLLVD);
        variable(m, "vex.66.w1 0f38 47", "VPSLLVQ", VPSLLVQ);
    }

    private static void byRegister(OpcodeMap m, String opcode, PackedOperation operation) {
        Lifter lifter = l -> byRegister(l, operation);
        m.add("np " + opcode, operation + " Pq,Qq", 0, lifter);
        m.add("66 " + opcode, operation + " Vx,Wdq", 0, lifter);
        m.add("vex.66 " + opcode, "V" + operation + " Vx,Hx,Wdq", 0, lifter);
    }

    private static void byImmediate(OpcodeMap m, String opcode, PackedOperation operation) {
        Lifter lifter = l -> byImmediate(l, operation);
        m.add("np " + opcode, operation + " Nq,Ib", 0, lifter);
        m.add("66 " + opcode, operation + " Ux,Ib", 0, lifter);
        m.add("vex.66 " + opcode, "V" + operation + " Hx,Ux,Ib", 0, lifter);
    }

    private static void whole(OpcodeMap m, String opcode, String mnemonic, Vectors.LanePair f) {
        Lifter lifter = l -> whole(l, f);
        m.add("66 " + opcode, mnemonic + " Ux,Ib", 0, lifter);
        m.add("vex.66 " + opcode, 'V' + mnemonic + " Hx,Ux,Ib", 0, lifter);
    }

    private static void variable(
            OpcodeMap m, String key, String mnemonic, PackedOperation operation) {
        m.add(
                key,
                mnemonic + " Vx,Hx,Wx",
                0,
                l -> Vectors.pairwise(l, (l2, d, a, b) -> Vectors.packed(l2, operation, d, a, b)));
    }

    private static void byRegister(Lift l, PackedOperation operation) {
        Vectors.ready(l);
        int source = l.insn().vex ? 2 : 1;
        int count = Vectors.read(l, source);
        if (l.operand(0).mmx()) {
            int t = l.temporary();
            Vectors.packed(l, operation, t, Vectors.readMmx(l, 0), count);
            Vectors.writeMmx(l, 0, t);
            return;
        }
        int d = Vectors.register(l, 0);
        if (count == d) {
            // The first quadword of the result would be the count of the next.
            count = l.temporary();
            l.op(MOV, count, d, Cpu.SLOT_ZERO, 0);
        }
        shift(l, operation, Vectors.register(l, source - 1), count);
    }

    private static void byImmediate(Lift l, PackedOperation operation) {
        Vectors.ready(l);
        int count = l.constant(l.insn().immediate);
        if (l.operand(0).mmx()) {
            int t = l.temporary();
            Vectors.packed(l, operation, t, Vectors.readMmx(l, 0), count);
            Vectors.writeMmx(l, 0, t);
            return;
        }
        shift(l, operation, Vectors.register(l, l.insn().vex ? 1 : 0), count);
    }

    private static void shift(Lift l, PackedOperation operation, int from, int count) {
        int d = Vectors.register(l, 0);
        int quadwords = Vectors.quadwords(l, 0);
        for (int q = 0; q < quadwords; q++) {
            Vectors.packed(l, operation, d + q, from + q, count);
        }
        Vectors.zeroUpper(l, d, quadwords);
    }

    private static void whole(Lift l, Vectors.LanePair f) {
        Vectors.ready(l);
        int from = Vectors.register(l, l.insn().vex ? 1 : 0);
        Vectors.lanewise(l, f, from, from);
    }

    private static void bytesRight(Lift l, int d, int a, int b) {
        int bytes = (int) Math.min(l.insn().immediate, 16);
        bytesFrom(l, d, new int[] {a, a + 1, Cpu.SLOT_ZERO, Cpu.SLOT_ZERO}, bytes);
    }

    private static void bytesLeft(Lift l, int d, int a, int b) {
        int bytes = (int) Math.min(l.insn().immediate, 16);
        bytesFrom(l, d, new int[] {Cpu.SLOT_ZERO, Cpu.SLOT_ZERO, a, a + 1}, 16 - bytes);
    }

    /** 16 bytes of four quadwords, from byte 0 to 16 on. */
    static void bytesFrom(Lift l, int d, int[] quadwords, int from) {
        for (int q = 0; q < 2; q++) {
            int first = quadwords[q + from / 8];
            if (from % 8 == 0) {
                l.op(MOV, d + q, first, Cpu.SLOT_ZERO, 0);
            } else {
                int next = quadwords[q + from / 8 + 1];
                Vectors.packed(l, PALIGNR, d + q, first, next, Cpu.SLOT_ZERO, from % 8);
            }
        }
    }
}
