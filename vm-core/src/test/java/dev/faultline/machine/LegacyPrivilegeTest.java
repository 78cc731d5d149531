package dev.faultline.machine;

import static dev.faultline.machine.LegacyGuest.CODE;
import static dev.faultline.machine.LegacyGuest.DATA;
import static dev.faultline.machine.LegacyGuest.FREE;
import static dev.faultline.machine.LegacyGuest.INNER_STACK;
import static dev.faultline.machine.LegacyGuest.STACK;
import static dev.faultline.machine.LegacyGuest.TSS;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static dev.faultline.machine.LegacyGuest.userMode;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import org.junit.jupiter.api.Test;

/** Privilege from assembled code: gates, outer returns, tasks, ports (Intel SDM Vol. 3A 5, 7). */
final class LegacyPrivilegeTest {
    private static final int SP = LegacyGuest.STACK_POINTER;
    private static final int CALL_GATE_32 = 0xec;
    private static final int CALL_GATE_16 = 0xe4;

    private static LegacyGuest withGate(LegacyGuest guest, int type, int parameters) {
        long gate = 0x800 | (long) FREE + 8 << 16 | (long) parameters << 32 | (long) type << 40;
        guest.machine.memory().write64(LegacyGuest.GDT + FREE, gate);
        return guest.descriptor(FREE + 8, CODE, 0xffff, LegacyGuest.EXECUTE_READ, 4);
    }

    /** 5.8.5: SS:ESP of the caller, the parameters, CS:EIP; RETF n releases them on both stacks. */
    @Test
    void aCallGateCopiesParametersToTheInnerStackAndRetfReturnsOutward() {
        LegacyGuest guest =
                userMode(32, "push 0x11; push 0x22; call 0x60:0; mov ebx, esp; mov ecx, cs");
        withGate(guest, CALL_GATE_32, 2);
        guest.code(CODE + 0x800, "mov esi, esp; mov edi, [esp+8]; mov eax, cs; retf 8");
        guest.segment(SegmentRegister.DS, 0xffff, LegacyGuest.READ_WRITE, 4).run();
        assertEquals("none", guest.fault());
        assertEquals(FREE + 8, guest.register(Cpu.RAX));
        assertEquals(INNER_STACK - 24, guest.register(Cpu.RSI));
        assertEquals(0x22, guest.register(Cpu.RDI));
        assertEquals(0x11, guest.doublewordAt(INNER_STACK - 12));
        assertEquals(SP - 8, guest.doublewordAt(INNER_STACK - 8));
        assertEquals(LegacyGuest.SS | 3, guest.doublewordAt(INNER_STACK - 4));
        assertEquals(SP, guest.register(Cpu.RBX), "the outer parameters are released too");
        assertEquals(LegacyGuest.CS | 3, guest.register(Cpu.RCX));
        assertEquals(3, guest.cpu.cpl);
    }

    @Test
    void aSixteenBitGateFromThirtyTwoBitCodePushesWords() {
        LegacyGuest guest = withGate(userMode(32, "push 0x1234; call 0x60:0"), CALL_GATE_16, 1);
        guest.code(CODE + 0x800, "mov esi, esp; .byte 0x66; retf 2").run();
        assertEquals(INNER_STACK - 10, guest.register(Cpu.RSI));
        assertEquals(0x1234, guest.wordAt(INNER_STACK - 6));
        assertEquals(3, guest.cpu.cpl);
        assertEquals(SP - 2, guest.register(Cpu.RSP));
    }

    @Test
    void aJumpThroughAGateDoesNotRaisePrivilege() {
        LegacyGuest guest = withGate(userMode(32, "jmp 0x60:0"), CALL_GATE_32, 0).run();
        assertEquals("#GP(0x68) at 0x0", guest.fault());
        guest = withGate(userMode(32, "call 0x60:0"), 0x8c, 0).run();
        assertEquals("#GP(0x60) at 0x0", guest.fault(), "the gate's DPL is 0");
        guest = withGate(userMode(32, "call 0x60:0"), 0x6c, 0).run();
        assertEquals("#NP(0x60) at 0x0", guest.fault());
    }

    /** 5.8.1.2: conforming code runs at its caller's CPL. */
    @Test
    void conformingCodeKeepsCpl() {
        LegacyGuest guest = userMode(32, "call 0x60:0x800; mov ecx, cs");
        guest.descriptor(FREE, CODE, 0xffff, LegacyGuest.CONFORMING, 4);
        guest.code(CODE + 0x800, "mov eax, cs; retf").run();
        assertEquals("none", guest.fault());
        assertEquals(FREE | 3, guest.register(Cpu.RAX));
        assertEquals(LegacyGuest.CS | 3, guest.register(Cpu.RCX));
    }

