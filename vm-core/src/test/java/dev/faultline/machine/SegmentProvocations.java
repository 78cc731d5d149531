package dev.faultline.machine;

import static dev.faultline.cpu.FaultReason.*;
import static dev.faultline.machine.LegacyGuest.EXECUTE_ONLY;
import static dev.faultline.machine.LegacyGuest.FLAT_CODE;
import static dev.faultline.machine.LegacyGuest.FLAT_DATA;
import static dev.faultline.machine.LegacyGuest.FREE;
import static dev.faultline.machine.LegacyGuest.READ_ONLY;
import static dev.faultline.machine.LegacyGuest.compatibilityMode;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static dev.faultline.machine.LegacyGuest.userMode;
import static dev.faultline.machine.Provocation.legacy;

import dev.faultline.cpu.SegmentRegister;
import java.util.List;

/** Rules about segments: accesses through them, and loading their registers. */
final class SegmentProvocations {
    private static final int AVAILABLE_TSS = 0x89;

    /** Not present. */
    private static final int NO_LDT = 0x02;

    private static final int NO_DATA = 0x13;

    private SegmentProvocations() {}

    static List<Provocation> all() {
        // spotless:off
        return List.of(
                legacy(SEGMENT_LIMIT, "#GP(0x0)", () -> ring0("mov eax, [0xfffd]")),
                legacy(SEGMENT_TYPE, "#GP(0x0)", SegmentProvocations::readOnlyData),
                legacy(SEGMENT_NULL, "#GP(0x0)", () -> load(0, "mov ds, ax; mov eax, [0]")),
                legacy(CODE_LIMIT, "#GP(0x0)", () -> ring0(".byte 0xe9; .long 0x20000")),
                legacy(SELECTOR_LIMIT, "#GP(0xfff8)", () -> load(0xfff8, "mov ds, ax")),
                legacy(SEGMENT_NOT_READABLE, "#GP(0x60)", () -> free(EXECUTE_ONLY, "mov ds, ax")),
                legacy(SEGMENT_PRIVILEGE, "#GP(0x10)", () -> ring3("mov al, 16; mov ds, ax")),
                legacy(SEGMENT_NOT_PRESENT, "#NP(0x60)", () -> free(NO_DATA, "mov ds, ax")),
                legacy(STACK_NULL, "#GP(0x0)", () -> load(0, "mov ss, ax")),
                legacy(STACK_PRIVILEGE, "#GP(0x10)", () -> load(FLAT_DATA | 3, "mov ss, ax")),
                legacy(STACK_NOT_WRITABLE, "#GP(0x8)", () -> load(FLAT_CODE, "mov ss, ax")),
                legacy(STACK_NOT_PRESENT, "#SS(0x60)", () -> free(NO_DATA, "mov ss, ax")),
                legacy(STACK_LIMIT, "#SS(0x0)", () -> ring0("mov esp, 2; call 8:0")),
                legacy(TSS_NULL, "#GP(0x0)", () -> load(0, "ltr ax")),
                legacy(TSS_TYPE, "#GP(0x10)", () -> load(FLAT_DATA, "ltr ax")),
                legacy(SELECTOR_IN_LDT, "#GP(0x64)", () -> load(FREE | 4, "ltr ax")),
                legacy(LDT_TYPE, "#GP(0x10)", () -> load(FLAT_DATA, "lldt ax")),
                legacy(SYSTEM_SEGMENT_NOT_PRESENT, "#NP(0x60)", () -> free(NO_LDT, "lldt ax")),
                legacy(SYSTEM_SEGMENT_BASE, "#GP(0x60)", SegmentProvocations::badUpperHalf));
        // spotless:on
    }

    /** Code at CPL 0 that has a selector in EAX. */
    private static LegacyGuest load(int selector, String source) {
        return ring0("mov eax, " + selector + ";" + source);
    }

    private static LegacyGuest badUpperHalf() {
        return compatibilityMode(32, "mov eax, " + FREE + "; ltr ax")
                .descriptor(FREE, 0, 0x67, AVAILABLE_TSS, 0)
                .doubleword(LegacyGuest.GDT + FREE + 8, 0x8000_0000L);
    }

    private static LegacyGuest ring0(String source) {
        return protectedMode(32, source);
    }

    private static LegacyGuest ring3(String source) {
        return userMode(32, source);
    }

    /** The same with the selector FREE, and its descriptor's access byte. */
    private static LegacyGuest free(int access, String source) {
        return load(FREE, source).descriptor(FREE, 0, 0xffff, access, 0);
    }

    private static LegacyGuest readOnlyData() {
        return ring0("mov [0], eax").segment(SegmentRegister.DS, 0xffff, READ_ONLY, 4);
    }
}
