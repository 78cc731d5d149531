package dev.faultline.isa;

import dev.faultline.decode.OpcodeMap;

/** Data transfer of vectors: MOVUPS and its like (Intel SDM Vol. 1 5.5.1.1, 5.6.1.1). */
final class VectorMoves {
    private static final boolean ALIGNED_ONLY = true;

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
}
