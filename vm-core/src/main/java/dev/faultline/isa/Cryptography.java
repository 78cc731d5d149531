package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;
import static dev.faultline.ir.PackedOperation.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.decode.OpcodeMap;
import dev.faultline.ir.PackedOperation;

/** AES, carry-less products and SHA (Intel SDM Vol. 1 5.13, 5.14, 5.18). */
final class Cryptography {
    private static final int ZERO = Cpu.SLOT_ZERO;

    private Cryptography() {}

    static void register(OpcodeMap m) {
        round(m, "dc", AESENC);
        round(m, "dd", AESENCLAST);
        round(m, "de", AESDEC);
        round(m, "df", AESDECLAST);
        VectorMoves.both(m, "66 0f38 db", "AESIMC Vdq,Wdq", Cryptography::inverseMix);
        VectorMoves.both(m, "66 0f3a df", "AESKEYGENASSIST Vdq,Wdq,Ib", Cryptography::key);
        VectorShuffles.lanes(m, "66 0f3a 44", "PCLMULQDQ", ",Ib", Cryptography::product);
        sha(m, "0f3a cc", "SHA1RNDS4 Vdq,Wdq,Ib", Cryptography::sha1Rounds);
        sha(m, "0f38 c8", "SHA1NEXTE Vdq,Wdq", Cryptography::sha1NextE);
        sha(m, "0f38 c9", "SHA1MSG1 Vdq,Wdq", Cryptography::sha1Schedule1);
        sha(m, "0f38 ca", "SHA1MSG2 Vdq,Wdq", Cryptography::sha1Schedule2);
        sha(m, "0f38 cb", "SHA256RNDS2 Vdq,Wdq,XMM0", Cryptography::sha256Rounds);
        sha(m, "0f38 cc", "SHA256MSG1 Vdq,Wdq", Cryptography::sha256Schedule1);
        sha(m, "0f38 cd", "SHA256MSG2 Vdq,Wdq", Cryptography::sha256Schedule2);
    }

    private static void round(OpcodeMap m, String opcode, PackedOperation operation) {
        VectorShuffles.lanes(
                m,
                "66 0f38 " + opcode,
                operation.name(),
                "",
                (l, d, a, b) -> {
                    Vectors.packed(l, operation, d, a, a + 1, b, 0);
                    Vectors.packed(l, operation, d + 1, a, a + 1, b + 1, 1);
                });
    }

    private static void inverseMix(Lift l) {
        Vectors.unaryLanes(
                l,
                (l2, d, a, b) -> {
                    Vectors.unary(l2, AESIMC, d, a, 0);
                    Vectors.unary(l2, AESIMC, d + 1, a + 1, 0);
                });
    }

    private static void key(Lift l) {
        int constant = (int) l.insn().immediate;
        Vectors.unaryLanes(
                l,
                (l2, d, a, b) -> {
                    Vectors.unary(l2, AESKEYGENASSIST, d, a, constant);
                    Vectors.unary(l2, AESKEYGENASSIST, d + 1, a + 1, constant);
                });
    }

    private static void product(Lift l, int d, int a, int b) {
        int first = a + ((int) l.insn().immediate & 1);
        int second = b + ((int) l.insn().immediate >> 4 & 1);
        Vectors.packed(l, PCLMULLOW, d, first, second);
        Vectors.packed(l, PCLMULHIGH, d + 1, first, second);
    }

    private static void sha(OpcodeMap m, String opcode, String text, Vectors.LanePair f) {
        m.add("np " + opcode, text, 0, l -> Vectors.lanewise(l, f));
    }

    /** Two rounds each, whose C and D are what A and B were, and E what C was. */
    private static void sha1Rounds(Lift l, int d, int a, int b) {
        int function = (int) l.insn().immediate & 3;
        int ab = l.temporary();
        int cd = l.temporary();
        Vectors.packed(l, SHA1ROUNDS, ab, a + 1, a, b + 1, function);
        Vectors.unary(l, VPROLD, cd, a + 1, 30);
        int e = l.temporary();
        l.opImm(ANDI, e, a, 3, -1L << 32);
        int words = l.temporary();
        l.op(ADD, words, b, e, 3);
        Vectors.packed(l, SHA1ROUNDS, d + 1, ab, cd, words, function);
        Vectors.unary(l, VPROLD, d, ab, 30);
    }

    private static void sha1NextE(Lift l, int d, int a, int b) {
        Vectors.packed(l, SHA1NEXTE, d + 1, a + 1, b + 1);
        Vectors.move(l, d, b, 1);
    }

    private static void sha1Schedule1(Lift l, int d, int a, int b) {
        l.op(XOR, d + 1, a + 1, a, 3);
        l.op(XOR, d, a, b + 1, 3);
    }

    private static void sha1Schedule2(Lift l, int d, int a, int b) {
        int t = l.temporary();
        Vectors.packed(l, PALIGNR, t, b, b + 1, ZERO, 4);
        l.op(XOR, t, t, a + 1, 3);
        Vectors.unary(l, VPROLD, d + 1, t, 1);
        Vectors.packed(l, PALIGNR, t, d + 1, b, ZERO, 4);
        l.op(XOR, t, t, a, 3);
        Vectors.unary(l, VPROLD, d, t, 1);
    }

    /** The first source is C, D, G, H, the second A, B, E, F; XMM0 has the rounds' words. */
    private static void sha256Rounds(Lift l, int d, int a, int b) {
        int word = Cpu.vector(0, 0);
        int first = sha256Round(l, b + 1, b, a + 1, a, word);
        int ab = l.temporary();
        int ef = l.temporary();
        int cd = l.temporary();
        int gh = l.temporary();
        int next = l.temporary();
        Vectors.packed(l, PUNPCKHDQ, ab, b + 1, first);
        Vectors.packed(l, PALIGNR, ef, b, first, ZERO, 4);
        Vectors.packed(l, PALIGNR, cd, a + 1, b + 1, ZERO, 4);
        Vectors.packed(l, PALIGNR, gh, a, b, ZERO, 4);
        l.opImm(SHRI, next, word, 3, 32);
        int second = sha256Round(l, ab, ef, cd, gh, next);
        Vectors.packed(l, PUNPCKHDQ, d + 1, first, second);
        Vectors.packed(l, PUNPCKLDQ, d, first, second);
    }

    /** A and E of the next round. */
    private static int sha256Round(Lift l, int ab, int ef, int cd, int gh, int word) {
        int sum = l.temporary();
        Vectors.packed(l, SHA256SUM, sum, ef, gh, word, 0);
        int next = l.temporary();
        Vectors.packed(l, SHA256ROUND, next, ab, cd, sum, 0);
        return next;
    }

    private static void sha256Schedule1(Lift l, int d, int a, int b) {
        int t = l.temporary();
        Vectors.packed(l, PALIGNR, t, a, a + 1, ZERO, 4);
        Vectors.packed(l, SHA256MSG1, d, a, t);
        Vectors.packed(l, PALIGNR, t, a + 1, b, ZERO, 4);
        Vectors.packed(l, SHA256MSG1, d + 1, a + 1, t);
    }

    private static void sha256Schedule2(Lift l, int d, int a, int b) {
        Vectors.packed(l, SHA256MSG2, d, a, b + 1);
        Vectors.packed(l, SHA256MSG2, d + 1, a + 1, d);
    }
}
