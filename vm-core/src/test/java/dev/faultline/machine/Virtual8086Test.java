package dev.faultline.machine;

import static dev.faultline.machine.LegacyGuest.CODE;
import static dev.faultline.machine.LegacyGuest.DATA;
import static dev.faultline.machine.LegacyGuest.INNER_STACK;
import static dev.faultline.machine.LegacyGuest.STACK;
import static dev.faultline.machine.LegacyGuest.TSS;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static dev.faultline.machine.LegacyGuest.virtual8086;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import org.junit.jupiter.api.Test;

/** Virtual-8086 mode from assembled code (Intel SDM Vol. 3B chapter 20). */
final class Virtual8086Test {
    private static final int SP = LegacyGuest.STACK_POINTER;

    @Test
    void segmentsAreParagraphsAndAddressesHave16Bits() {
        String source = "mov ax, 0x2345; mov es, ax; mov bl, es:[6]; push es; pop ds; mov bh, [6]";
        LegacyGuest guest = virtual8086(3, source).bytes(0x23456, 0x5a).run();
        assertEquals("none", guest.fault());
        assertEquals(0x5a5a, guest.register(Cpu.RBX));
        guest = virtual8086(3, ".byte 0x9a, 0, 0, 0, 0x20").code(DATA, "mov cx, cs; retf").run();
        assertEquals(0x2000, guest.register(Cpu.RCX));
        assertEquals(CODE, guest.cpu.segments[SegmentRegister.CS].base);
    }

    /** 20.2.1: there is no wrap at 1 MiB; linear addresses reach 0x10ffef. */
    @Test
    void theTopSegmentReachesPast1MiB() {
        LegacyGuest guest = virtual8086(3, "mov ax, -1; mov ds, ax; mov bl, [0xffff]");
        assertEquals(0x33, guest.bytes(0x10ffef, 0x33).run().register(Cpu.RBX));
    }

    /** 20.2.7, table 20-2: with IOPL below 3 these are #GP(0) and change nothing. */
    @Test
    void ioplSensitiveInstructionsFaultBelowIopl3() {
        String[] sources = {"cli", "sti", "pushf", "popf", "iret", "int 0x40", ".byte 0x66; iret"};
        for (String source : sources) {
            LegacyGuest guest = virtual8086(2, "nop; " + source).run();
            assertEquals("#GP(0x0) at 0x1", guest.fault(), source);
            assertEquals(SP, guest.rspAtFault, source);
        }
        for (String source : new String[] {"int3", "into"}) {
            LegacyGuest guest = virtual8086(0, "mov al, 0x7f; inc al; " + source);
            guest.gate(3, 0xee).gate(4, 0xee).run();
            assertEquals(source.equals("int3") ? "#BP at 0x5" : "#OF at 0x5", guest.fault());
        }
    }

    @Test
    void privilegedInstructionsFaultAtAnyIopl() {
        String[] sources = {
            "hlt",
            "mov eax, cr0",
            "mov cr0, eax",
            "clts",
            "lmsw ax",
            "invlpg [0]",
            "lgdt [0]",
            "lidt [-1]",
            "wbinvd",
            "rdmsr",
            "wrmsr",
            "mov eax, dr7",
        };
        for (String source : sources) {
            assertEquals("#GP(0x0) at 0x0", virtual8086(3, source).run().fault(), source);
        }
        assertEquals("none", virtual8086(0, "smsw ax; sgdt [0]").run().fault());
    }

    @Test
    void atIopl3FlagsAreTheProgramsOwn() {
        String source = "pushf; pop ax; push 0x4cd7; popf; pushf; pop bx; cli; pushf; pop cx";
        LegacyGuest guest = virtual8086(3, source).run();
        assertEquals("none", guest.fault());
        assertEquals(0x3002, guest.register(Cpu.RAX));
        assertEquals(0x7cd7, guest.register(Cpu.RBX), "IOPL cannot be changed");
        assertTrue(guest.cpu.virtual8086());
    }

    /** 20.3.1: the inner stack gets GS, FS, DS, ES, SS, ESP, EFLAGS, CS and EIP. */
    @Test
    void anInterruptPushesTheDataSegmentsAndIretdRestoresThem() {
        LegacyGuest guest = virtual8086(3, "int 0x40; mov bl, [5]").gate(0x40, 0xee);
        String handler = "mov eax, ds; mov ecx, cs; mov esi, esp; iretd";
        guest.handler(0x40, handler).bytes(DATA + 5, 0x44).run();
        assertEquals("[vector 0x40 at 0x2]", "" + guest.faults);
        assertEquals(0, guest.register(Cpu.RAX), "data segments are null in the handler");
        assertEquals(LegacyGuest.FLAT_CODE, guest.register(Cpu.RCX));
        assertEquals(INNER_STACK - 36, guest.register(Cpu.RSI));
        long[] expected = {
            2, CODE >> 4, 0x23002, SP, STACK >> 4, 0x3000, DATA >> 4, 0x5000, 0x6000
        };
        for (int i = 0; i < 9; i++) {
            assertEquals(expected[i], guest.doublewordAt(INNER_STACK - 36 + 4L * i), "slot " + i);
        }
        assertEquals(0x44, guest.register(Cpu.RBX));
        assertTrue(guest.cpu.virtual8086());
        assertEquals(3, guest.cpu.cpl);
    }

