package dev.faultline.isa;

import static dev.faultline.cpu.semantics.SystemOperation.*;
import static dev.faultline.decode.Form.MODRM;
import static dev.faultline.ir.MicroOpcode.NOT_IMPLEMENTED;
import static dev.faultline.ir.MicroOpcode.SYSTEM;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.decode.OpcodeMap;

/**
 * x87 and SIMD: state management only. Arithmetic and data forms decode with their right length and
 * stop the run with "not implemented yet" (after the #UD and #NM checks of CR0 and CR4), visible to
 * a guest that uses what CPUID says of SSE and SSE2.
 */
final class FloatingForms {
    private static final int X87 = 0;
    private static final int MMX_OR_SSE = 1;

    private FloatingForms() {}

    static void register(OpcodeMap m) {
        m.add("9b", "FWAIT", 0, l -> SystemForms.system(l, FWAIT, 0, 0, 0));
        m.add("db e3", "FNINIT", 0, l -> SystemForms.system(l, FNINIT, 0, 0, 0));
        m.add("db e2", "FNCLEX", 0, l -> SystemForms.system(l, FNCLEX, 0, 0, 0));
        m.add("d9 /5 m", "FLDCW M", 0, l -> SystemForms.system(l, FLDCW, 0, l.load(1), 0));
        m.add("d9 /7 m", "FNSTCW M", 0, l -> stateToMemory(l, FNSTCW, 1));
        m.add("dd /7 m", "FNSTSW M", 0, l -> stateToMemory(l, FNSTSW, 1));
        m.add("df e0", "FNSTSW", 0, FloatingForms::statusToAx);
        m.add("d8-df", "x87", MODRM, l -> notImplemented(l, X87));
        Lifter simd = l -> notImplemented(l, MMX_OR_SSE);
        m.add("0f 0f", "3DNOW Ib", MODRM, Moves::undefined);
        m.add("0f 10-17", "SSE", MODRM, simd);
        m.add("0f 28-2f", "SSE", MODRM, simd);
        m.add("0f 50-6f", "SSE", MODRM, simd);
        m.add("66 0f 78", "EXTRQ Ib,Ib2", MODRM, Moves::undefined);
        m.add("f2 0f 78", "INSERTQ Ib,Ib2", MODRM, Moves::undefined);
        m.add("0f 78-79", "VMREAD", MODRM, Moves::undefined);
        m.add("0f 7c-7f", "SSE", MODRM, simd);
        m.add("0f c2", "SSE Ib", MODRM, simd);
        m.add("0f d0-fe", "SSE", MODRM, simd);
        m.add("0f38 00-3f", "SSSE3", MODRM, Moves::undefined);
        m.add("0f38 40-41", "SSE4", MODRM, Moves::undefined);
        m.add("0f38 c8-cf", "SHA", MODRM, Moves::undefined);
        m.add("0f38 db-df", "AES", MODRM, Moves::undefined);
        m.add("0f3a 00-df", "SSE4 Ib", MODRM, Moves::undefined);
    }

    private static void notImplemented(Lift l, int kind) {
        l.emit(NOT_IMPLEMENTED, 0, 0, 0, kind, 0, 0);
        l.endAtRip();
    }

    private static void stateToMemory(Lift l, SystemOperation operation, int size) {
        int linear = l.linear(1 << size, true);
        l.emit(SYSTEM, 0, 0, linear, l.access(), size, operation.ordinal());
    }

    private static void statusToAx(Lift l) {
        int t = l.temporary();
        SystemForms.system(l, FNSTSW_AX, t, 0, 0);
        l.writeRegister(Cpu.RAX, t, 1);
    }
}
