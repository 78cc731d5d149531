package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;
import static dev.faultline.ir.PackedOperation.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.cpu.simd.StringComparison;
import dev.faultline.decode.OpcodeMap;

/** Comparisons of whole vectors: flags, strings, sums, minima (Intel SDM Vol. 1 5.10, 5.11). */
final class VectorTests {
    private VectorTests() {}

    static void register(OpcodeMap m) {
        VectorMoves.both(m, "66 0f38 17", "PTEST Vx,Wx", l -> test(l, -1));
        m.add("vex.66.w0 0f38 0e", "VTESTPS Vx,Wx", 0, l -> test(l, 0x8000000080000000L));
        m.add("vex.66.w0 0f38 0f", "VTESTPD Vx,Wx", 0, l -> test(l, Long.MIN_VALUE));
        VectorMoves.both(m, "66 0f38 41", "PHMINPOSUW Vdq,Wdq", VectorTests::minimum);
        VectorMoves.both(
                m, "66 0f3a 42", "MPSADBW Vx,Wx,Ib", "Vx,Hx,Wx,Ib", VectorTests::differences);
        strings(m, "66 0f3a 60", "PCMPESTRM", true, false);
        strings(m, "66 0f3a 61", "PCMPESTRI", true, true);
        strings(m, "66 0f3a 62", "PCMPISTRM", false, false);
        strings(m, "66 0f3a 63", "PCMPISTRI", false, true);
    }

    /** ZF and CF of those bits of all quadwords that a mask says. */
    private static void test(Lift l, long bits) {
        Vectors.ready(l);
        int b = Vectors.read(l, 1);
        int a = Vectors.register(l, 0);
        int both = l.temporary();
        int lacking = l.temporary();
        int t = l.temporary();
        for (int q = 0; q < Vectors.quadwords(l, 0); q++) {
            l.op(AND, q == 0 ? both : t, a + q, b + q, 3);
            if (q > 0) {
                l.op(OR, both, both, t, 3);
            }
            l.opImm(XORI, t, a + q, 3, -1);
            l.op(AND, q == 0 ? lacking : t, t, b + q, 3);
            if (q > 0) {
                l.op(OR, lacking, lacking, t, 3);
            }
        }
        if (bits != -1) {
            l.opImm(ANDI, both, both, 3, bits);
            l.opImm(ANDI, lacking, lacking, 3, bits);
        }
        Vectors.packed(l, PTEST, t, both, lacking);
        l.emit(SET_FLAGS, 0, t, 0, 0, 0, 0);
    }

    private static void minimum(Lift l) {
        Vectors.ready(l);
        int from = Vectors.read(l, 1);
        int d = Vectors.register(l, 0);
        Vectors.packed(l, PHMINPOSUW, d, from, from + 1);
        l.opImm(MOVI, d + 1, Cpu.SLOT_ZERO, 3, 0);
        Vectors.zeroUpper(l, d, 2);
    }

    /** MPSADBW: three bits of the immediate for each lane. */
    private static void differences(Lift l) {
        Vectors.ready(l);
        int source = l.insn().vex ? 2 : 1;
        int b = Vectors.read(l, source);
        int a = Vectors.register(l, source - 1);
        int quadwords = Vectors.quadwords(l, 0);
        int to = Vectors.temporaries(l, quadwords);
        int middle = l.temporary();
        for (int q = 0; q < quadwords; q += 2) {
            int imm = (int) l.insn().immediate >> 3 * (q / 2);
            boolean later = (imm & 4) != 0;
            Vectors.packed(l, PALIGNR, middle, a + q, a + q + 1, Cpu.SLOT_ZERO, 4);
            int first = later ? middle : a + q;
            int second = later ? a + q + 1 : middle;
            int block = b + q + (imm >> 1 & 1);
            Vectors.packed(l, MPSADBW, to + q, first, block, Cpu.SLOT_ZERO, imm & 1);
            Vectors.packed(l, MPSADBW, to + q + 1, second, block, Cpu.SLOT_ZERO, imm & 1);
        }
        Vectors.write(l, 0, to, quadwords);
    }

    private static void strings(
            OpcodeMap m, String key, String mnemonic, boolean explicit, boolean index) {
        String text = mnemonic + " Vdq,Wdq,Ib";
        VectorMoves.both(m, key, text, l -> compare(l, explicit, index));
    }

    private static void compare(Lift l, boolean explicit, boolean index) {
        Vectors.ready(l);
        boolean memory = l.inMemory(1);
        StringComparison.Shape shape =
                new StringComparison.Shape(
                        l.insn().reg, memory ? -1 : l.insn().rm, (int) l.insn().immediate);
        long number = shape.number(explicit, index, l.insn().wide, l.insn().vex);
        int linear = memory ? l.linear(16, false) : Cpu.SLOT_ZERO;
        int access = memory ? l.access() : 0;
        int operation = SystemOperation.COMPARE_STRINGS.ordinal();
        l.emit(SYSTEM, 0, l.constant(number), linear, access, 0, operation);
    }
}
