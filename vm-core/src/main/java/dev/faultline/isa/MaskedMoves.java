package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.cpu.simd.MaskedAccess;
import dev.faultline.decode.OpcodeMap;

/**
 * Moves of those elements that a mask selects (Intel SDM Vol. 2 MASKMOVQ, MASKMOVDQU, VMASKMOV).
 */
final class MaskedMoves {
    private MaskedMoves() {}

    static void register(OpcodeMap m) {
        m.add("np 0f f7 r", "MASKMOVQ Pq,Nq", 0, MaskedMoves::bytes);
        VectorMoves.both(m, "66 0f f7 r", "MASKMOVDQU Vdq,Udq", MaskedMoves::bytes);
        load(m, "vex.66.w0 0f38 2c m", "VMASKMOVPS Vx,Hx,Mx", 2);
        load(m, "vex.66.w0 0f38 2d m", "VMASKMOVPD Vx,Hx,Mx", 3);
        store(m, "vex.66.w0 0f38 2e m", "VMASKMOVPS Mx,Hx,Vx", 2);
        store(m, "vex.66.w0 0f38 2f m", "VMASKMOVPD Mx,Hx,Vx", 3);
        load(m, "vex.66.w0 0f38 8c m", "VPMASKMOVD Vx,Hx,Mx", 2);
        load(m, "vex.66.w1 0f38 8c m", "VPMASKMOVQ Vx,Hx,Mx", 3);
        store(m, "vex.66.w0 0f38 8e m", "VPMASKMOVD Mx,Hx,Vx", 2);
        store(m, "vex.66.w1 0f38 8e m", "VPMASKMOVQ Mx,Hx,Vx", 3);
    }

    private static void load(OpcodeMap m, String key, String text, int size) {
        m.add(key, text, 0, l -> elements(l, size, false));
    }

    private static void store(OpcodeMap m, String key, String text, int size) {
        m.add(key, text, 0, l -> elements(l, size, true));
    }

    /** To DS:rDI. */
    private static void bytes(Lift l) {
        Vectors.ready(l);
        boolean mmx = l.operand(0).mmx();
        int register = mmx ? l.insn().reg & 7 : l.insn().reg;
        int mask = mmx ? l.insn().rm & 7 : l.insn().rm;
        int quadwords = mmx ? 1 : 2;
        MaskedAccess.Shape shape =
                new MaskedAccess.Shape(register, mask, quadwords, 0, l.insn().addressBits);
        int t = l.temporary();
        int op = l.addressSize() == 3 ? MOV : l.addressSize() == 2 ? MOV32 : ZX16;
        l.op(op, t, Cpu.RDI, Cpu.SLOT_ZERO, 0);
        masked(l, mmx ? shape.storeMmx() : shape.store(), t);
    }

    private static void elements(Lift l, int size, boolean store) {
        Vectors.ready(l);
        int mask = l.insn().vvvv;
        int quadwords = Vectors.quadwords(l, 1);
        MaskedAccess.Shape shape =
                new MaskedAccess.Shape(l.insn().reg, mask, quadwords, size, l.insn().addressBits);
        masked(l, store ? shape.store() : shape.load(), l.offset());
    }

    private static void masked(Lift l, long shape, int offset) {
        int number = SystemOperation.MASKED_MOVE.ordinal();
        l.emit(SYSTEM, 0, l.constant(shape), offset, l.segment(), 0, number);
    }
}
