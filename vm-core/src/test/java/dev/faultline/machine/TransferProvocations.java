package dev.faultline.machine;

import static dev.faultline.cpu.FaultReason.*;
import static dev.faultline.machine.LegacyGuest.EXECUTE_READ;
import static dev.faultline.machine.LegacyGuest.FLAT_CODE;
import static dev.faultline.machine.LegacyGuest.FREE;
import static dev.faultline.machine.LegacyGuest.GDT;
import static dev.faultline.machine.LegacyGuest.TSS;
import static dev.faultline.machine.LegacyGuest.compatibilityMode;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static dev.faultline.machine.LegacyGuest.userMode;
import static dev.faultline.machine.LegacyGuest.virtual8086;
import static dev.faultline.machine.Provocation.legacy;

import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Rflags;
import java.util.List;

/** Rules about far transfers, returns and task switches. */
final class TransferProvocations {
    private static final int USER_CODE = 0xfb;
    private static final int ABSENT_CODE = 0x1b;
    private static final int AVAILABLE_TSS = 0x89;
    private static final int CALL_GATE = 0x8c;
    private static final int NO_GATE = 0x0c;

    /** JMP and CALL to the selector FREE. */
    private static final String JUMP = ".byte 0xea; .long 0; .word 0x60";

    private static final String CALL = ".byte 0x9a; .long 0; .word 0x60";

    /** Where a TSS is said to be. */
    private static final long NEW_TSS = 0xa000;

    private TransferProvocations() {}

    static List<Provocation> all() {
        // spotless:off
        return List.of(
                legacy(CODE_NULL, "#GP(0x0)", () -> ring0(".byte 0xea; .long 0, 0")),
                legacy(CODE_TYPE, "#GP(0x10)", () -> ring0(".byte 0xea; .long 0, 0x10")),
                legacy(CODE_PRIVILEGE, "#GP(0x60)", () -> toCode(ring0(JUMP), USER_CODE, 4)),
                legacy(CODE_NOT_PRESENT, "#NP(0x60)", () -> toCode(ring0(JUMP), ABSENT_CODE, 4)),
                legacy(CODE_LONG_AND_BIG, "#GP(0x60)", () -> toCode(ia32e(JUMP), EXECUTE_READ, 6)),
                legacy(RETURN_INWARD, "#GP(0x8)", () -> userMode(32, "push 8; push 0; retf")),
                legacy(CALL_GATE_PRIVILEGE, "#GP(0x60)", () -> gate(userMode(32, CALL), CALL_GATE)),
                legacy(CALL_GATE_NOT_PRESENT, "#NP(0x60)", () -> gate(ring0(CALL), NO_GATE)),
                legacy(CALL_GATE_UPPER, "#GP(0x60)", TransferProvocations::badUpperHalf),
                legacy(TASK_GATE_PRIVILEGE, "#GP(0x60)", () -> toTask(userMode(32, JUMP), 0x67)),
                legacy(TASK_IN_LONG_MODE, "#GP(0x60)", () -> toTask(ia32e(JUMP), 0x67)),
                legacy(TSS_TOO_SHORT, "#TS(0x60)", () -> toTask(ring0(JUMP), 0x60)),
                legacy(TSS_NOT_BUSY, "#TS(0x60)", TransferProvocations::linkToIdleTask),
                legacy(TASK_TRAP, "#DB", () -> TaskTrapTest.task(ring0(JUMP), 1)),
                legacy(NESTED_TASK_IN_LONG_MODE, "#GP(0x0)", () -> nested(ia32e("iret"))),
                legacy(IRET_IN_VIRTUAL_8086, "#GP(0x0)", () -> virtual8086(0, "iret")),
                legacy(INT_IN_VIRTUAL_8086, "#GP(0x0)", () -> virtual8086(0, "int 0x40")),
                legacy(VIRTUAL_INTERRUPT_PENDING, "#GP(0x0)", () -> pendingInterrupt()));
        // spotless:on
    }

    private static LegacyGuest nested(LegacyGuest guest) {
        return guest.withFlags(Rflags.NT);
    }

    /** A call gate to offset 0 of the flat code segment. */
    private static LegacyGuest gate(LegacyGuest guest, int access) {
        return guest.doubleword(GDT + FREE, (long) FLAT_CODE << 16)
                .doubleword(GDT + FREE + 4, (long) access << 8);
    }

    private static LegacyGuest pendingInterrupt() {
        LegacyGuest guest = virtual8086(0, "sti").withFlags(Rflags.VIP);
        guest.cpu.cr4 |= Cr4.VME;
        return guest;
    }

    private static LegacyGuest ring0(String source) {
        return protectedMode(32, source);
    }

    private static LegacyGuest ia32e(String source) {
        return compatibilityMode(32, source);
    }

    /** Makes FREE a code segment; the flags are G, D/B, L and AVL. */
    private static LegacyGuest toCode(LegacyGuest guest, int access, int flags) {
        return guest.descriptor(FREE, 0, 0xffff, access, flags);
    }

    /** Makes FREE an available TSS of DPL 0. */
    private static LegacyGuest toTask(LegacyGuest guest, int limit) {
        return guest.descriptor(FREE, NEW_TSS, limit, AVAILABLE_TSS, 0);
    }

    private static LegacyGuest linkToIdleTask() {
        return toTask(nested(ring0("iret")), 0x67).word(TSS, FREE);
    }

    private static LegacyGuest badUpperHalf() {
        return gate(ia32e(CALL), CALL_GATE).doubleword(GDT + FREE + 12, 0x1f00);
    }
}
