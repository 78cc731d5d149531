package dev.faultline.isa;

import static dev.faultline.ir.PackedOperation.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.decode.OpcodeMap;
import dev.faultline.ir.PackedOperation;

/** Lanes of one source or the other, by a mask (Intel SDM Vol. 1 5.10.3, 5.10.4). */
final class VectorBlends {
    private VectorBlends() {}

    static void register(OpcodeMap m) {
        byConstant(m, "66 0f3a 0e", "PBLENDW", 16);
        byConstant(m, "66 0f3a 0c", "BLENDPS", 32);
        byConstant(m, "66 0f3a 0d", "BLENDPD", 64);
        m.add("vex.66.w0 0f3a 02", "VPBLENDD Vx,Hx,Wx,Ib", 0, l -> byConstant(l, 32));
        byRegister(m, "10", "4c", PBLENDVB);
        byRegister(m, "14", "4a", BLENDVPS);
        byRegister(m, "15", "4b", BLENDVPD);
    }

    private static void byConstant(OpcodeMap m, String key, String mnemonic, int width) {
        Lifter lifter = l -> byConstant(l, width);
        VectorMoves.both(m, key, mnemonic + " Vx,Wx,Ib", "Vx,Hx,Wx,Ib", lifter);
    }

    private static void byRegister(
            OpcodeMap m, String opcode, String vexOpcode, PackedOperation operation) {
        Lifter lifter = l -> byRegister(l, operation);
        m.add("66 0f38 " + opcode, operation + " Vdq,Wdq,XMM0", 0, lifter);
        m.add("vex.66.w0 0f3a " + vexOpcode, "V" + operation + " Vx,Hx,Wx,Lx", 0, lifter);
    }

    private static void byConstant(Lift l, int width) {
        Vectors.ready(l);
        int source = l.insn().vex ? 2 : 1;
        int b = Vectors.read(l, source);
        int a = Vectors.register(l, source - 1);
        int d = Vectors.register(l, 0);
        int quadwords = Vectors.quadwords(l, 0);
        for (int q = 0; q < quadwords; q++) {
            long mask = mask((int) l.insn().immediate, q, width);
            if (mask == 0 || mask == -1) {
                Vectors.move(l, d + q, (mask == 0 ? a : b) + q, 1);
            } else {
                Vectors.packed(l, SELECT, d + q, a + q, b + q, l.constant(mask), 0);
            }
        }
        Vectors.zeroUpper(l, d, quadwords);
    }

    /** Bits of quadword q that are the second source's; the immediate begins anew after 8 lanes. */
    private static long mask(int immediate, int q, int width) {
        int lanes = 64 / width;
        long mask = 0;
        for (int i = 0; i < lanes; i++) {
            if ((immediate >> (q * lanes + i) % 8 & 1) != 0) {
                mask |= -1L >>> 64 - width << width * i;
            }
        }
        return mask;
    }

    private static void byRegister(Lift l, PackedOperation operation) {
        Vectors.ready(l);
        int source = l.insn().vex ? 2 : 1;
        int b = Vectors.read(l, source);
        int a = Vectors.register(l, source - 1);
        int mask = l.insn().vex ? Vectors.register(l, 3) : Cpu.vector(0, 0);
        int d = Vectors.register(l, 0);
        int quadwords = Vectors.quadwords(l, 0);
        for (int q = 0; q < quadwords; q++) {
            Vectors.packed(l, operation, d + q, a + q, b + q, mask + q, 0);
        }
        Vectors.zeroUpper(l, d, quadwords);
    }
}