    /** Vol. 2 MOV: what each segment register takes. */
    @Test
    void segmentLoadsFaultByTypePrivilegeAndPresence() {
        String source = "nop; mov ax, 0x63; mov %s, ax";
        Object[][] cases = {
            {"ds", 0x93, "#GP(0x60) at 0x5"},
            {"ds", 0xf3, "none"},
            {"ds", 0xf9, "#GP(0x60) at 0x5"},
            {"ds", 0xfb, "none"},
            {"ds", 0x9f, "none"},
            {"ds", 0x73, "#NP(0x60) at 0x5"},
            {"ds", 0x8b, "#GP(0x60) at 0x5"},
            {"ss", 0xf1, "#GP(0x60) at 0x5"},
            {"ss", 0x73, "#SS(0x60) at 0x5"},
            {"ss", 0x93, "#GP(0x60) at 0x5"},
            {"ss", 0xf7, "none"},
        };
        for (Object[] c : cases) {
            LegacyGuest guest = userMode(32, source.formatted(c[0]));
            guest.descriptor(FREE, 0, 0xfffff, (int) c[1], 0xc).run();
            assertEquals(
                    c[2], guest.fault(), c[0] + " of access " + Integer.toHexString((int) c[1]));
        }
        assertEquals("#GP(0x800) at 0x4", userMode(32, "mov ax, 0x803; mov ds, ax").run().fault());
        assertEquals("#GP(0x64) at 0x4", userMode(32, "mov ax, 0x67; mov ds, ax").run().fault());
        assertEquals(
                "#GP(0x0) at 0x2", protectedMode(32, "xor eax, eax; mov ss, ax").run().fault());
    }

    @Test
    void aLoadThatFaultsKeepsTheOldSegmentAndItsRegister() {
        LegacyGuest guest = userMode(32, "lds eax, [0x10]").with(Cpu.RAX, 5);
        guest.doubleword(DATA + 0x10, 0x77).word(DATA + 0x14, 0x803).run();
        assertEquals("#GP(0x800) at 0x0", guest.fault());
        assertEquals(5, guest.register(Cpu.RAX));
    }

    @Test
    void theAccessedBitIsSetInMemory() {
        LegacyGuest guest = protectedMode(32, "mov ax, 0x60; mov fs, ax");
        guest.descriptor(FREE, 0, 0xfffff, 0x92, 0xc).run();
        assertEquals(0x93, guest.byteAt(LegacyGuest.GDT + FREE + 5));
    }

    /** Vol. 2 LAR, LSL, VERR, VERW: ZF answers, nothing faults. */
    @Test
    void descriptorsAreAskedFor() {
        LegacyGuest guest = userMode(32, "lar eax, edx; lsl ecx, edx; setz bl; verw dx; setz bh");
        guest.descriptor(FREE, 0x123456, 0x54321, 0xf1, 0xc).with(Cpu.RDX, FREE | 3).run();
        assertEquals(0xc5f100, guest.register(Cpu.RAX));
        assertEquals(0x54321fff, guest.register(Cpu.RCX));
        assertEquals(1, guest.register(Cpu.RBX), "it is not writable");
        guest = userMode(32, "lar eax, edx; setz bl; verr dx; setz bh").with(Cpu.RDX, 0x10);
        assertEquals(0, guest.with(Cpu.RAX, 7).run().register(Cpu.RBX));
        assertEquals(7, guest.register(Cpu.RAX));
        guest = protectedMode(16, "lar ax, dx").with(Cpu.RDX, LegacyGuest.FLAT_DATA);
        assertEquals(0x55559300L, guest.with(Cpu.RAX, 0x55551111L).run().register(Cpu.RAX));
    }

    @Test
    void arplRaisesRplAndTellsByZf() {
        LegacyGuest guest = userMode(16, "arpl ax, bx; setz cl; arpl [4], bx; setz ch");
        guest.with(Cpu.RAX, 0x1230).with(Cpu.RBX, 2).word(DATA + 4, 0x13).run();
        assertEquals(0x1232, guest.register(Cpu.RAX));
        assertEquals(1, guest.register(Cpu.RCX));
        assertEquals(0x13, guest.wordAt(DATA + 4));
    }

    /** Vol. 1 18.5.2: a set bit, or a map that ends before the port's byte, is #GP(0). */
    @Test
    void portsAboveIoplAreRuledByTheBitmap() {
        LegacyGuest guest = userMode(32, "out 0x80, al; out 0x80, ax; in al, 0x87");
        guest.cpu.tr.set(LegacyGuest.TSS_SELECTOR, TSS, 0x168, 0x8b00);
        guest.bytes(TSS + 0x68 + 0x10, 0x02).run();
        assertEquals("#GP(0x0) at 0x2", guest.fault());
        guest = userMode(32, "in al, 0x87; in ax, 0x87");
        guest.cpu.tr.set(LegacyGuest.TSS_SELECTOR, TSS, 0x79, 0x8b00);
        guest.bytes(TSS + 0x68 + 0x11, 0x01).run();
        assertEquals("#GP(0x0) at 0x2", guest.fault(), "port 0x88's bit is in the next byte");
        guest = userMode(32, "in al, 0x87");
        guest.cpu.tr.set(LegacyGuest.TSS_SELECTOR, TSS, 0x78, 0x8b00);
        assertEquals("#GP(0x0) at 0x0", guest.run().fault(), "two bytes are read");
        guest = userMode(32, "in al, 0x87; cli; sti; cli").withFlags(Rflags.IOPL).run();
        assertEquals("none", guest.fault());
    }