    @Test
    void intNeedsAGateOfDpl3AndAHandlerOfCpl0() {
        assertEquals("#GP(0x202) at 0x0", virtual8086(3, "int 0x40").run().faults.getLast());
        LegacyGuest guest = virtual8086(3, "ud2");
        guest.descriptor(LegacyGuest.FLAT_CODE, 0, 0xfffff, LegacyGuest.EXECUTE_READ | 0x60, 0xc);
        guest.run();
        assertEquals("#GP(0x9) at 0x0", guest.faults.get(1), "20.3.1: handlers run at CPL 0");
    }

    /** Vol. 2 IRET: at CPL 0 an image with VM set enters virtual-8086 mode. */
    @Test
    void iretdEntersVirtual8086ModeAtCpl0() {
        String source =
                "push 0x6000; push 0x5000; push 0x2000; push 0x3000; push 0x4000;"
                        + " push 0x1000; push 0x23002; push 0x1000; push 0x100; iretd";
        LegacyGuest guest = protectedMode(32, source);
        guest.code(CODE + 0x100, 16, "mov ax, ds; mov bx, fs; mov cx, sp; ud2").run();
        assertEquals("#UD at 0x106", guest.fault());
        assertEquals(0x2000, guest.register(Cpu.RAX) & 0xffff);
        assertEquals(0x5000, guest.register(Cpu.RBX) & 0xffff);
        assertEquals(0x1000, guest.register(Cpu.RCX) & 0xffff);
        assertEquals(Rflags.VM, guest.flagsAtFault & Rflags.VM);
        assertFalse(guest.cpu.virtual8086());
    }

    /** 18.5.2: in virtual-8086 mode the I/O map rules at every IOPL. */
    @Test
    void portsAreRuledByTheBitmapWhateverIoplIs() {
        LegacyGuest guest = virtual8086(3, "out 0x80, al; in al, 0x81");
        guest.descriptor(LegacyGuest.TSS_SELECTOR, TSS, 0x168, 0x8b, 0);
        guest.cpu.tr.set(LegacyGuest.TSS_SELECTOR, TSS, 0x168, 0x8b00);
        guest.bytes(TSS + 0x68 + 0x10, 0xfe).run();
        assertEquals("#GP(0x0) at 0x2", guest.fault());
    }

    /** 20.3.3.4, CR4.VME: a clear bit sends INT n to the program's own vector table. */
    @Test
    void vmeRedirectsIntToTheVectorTableAtAddress0() {
        LegacyGuest guest = virtual8086(0, "int 0x21; sti; pushf; pop dx; cli");
        guest.cpu.cr4 |= Cr4.VME;
        guest.cpu.tr.set(LegacyGuest.TSS_SELECTOR, TSS, 0x200, 0x8b00);
        guest.word(TSS + 102, 0x88).word(0x84, 0).word(0x86, (int) DATA >> 4);
        guest.code(DATA, "pushf; pop bx; mov cx, cs; iret").run();
        assertEquals("none", guest.fault());
        assertEquals(0x2000, guest.register(Cpu.RCX));
        assertEquals(0x3002, guest.register(Cpu.RBX), "IOPL reads 3 and IF is VIF");
        assertEquals(0x3202, guest.register(Cpu.RDX));
        guest = virtual8086(0, "int 0x21");
        guest.cpu.cr4 |= Cr4.VME;
        guest.cpu.tr.set(LegacyGuest.TSS_SELECTOR, TSS, 0x200, 0x8b00);
        guest.word(TSS + 102, 0x88).bytes(TSS + 0x68 + 4, 2).run();
        assertEquals("#GP(0x0) at 0x0", guest.fault(), "a set bit leaves it as without VME");
    }

    @Test
    void faultsInVirtual8086ModeHaveErrorCodesAndRestart() {
        LegacyGuest guest = virtual8086(0, "nop; mov ax, [0xffff]; mov bl, 1");
        guest.handler(
                        13,
                        "add esp, 4; inc dword ptr [esp]; inc dword ptr [esp];"
                                + " inc dword ptr [esp]; iretd")
                .run();
        assertEquals("[#GP(0x0) at 0x1]", "" + guest.faults);
        assertEquals(1, guest.register(Cpu.RBX));
    }

    @Test
    void singleStepsReachTheMonitor() {
        LegacyGuest guest = virtual8086(3, "pushf; pop ax; or ah, 1; push ax; popf; nop; nop; ud2");
        guest.handler(1, "inc edi; iretd").run();
        assertEquals("#DB at 0x8", guest.faults.get(0));
        assertEquals("#DB at 0x9", guest.faults.get(1));
        assertEquals(2, guest.register(Cpu.RDI));
    }

    @Test
    void taskStateHoldsVirtual8086Tasks() {
        LegacyGuest guest = protectedMode(32, "jmp 0x60:0");
        long tss = 0x3000;
        guest.descriptor(LegacyGuest.FREE, tss, 0x67, 0x89, 0).word(tss + 102, 0x68);
        guest.doubleword(tss + 4, INNER_STACK).word(tss + 8, LegacyGuest.FLAT_DATA);
        guest.doubleword(tss + 0x20, 0x40).doubleword(tss + 0x24, 0x23002);
        guest.doubleword(tss + 0x38, 0x800).doubleword(tss + 0x28, 0x99);
        int[] selectors = {0x3000, 0x1000, 0x4000, 0x2000, 0x5000, 0x6000};
        for (int i = 0; i < 6; i++) {
            guest.doubleword(tss + 0x48 + 4L * i, selectors[i]);
        }
        guest.code(CODE + 0x40, 16, "mov bx, ds; ud2").run();
        assertEquals("#UD at 0x42", guest.fault());
        assertEquals(0x2000, guest.register(Cpu.RBX));
        assertEquals(0x99, guest.register(Cpu.RAX));
    }
}
