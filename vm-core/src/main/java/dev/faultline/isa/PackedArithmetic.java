package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;
import static dev.faultline.ir.PackedOperation.*;

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
        saturating(m);
        products(m);
        extrema(m);
        signs(m);
    }

    private static void saturating(OpcodeMap m) {
        packed(m, "0f dc", PADDUSB);
        packed(m, "0f dd", PADDUSW);
        packed(m, "0f ec", PADDSB);
        packed(m, "0f ed", PADDSW);
        packed(m, "0f d8", PSUBUSB);
        packed(m, "0f d9", PSUBUSW);
        packed(m, "0f e8", PSUBSB);
        packed(m, "0f e9", PSUBSW);
        packed(m, "0f e0", PAVGB);
        packed(m, "0f e3", PAVGW);
    }

    private static void products(OpcodeMap m) {
        packed(m, "0f d5", PMULLW);
        packed(m, "0f e4", PMULHUW);
        packed(m, "0f e5", PMULHW);
        packed(m, "0f f4", PMULUDQ);
        packed(m, "0f f5", PMADDWD);
        packed(m, "0f f6", PSADBW);
        packed(m, "0f38 04", PMADDUBSW);
        packed(m, "0f38 0b", PMULHRSW);
        wide(m, "66 0f38 28", PMULDQ);
        wide(m, "66 0f38 40", PMULLD);
    }

    private static void extrema(OpcodeMap m) {
        packed(m, "0f da", PMINUB);
        packed(m, "0f de", PMAXUB);
        packed(m, "0f ea", PMINSW);
        packed(m, "0f ee", PMAXSW);
        wide(m, "66 0f38 38", PMINSB);
        wide(m, "66 0f38 39", PMINSD);
        wide(m, "66 0f38 3a", PMINUW);
        wide(m, "66 0f38 3b", PMINUD);
        wide(m, "66 0f38 3c", PMAXSB);
        wide(m, "66 0f38 3d", PMAXSD);
        wide(m, "66 0f38 3e", PMAXUW);
        wide(m, "66 0f38 3f", PMAXUD);
        wide(m, "66 0f38 29", PCMPEQQ);
        wide(m, "66 0f38 37", PCMPGTQ);
    }

    private static void signs(OpcodeMap m) {
        packed(m, "0f38 08", PSIGNB);
        packed(m, "0f38 09", PSIGNW);
        packed(m, "0f38 0a", PSIGND);
        absolute(m, "0f38 1c", PABSB);
        absolute(m, "0f38 1d", PABSW);
        absolute(m, "0f38 1e", PABSD);
    }

    private static void packed(OpcodeMap m, String opcode, PackedOperation operation) {
        pairwise(
                m, opcode, operation.name(), (l, d, a, b) -> Vectors.packed(l, operation, d, a, b));
    }

    private static void wide(OpcodeMap m, String key, PackedOperation operation) {
        logic(m, key, operation.name(), (l, d, a, b) -> Vectors.packed(l, operation, d, a, b));
    }

    private static void absolute(OpcodeMap m, String opcode, PackedOperation operation) {
        Lifter lifter =
                l -> Vectors.pairwise(l, (l2, d, a, b) -> Vectors.unary(l2, operation, d, b, 0));
        m.add("np " + opcode, operation + " Pq,Qq", 0, lifter);
        VectorMoves.both(m, "66 " + opcode, operation + " Vx,Wx", lifter);
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
}
