package dev.faultline.isa;

import static dev.faultline.decode.Form.PROTECTED_ONLY;
import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.decode.OpcodeMap;

/** Shifts and rotates (Intel SDM Vol. 1 5.1.5, 5.1.16.2). */
final class Shifts {
    private static final String[] NAMES = {"ROL", "ROR", "RCL", "RCR", "SHL", "SHR", "SAL", "SAR"};
    private static final int[] BY_SLOT = {ROL, ROR, RCL, RCR, SHLF, SHRF, SHLF, SARF};
    private static final int[] BY_IMMEDIATE = {0, 0, 0, 0, SHLIF, SHRIF, SHLIF, SARIF};

    private Shifts() {}

    static void register(OpcodeMap m) {
        for (int i = 0; i < 8; i++) {
            int kind = i;
            String n = NAMES[i];
            Lifter f = l -> shift(l, kind);
            m.add("c0 /" + i, n + " Eb,Ib", 0, f);
            m.add("c1 /" + i, n + " Ev,Ib", 0, f);
            m.add("d0 /" + i, n + " Eb,One", 0, f);
            m.add("d1 /" + i, n + " Ev,One", 0, f);
            m.add("d2 /" + i, n + " Eb,CL", 0, f);
            m.add("d3 /" + i, n + " Ev,CL", 0, f);
        }
        m.add("0f a4", "SHLD Ev,Gv,Ib", 0, l -> doubleShift(l, SHLD));
        m.add("0f a5", "SHLD Ev,Gv,CL", 0, l -> doubleShift(l, SHLD));
        m.add("0f ac", "SHRD Ev,Gv,Ib", 0, l -> doubleShift(l, SHRD));
        m.add("0f ad", "SHRD Ev,Gv,CL", 0, l -> doubleShift(l, SHRD));
        m.add("vex.66 0f38 f7", "SHLX Gy,Ey,By", PROTECTED_ONLY, l -> flagless(l, SHL, SHL32));
        m.add("vex.f2 0f38 f7", "SHRX Gy,Ey,By", PROTECTED_ONLY, l -> flagless(l, SHR, SHR32));
        m.add("vex.f3 0f38 f7", "SARX Gy,Ey,By", PROTECTED_ONLY, l -> flagless(l, SAR, SAR32));
        m.add("vex.f2 0f3a f0", "RORX Gy,Ey,Ib", PROTECTED_ONLY, Shifts::rorx);
    }

    private static void shift(Lift l, int kind) {
        int value = l.readForWrite(0);
        int size = l.sizeOfOperand(0);
        int t = l.target(0);
        if (!l.isImmediate(1)) {
            l.op(BY_SLOT[kind], t, value, l.read(1), size);
            l.write(0, t);
            return;
        }
        long count = l.immediate(1) & (size == 3 ? 63 : 31);
        if (count == 0) {
            l.writeClean(0, value);
            return;
        }
        if (BY_IMMEDIATE[kind] != 0) {
            l.opImm(BY_IMMEDIATE[kind], t, value, size, count);
        } else {
            l.op(BY_SLOT[kind], t, value, l.constant(count), size);
        }
        l.write(0, t);
    }

    private static void doubleShift(Lift l, int op) {
        int value = l.readForWrite(0);
        int fill = l.read(1);
        int count = l.read(2);
        int t = l.target(0);
        l.emit(op, t, value, fill, count, l.size(), 0);
        l.write(0, t);
    }

    private static void flagless(Lift l, int op64, int op32) {
        int value = l.read(1);
        int count = l.read(2);
        int t = l.target(0);
        l.op(l.ySize() == 3 ? op64 : op32, t, value, count, l.ySize());
        l.write(0, t);
    }

    private static void rorx(Lift l) {
        int value = l.read(1);
        int t = l.target(0);
        l.opImm(RORI, t, value, l.ySize(), l.immediate(2));
        l.write(0, t);
    }
}
