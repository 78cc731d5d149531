package dev.faultline.isa;

import static dev.faultline.cpu.semantics.SystemOperation.*;
import static dev.faultline.ir.MicroOpcode.SYSTEM;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.cpu.simd.SimdClass;
import dev.faultline.cpu.x87.Environment;
import dev.faultline.decode.OpcodeMap;

/** x87 control words, environment and state (Intel SDM Vol. 1 8.3.9). */
final class X87StateForms {
    private X87StateForms() {}

    static void register(OpcodeMap m) {
        m.add("9b", "FWAIT", 0, l -> SystemForms.system(l, FWAIT, 0, 0, 0));
        m.add("db e3", "FNINIT", 0, l -> SystemForms.system(l, FNINIT, 0, 0, 0));
        m.add("db e2", "FNCLEX", 0, l -> SystemForms.system(l, FNCLEX, 0, 0, 0));
        // Of the 8087 and the 80287; nothing since.
        m.add("db e0", "FNENI", 0, l -> SystemForms.system(l, X87_NOTHING, 0, 0, 0));
        m.add("db e1", "FNDISI", 0, l -> SystemForms.system(l, X87_NOTHING, 0, 0, 0));
        m.add("db e4", "FNSETPM", 0, l -> SystemForms.system(l, X87_NOTHING, 0, 0, 0));
        m.add("d9 /5 m", "FLDCW M", 0, X87StateForms::controlWord);
        m.add("d9 /7 m", "FNSTCW M", 0, l -> word(l, FNSTCW));
        m.add("dd /7 m", "FNSTSW M", 0, l -> word(l, FNSTSW));
        m.add("df e0", "FNSTSW", 0, X87StateForms::statusToAx);
        m.add("d9 /4 m", "FLDENV M", 0, l -> environment(l, FLDENV, false));
        m.add("d9 /6 m", "FNSTENV M", 0, l -> environment(l, FNSTENV, true));
        m.add("dd /4 m", "FRSTOR M", 0, l -> state(l, FRSTOR, false));
        m.add("dd /6 m", "FNSAVE M", 0, l -> state(l, FNSAVE, true));
    }

    private static void controlWord(Lift l) {
        l.ready(SimdClass.X87);
        SystemForms.system(l, FLDCW, 0, l.load(1), 0);
    }

    private static void word(Lift l, SystemOperation operation) {
        int linear = l.linear(2, true);
        l.emit(SYSTEM, 0, 0, linear, l.access(), 1, operation.ordinal());
    }

    private static void environment(Lift l, SystemOperation operation, boolean write) {
        area(l, operation, Environment.bytes(l.bits() != 16), write);
    }

    private static void state(Lift l, SystemOperation operation, boolean write) {
        area(l, operation, Environment.bytesWithRegisters(l.bits() != 16), write);
    }

    private static void area(Lift l, SystemOperation operation, int bytes, boolean write) {
        if (!write) {
            l.ready(SimdClass.X87);
        }
        int linear = l.linear(bytes, write);
        l.emit(SYSTEM, 0, 0, linear, l.access(), l.size(), operation.ordinal());
    }

    private static void statusToAx(Lift l) {
        int t = l.temporary();
        SystemForms.system(l, FNSTSW_AX, t, 0, 0);
        l.writeRegister(Cpu.RAX, t, 1);
    }
}
