package dev.faultline.isa;

import static dev.faultline.cpu.semantics.SystemOperation.*;
import static dev.faultline.ir.MicroOpcode.SYSTEM;

import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.cpu.simd.SimdClass;
import dev.faultline.decode.OpcodeMap;

/**
 * Instructions that save and restore x87 and vector state, and those of MXCSR. XSAVES, XRSTORS and
 * IA32_XSS are not there, and CPUID does not show them: no state component of this processor is a
 * supervisor's.
 */
final class StateForms {
    private static final int FXSAVE_AREA = 512;
    private static final int XSAVE_HEADER_END = 576;

    private StateForms() {}

    static void register(OpcodeMap m) {
        m.add("np 0f ae /0 m", "FXSAVE M", 0, l -> fxsave(l, FXSAVE, true));
        m.add("np 0f ae /1 m", "FXRSTOR M", 0, l -> fxsave(l, FXRSTOR, false));
        m.add("np 0f ae /4 m", "XSAVE M", 0, l -> xsave(l, XSAVE, true));
        m.add("np 0f ae /5 m", "XRSTOR M", 0, l -> xsave(l, XRSTOR, false));
        m.add("np 0f ae /6 m", "XSAVEOPT M", 0, l -> xsave(l, XSAVEOPT, true));
        m.add("np 0f c7 /4 m", "XSAVEC M", 0, l -> xsave(l, XSAVEC, true));
        m.add("np 0f ae /2 m", "LDMXCSR M", 0, l -> loadControl(l, SimdClass.SSE));
        m.add("np 0f ae /3 m", "STMXCSR M", 0, l -> storeControl(l, SimdClass.SSE));
        m.add("vex.np 0f ae /2 m", "VLDMXCSR M", 0, l -> loadControl(l, SimdClass.AVX));
        m.add("vex.np 0f ae /3 m", "VSTMXCSR M", 0, l -> storeControl(l, SimdClass.AVX));
    }

    private static void fxsave(Lift l, SystemOperation operation, boolean write) {
        l.ready(SimdClass.FXSAVE);
        area(l, operation, FXSAVE_AREA, write);
    }

    private static void xsave(Lift l, SystemOperation operation, boolean write) {
        l.ready(SimdClass.XSAVE);
        area(l, operation, XSAVE_HEADER_END, write);
    }

    private static void area(Lift l, SystemOperation operation, int size, boolean write) {
        int linear = l.linear(size, write);
        int wide = l.insn().wide ? 1 : 0;
        l.emit(SYSTEM, 0, 0, linear, l.access() | wide, l.size(), operation.ordinal());
    }

    private static void loadControl(Lift l, SimdClass simd) {
        l.ready(simd);
        SystemForms.system(l, LDMXCSR, 0, l.load(2), 0);
    }

    private static void storeControl(Lift l, SimdClass simd) {
        l.ready(simd);
        int linear = l.linear(4, true);
        l.emit(SYSTEM, 0, 0, linear, l.access(), 2, STMXCSR.ordinal());
    }
}
