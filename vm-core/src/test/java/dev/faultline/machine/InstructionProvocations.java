package dev.faultline.machine;

import static dev.faultline.cpu.FaultReason.*;
import static dev.faultline.machine.Guest.DATA;
import static dev.faultline.machine.Guest.guest;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static dev.faultline.machine.LegacyGuest.realMode;
import static dev.faultline.machine.LegacyGuest.userMode;
import static dev.faultline.machine.Provocation.legacy;
import static dev.faultline.machine.Provocation.long64;

import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Rflags;
import java.util.List;

/** Rules about instructions and their operands. */
final class InstructionProvocations {
    private static final String ODD = "[0x20001]";

    private static final String SET_TS = "mov rax, cr0; or al, 8; mov cr0, rax;";
    private static final String SET_TF = "pushfd; or dword ptr [esp], 0x100; popfd;";

    private InstructionProvocations() {}

    static List<Provocation> all() {
        // spotless:off
        return List.of(
                long64(DIVIDE, "#DE", () -> guest("xor ecx, ecx; div ecx")),
                long64(INVALID_OPCODE, "#UD", () -> guest(".byte 0x06")),
                long64(UD_INSTRUCTION, "#UD", () -> guest("ud2")),
                long64(LOCK_PREFIX, "#UD", () -> guest(".byte 0xf0, 0x89, 0xc0")),
                long64(TOO_LONG, "#GP(0x0)", () -> guest(".fill 15, 1, 0x66; nop")),
                legacy(BREAKPOINT, "#BP", () -> protectedMode(32, "int3")),
                legacy(OVERFLOW, "#OF", () -> protectedMode(32, "mov al, 0x7f; inc al; into")),
                legacy(ICEBP, "#DB", () -> protectedMode(32, ".byte 0xf1")),
                legacy(BOUND_RANGE, "#BR", () -> protectedMode(32, "mov eax, 1; bound eax, [0]")),
                legacy(PRIVILEGED, "#GP(0x0)", () -> userMode(32, "hlt")),
                legacy(IO_PERMISSION, "#GP(0x0)", () -> userMode(32, "in al, 0x60")),
                legacy(IOPL, "#GP(0x0)", () -> userMode(32, "cli")),
                legacy(ALIGNMENT, "#AC(0x0)", InstructionProvocations::unaligned),
                long64(NON_CANONICAL, "#GP(0x0)", () -> guest("btc rax, 63; mov rbx, [rax]")),
                long64(CODE_NON_CANONICAL, "#GP(0x0)", () -> guest("btc rax, 63; jmp rax")),
                long64(STACK_NON_CANONICAL, "#SS(0x0)", () -> guest("btc rsp, 63; iretq")),
                long64(SSE_DISABLED, "#UD", () -> guest("stmxcsr [0x20000]")),
                long64(MXCSR_RESERVED, "#GP(0x0)", InstructionProvocations::reservedMxcsr),
                long64(FXSAVE_ALIGNMENT, "#GP(0x0)", () -> sse("fxsave " + ODD)),
                long64(CMPXCHG16B_ALIGNMENT, "#GP(0x0)", () -> guest("cmpxchg16b " + ODD)),
                long64(DEVICE_NOT_AVAILABLE, "#NM", () -> guest(SET_TS + "fninit")),
                long64(X87_EXCEPTION, "#MF", InstructionProvocations::pendingX87),
                legacy(PROTECTED_MODE_ONLY, "#GP(0x0)", () -> realMode("sysenter")),
                legacy(SINGLE_STEP, "#DB", () -> protectedMode(32, SET_TF + "nop")));
        // spotless:on
    }

    private static Guest sse(String source) {
        Guest guest = guest(source);
        guest.cpu.cr4 |= Cr4.OSFXSR;
        return guest;
    }

    private static LegacyGuest unaligned() {
        LegacyGuest guest = userMode(32, "mov eax, [1]").withFlags(Rflags.AC);
        guest.cpu.cr0 |= Cr0.AM;
        return guest;
    }

    /** FXRSTOR brings an exception that is pending, FCW leaves it unmasked. */
    private static Guest pendingX87() {
        int statusWithInvalid = 0x8081;
        Guest guest = sse("fxrstor [0x20000]; fwait");
        guest.cpu.cr0 |= Cr0.NE;
        return guest.withMemory(DATA, (long) statusWithInvalid << 16 | 0x37e)
                .withMemory(DATA + 24, 0x1f80);
    }

    private static Guest reservedMxcsr() {
        return sse("ldmxcsr [0x20000]").withMemory(DATA, 1 << 16);
    }
}
