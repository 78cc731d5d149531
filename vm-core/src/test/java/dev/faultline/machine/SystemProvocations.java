package dev.faultline.machine;

import static dev.faultline.cpu.DebugRegisters.DR7_GD;
import static dev.faultline.cpu.FaultReason.*;
import static dev.faultline.machine.Guest.CODE;
import static dev.faultline.machine.Guest.DATA;
import static dev.faultline.machine.Guest.guest;
import static dev.faultline.machine.LegacyGuest.userMode;
import static dev.faultline.machine.Provocation.legacy;
import static dev.faultline.machine.Provocation.long64;

import dev.faultline.cpu.Cr4;
import java.util.List;

/** Rules about control, debug and model-specific registers, and what they switch on and off. */
final class SystemProvocations {
    private static final String LSTAR = "mov ecx, 0xc0000082; mov edx, 0x80000000; wrmsr";
    private static final String BAD_EFER = "mov ecx, 0xc0000080; xor edx, edx; mov eax, -1; wrmsr";
    private static final String BIT_32 = "mov eax, 1; shl rax, 32;";

    private static final String BAD_BASE = "btc rax, 63; wrfsbase rax";
    private static final String CLEAR_PE = "mov rax, cr0; btr rax, 0; mov cr0, rax";

    /** DR7: breakpoint 0 is on, for writes of a byte. */
    private static final long WRITES = 0x10001;

    private SystemProvocations() {}

    static List<Provocation> all() {
        // spotless:off
        return List.of(
                long64(MSR_UNKNOWN, "#GP(0x0)", () -> guest("mov ecx, 0x12345; rdmsr")),
                long64(MSR_VALUE, "#GP(0x0)", () -> guest(BAD_EFER)),
                long64(MSR_NON_CANONICAL, "#GP(0x0)", () -> guest(LSTAR)),
                long64(SYSCALL_DISABLED, "#UD", () -> guest("syscall")),
                long64(SYSENTER_CS_NULL, "#GP(0x0)", () -> guest("sysenter")),
                long64(FSGSBASE_DISABLED, "#UD", () -> guest("rdfsbase rax")),
                long64(BASE_NON_CANONICAL, "#GP(0x0)", () -> with(Cr4.FSGSBASE, BAD_BASE)),
                long64(OSXSAVE_DISABLED, "#UD", () -> guest("xgetbv")),
                long64(PKE_DISABLED, "#UD", () -> guest("rdpkru")),
                long64(PKRU_OPERAND, "#GP(0x0)", () -> with(Cr4.PKE, "mov ecx, 1; rdpkru")),
                legacy(TSD, "#GP(0x0)", () -> user(Cr4.TSD, "rdtsc")),
                legacy(PCE, "#GP(0x0)", () -> userMode(32, "rdpmc")),
                legacy(UMIP, "#GP(0x0)", () -> user(Cr4.UMIP, "sgdt [0]")),
                long64(CONTROL_REGISTER_UNKNOWN, "#UD", () -> guest(".byte 0x0f, 0x20, 0xc8")),
                long64(CONTROL_REGISTER_RESERVED, "#GP(0x0)", () -> guest(BIT_32 + "mov cr4, rax")),
                long64(CONTROL_REGISTER_COMBINATION, "#GP(0x0)", () -> guest(CLEAR_PE)),
                long64(INVPCID_OPERAND, "#GP(0x0)", () -> guest("mov al, 4; invpcid rax, [rsp]")),
                long64(DEBUG_REGISTER_DE, "#UD", () -> with(Cr4.DE, ".byte 0x0f, 0x21, 0xe0")),
                long64(DEBUG_REGISTER_RESERVED, "#GP(0x0)", () -> guest(BIT_32 + "mov dr7, rax")),
                long64(GENERAL_DETECT, "#DB", () -> watched(0, DR7_GD, "mov rax, dr0")),
                long64(INSTRUCTION_BREAKPOINT, "#DB", () -> watched(CODE + 1, 1, "nop; nop")),
                long64(DATA_BREAKPOINT, "#DB", () -> watched(DATA, WRITES, "mov [0x20000], al")));
        // spotless:on
    }

    private static Guest with(long cr4, String source) {
        Guest guest = guest(source);
        guest.cpu.cr4 |= cr4;
        return guest;
    }

    private static LegacyGuest user(long cr4, String source) {
        LegacyGuest guest = userMode(32, source);
        guest.cpu.cr4 |= cr4;
        return guest;
    }

    private static Guest watched(long address, long dr7, String source) {
        Guest guest = guest(source);
        guest.cpu.dr[0] = address;
        guest.cpu.dr[7] |= dr7;
        guest.cpu.modeChanged();
        guest.cpu.mmu.controlRegistersChanged();
        return guest;
    }
}
