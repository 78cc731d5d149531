package dev.faultline.isa;

import static dev.faultline.ir.PackedOperation.*;

import dev.faultline.decode.OpcodeMap;
import dev.faultline.ir.PackedOperation;

/** Lanes that get wider, with zeros or signs (Intel SDM Vol. 1 5.10.9). */
final class VectorExtensions {
    private VectorExtensions() {}

    static void register(OpcodeMap m) {
        extension(m, "20", PMOVSXBW, "Whx", 2);
        extension(m, "21", PMOVSXBD, "Wqx", 4);
        extension(m, "22", PMOVSXBQ, "Wex", 8);
        extension(m, "23", PMOVSXWD, "Whx", 2);
        extension(m, "24", PMOVSXWQ, "Wqx", 4);
        extension(m, "25", PMOVSXDQ, "Whx", 2);
        extension(m, "30", PMOVZXBW, "Whx", 2);
        extension(m, "31", PMOVZXBD, "Wqx", 4);
        extension(m, "32", PMOVZXBQ, "Wex", 8);
        extension(m, "33", PMOVZXWD, "Whx", 2);
        extension(m, "34", PMOVZXWQ, "Wqx", 4);
        extension(m, "35", PMOVZXDQ, "Whx", 2);
    }

    private static void extension(
            OpcodeMap m, String opcode, PackedOperation operation, String source, int times) {
        String text = operation + " Vx," + source;
        VectorMoves.both(m, "66 0f38 " + opcode, text, l -> extend(l, operation, times));
    }

    /** Each quadword from so much less of the source. */
    private static void extend(Lift l, PackedOperation operation, int times) {
        Vectors.ready(l);
        int from = Vectors.read(l, 1);
        int d = Vectors.register(l, 0);
        int quadwords = Vectors.quadwords(l, 0);
        int to = d == from ? Vectors.temporaries(l, quadwords) : d;
        int bits = 64 / times;
        for (int q = 0; q < quadwords; q++) {
            Vectors.unary(l, operation, to + q, from + q * bits / 64, q * bits % 64);
        }
        Vectors.write(l, 0, to, quadwords);
    }
}