    /** 7.3: CALL nests, IRET with NT goes back, JMP does not nest. */
    @Test
    void tasksAreCalledAndReturnFromByIret() {
        LegacyGuest guest = protectedMode(32, "mov ebx, 5; call 0x60:0; mov ecx, 6");
        long tss = 0x3000;
        guest.descriptor(FREE, tss, 0x67, 0x89, 0).doubleword(tss + 0x20, 0x200);
        guest.doubleword(tss + 0x24, 2).doubleword(tss + 0x38, 0x800).word(tss + 102, 0x68);
        int[] selectors = {0, LegacyGuest.CS, LegacyGuest.SS, 0, 0, 0};
        for (int i = 0; i < 6; i++) {
            guest.doubleword(tss + 0x48 + 4L * i, selectors[i]);
        }
        guest.code(CODE + 0x200, "pushfd; pop edx; str esi; iretd").run();
        assertEquals("none", guest.fault());
        assertEquals(5, guest.register(Cpu.RBX));
        assertEquals(6, guest.register(Cpu.RCX));
        assertEquals(0x4002, guest.doublewordAt(STACK + 0x7fc), "NT in the nested task");
        assertEquals(LegacyGuest.TSS_SELECTOR, guest.cpu.tr.selector);
        assertEquals(LegacyGuest.TSS_SELECTOR, guest.wordAt(tss), "the link");
        assertEquals(0x89, guest.byteAt(LegacyGuest.GDT + FREE + 5), "not busy any more");
        assertEquals(0x8, guest.cpu.cr0 & 8, "CR0.TS");
        assertEquals(FREE, guest.doublewordAt(tss + 0x40), "ESI of the nested task was saved");
    }

    /** Vol. 2 IRET: SP of a 16-bit outer stack; IF by IOPL only. */
    @Test
    void iretToASixteenBitOuterStackKeepsTheUpperHalfOfEsp() {
        String source = "push 0x43; push 0x12345678; push 0x3002; push 0x2b; push 0x100; iretd";
        LegacyGuest guest = protectedMode(32, source);
        guest.descriptor(LegacyGuest.SS, STACK, 0xffff, LegacyGuest.READ_WRITE | 0x60, 0);
        guest.descriptor(LegacyGuest.CS, CODE, 0xffff, LegacyGuest.EXECUTE_READ | 0x60, 4);
        guest.code(CODE + 0x100, "push eax; ud2").run();
        assertEquals("#UD at 0x101", guest.fault());
        assertEquals(0x5674, guest.rspAtFault & 0xffff);
        assertEquals(0x3002, guest.flagsAtFault & 0x3202);
    }

    /** Vol. 2 RET, IRET: data segments that the outer privilege may not have become null. */
    @Test
    void outerReturnsDropInnerSegments() {
        LegacyGuest guest = protectedMode(32, "push 0x43; push 0x800; push 0x2b; push 0x100; retf");
        guest.descriptor(LegacyGuest.SS, STACK, 0xffff, LegacyGuest.READ_WRITE | 0x60, 4);
        guest.descriptor(LegacyGuest.CS, CODE, 0xffff, LegacyGuest.EXECUTE_READ | 0x60, 4);
        guest.code(CODE + 0x100, "mov eax, ds; mov ecx, ss; mov bl, [0]").run();
        assertEquals("#GP(0x0) at 0x104", guest.fault());
        assertEquals(0, guest.register(Cpu.RAX));
        assertEquals(0x43, guest.register(Cpu.RCX));
    }

    /** 6.12.1: an interrupt gate of 16 bits pushes words on a 32-bit stack. */
    @Test
    void gatesOfBothSizesReturnWithTheMatchingIret() {
        LegacyGuest guest = userMode(32, "int 0x40; mov ebx, esp; int 0x41");
        guest.gate(0x40, 0xee).gate(0x41, 0xe6).handler(0x40, "mov esi, esp; iretd");
        guest.handler(0x41, "mov edi, esp; .byte 0x66; iret").run();
        assertEquals(INNER_STACK - 20, guest.register(Cpu.RSI));
        assertEquals(INNER_STACK - 10, guest.register(Cpu.RDI));
        assertEquals(SP, guest.register(Cpu.RBX));
        assertEquals(3, guest.cpu.cpl);
    }

    @Test
    void intNeedsAGateOfItsPrivilegeButFaultsDoNot() {
        assertEquals("#GP(0x202) at 0x0", userMode(32, "int 0x40").run().faults.getLast());
        assertEquals("#GP(0x1a) at 0x0", userMode(32, "int3").run().faults.getLast());
        assertEquals("[#UD at 0x0]", "" + userMode(32, "ud2").run().faults);
    }
}
