package dev.faultline.machine;

import static dev.faultline.cpu.FaultReason.*;
import static dev.faultline.machine.Guest.DATA;
import static dev.faultline.machine.Guest.guest;
import static dev.faultline.machine.Provocation.long64;

import dev.faultline.cpu.Cr4;
import java.util.List;

/** Rules about vector instructions and the instructions that save vector state. */
final class VectorProvocations {
    private static final String ZERO_BY_ZERO =
            "pxor xmm0, xmm0; push 0; ldmxcsr [rsp]; divss xmm0, xmm0";

    private static final String XCR2 = "mov ecx, 2; xgetbv";
    private static final String AVX_ALONE = "xor ecx, ecx; xor edx, edx; mov eax, 5; xsetbv";
    private static final int HEADER = 512;

    private VectorProvocations() {}

    static List<Provocation> all() {
        // spotless:off
        return List.of(
                long64(VECTOR_ALIGNMENT, "#GP(0x0)", () -> sse("movaps xmm0, [0x20008]")),
                long64(SIMD_EXCEPTION, "#XM", () -> with(Cr4.OSFXSR | Cr4.OSXMMEXCPT, ZERO_BY_ZERO)),
                long64(SIMD_EXCEPTION_UNSUPPORTED, "#UD", () -> sse(ZERO_BY_ZERO)),
                long64(AVX_DISABLED, "#UD", () -> guest("vmovaps ymm0, ymm1")),
                long64(XSAVE_ALIGNMENT, "#GP(0x0)", () -> with(Cr4.OSXSAVE, "xsave [0x20020]")),
                long64(XSAVE_HEADER, "#GP(0x0)", VectorProvocations::unknownComponent),
                long64(XCR_UNKNOWN, "#GP(0x0)", () -> with(Cr4.OSXSAVE, XCR2)),
                long64(XCR0_VALUE, "#GP(0x0)", () -> with(Cr4.OSXSAVE, AVX_ALONE)));
        // spotless:on
    }

    private static Guest unknownComponent() {
        return with(Cr4.OSXSAVE, "xrstor [0x20000]").withMemory(DATA + HEADER, 1L << 40);
    }

    private static Guest sse(String source) {
        return with(Cr4.OSFXSR, source);
    }

    private static Guest with(long cr4, String source) {
        Guest guest = guest(source);
        guest.cpu.cr4 |= cr4;
        return guest;
    }
}
