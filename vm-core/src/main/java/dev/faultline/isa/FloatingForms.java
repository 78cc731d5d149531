package dev.faultline.isa;

import static dev.faultline.decode.Form.MODRM;
import static dev.faultline.ir.MicroOpcode.NOT_IMPLEMENTED;

import dev.faultline.decode.OpcodeMap;

/**
 * SIMD instructions that are not there yet: they decode with their right length and stop the run
 * with "not implemented yet" (after the #UD and #NM checks of CR0 and CR4), visible to a guest that
 * uses what CPUID says of SSE and SSE2.
 */
final class FloatingForms {
    private static final int MMX_OR_SSE = 1;

    private FloatingForms() {}

    static void register(OpcodeMap m) {
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
}
