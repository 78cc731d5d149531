package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;
import static dev.faultline.ir.PackedOperation.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.decode.OpcodeMap;
import dev.faultline.ir.PackedOperation;

/** Integer arithmetic, comparison and logic of vectors (Intel SDM Vol. 1 5.4, 5.6.2, 5.9.4). */
final class PackedArithmetic {
    private PackedArithmetic() {}

    static void register(OpcodeMap m) {
        packed(m, "0f fc", PADDB);
        packed(m, "0f fd", PADDW);
        packed(m, "0f fe", PADDD);
        packed(m, "0f f8", PSUBB);
        packed(m, "0f f9", PSUBW);
        packed(m, "0f fa", PSUBD);
        packed(m, "0f 74", PCMPEQB);
        packed(m, "0f 75", PCMPEQW);
        packed(m, "0f 76", PCMPEQD);
        packed(m, "0f 64", PCMPGTB);
        packed(m, "0f 65", PCMPGTW);
        packed(m, "0f 66", PCMPGTD);
        pairwise(m, "0f d4", "PADDQ", (l, d, a, b) -> l.op(ADD, d, a, b, 3));
        pairwise(m, "0f fb", "PSUBQ", (l, d, a, b) -> l.op(SUB, d, a, b, 3));
        pairwise(m, "0f db", "PAND", (l, d, a, b) -> l.op(AND, d, a, b, 3));
        pairwise(m, "0f df", "PANDN", PackedArithmetic::andNot);
        pairwise(m, "0f eb", "POR", (l, d, a, b) -> l.op(OR, d, a, b, 3));
        pairwise(m, "0f ef", "PXOR", (l, d, a, b) -> l.op(XOR, d, a, b, 3));
        for (String prefix : new String[] {"np", "66"}) {
            String type = prefix.equals("np") ? "PS" : "PD";
            logic(m, prefix + " 0f 54", "AND" + type, (l, d, a, b) -> l.op(AND, d, a, b, 3));
            logic(m, prefix + " 0f 55", "ANDN" + type, PackedArithmetic::andNot);
            logic(m, prefix + " 0f 56", "OR" + type, (l, d, a, b) -> l.op(OR, d, a, b, 3));
            logic(m, prefix + " 0f 57", "XOR" + type, (l, d, a, b) -> l.op(XOR, d, a, b, 3));
        }
        m.add("np 0f d7 r", "PMOVMSKB Gd,Nq", 0, PackedArithmetic::moveMask);
        VectorMoves.both(m, "66 0f d7 r", "PMOVMSKB Gd,Ux", PackedArithmetic::moveMask);
    }

    private static void packed(OpcodeMap m, String opcode, PackedOperation operation) {
        pairwise(
                m,
                opcode,
                operation.name(),
                (l, d, a, b) -> Vectors.packed(l, operation, d, a, b, Cpu.SLOT_ZERO, 0));
    }

    /** The MMX, SSE2 and AVX forms. */
    private static void pairwise(
            OpcodeMap m, String opcode, String mnemonic, Vectors.QuadwordPair f) {
        m.add("np " + opcode, mnemonic + " Pq,Qq", 0, l -> Vectors.pairwise(l, f));
        logic(m, "66 " + opcode, mnemonic, f);
    }

    /** The SSE and AVX forms. */
    private static void logic(OpcodeMap m, String key, String mnemonic, Vectors.QuadwordPair f) {
        m.add(key, mnemonic + " Vx,Wx", 0, l -> Vectors.pairwise(l, f));
        m.add("vex." + key, 'V' + mnemonic + " Vx,Hx,Wx", 0, l -> Vectors.pairwise(l, f));
    }

    private static void andNot(Lift l, int d, int a, int b) {
        int t = l.temporary();
        l.opImm(XORI, t, a, 3, -1);
        l.op(AND, d, t, b, 3);
    }

    private static void moveMask(Lift l) {
        Vectors.ready(l);
        int from = Vectors.read(l, 1);
        int d = l.insn().reg;
        int quadwords = Vectors.quadwords(l, 1);
        int sum = l.temporary();
        Vectors.packed(l, PMOVMSKB, sum, from, Cpu.SLOT_ZERO, Cpu.SLOT_ZERO, 0);
        for (int q = 1; q < quadwords; q++) {
            int t = l.temporary();
            int shifted = l.temporary();
            Vectors.packed(l, PMOVMSKB, t, from + q, Cpu.SLOT_ZERO, Cpu.SLOT_ZERO, 0);
            l.opImm(SHLI, shifted, t, 3, 8 * q);
            l.op(OR, sum, sum, shifted, 3);
        }
        if (l.operand(1).mmx()) {
            l.emit(MMX_ENTER, 0, 0, 0, 0, 0, 0);
        }
        l.op(MOV, d, sum, Cpu.SLOT_ZERO, 0);
    }
}
