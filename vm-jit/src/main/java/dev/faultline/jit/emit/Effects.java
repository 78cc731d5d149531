package dev.faultline.jit.emit;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpShape;

/** What micro-ops do to slots, from their shapes. */
final class Effects {
    private Effects() {}

    /** Whether a micro-op may write a slot. */
    static boolean mayWrite(long word, int slot) {
        int shape = MicroOpShape.of(MicroOp.op(word));
        int first = MicroOp.d(word);
        int count = MicroOpShape.slots(MicroOp.op(word));
        return (shape & MicroOpShape.D) != 0 && slot >= first && slot < first + count
                || (shape & MicroOpShape.WRSP) != 0 && slot == Cpu.RSP
                || (shape & MicroOpShape.WRAX) != 0 && (slot == Cpu.RAX || slot == Cpu.RDX)
                || (shape & MicroOpShape.ALL) != 0 && MicroOp.isRegister(slot);
    }
}
