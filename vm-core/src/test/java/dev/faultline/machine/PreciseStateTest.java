package dev.faultline.machine;

import static dev.faultline.machine.Guest.CODE;
import static dev.faultline.machine.Guest.DATA;
import static dev.faultline.machine.Guest.STACK;
import static dev.faultline.machine.Guest.guest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Rflags;
import org.junit.jupiter.api.Test;

/** A fault shows the state before its instruction, whatever ran before it in the same block. */
class PreciseStateTest {
    @Test
    void pageFaultDuringPushLeavesRspUnchanged() {
        Guest g = guest("inc rax; push rbx; inc rax").withRbx(5).unmapped(STACK - 8).run();
        assertEquals("#PF(0x2) at 0x10003 cr2 0x2fff8", g.faults.getFirst());
        assertEquals(STACK, g.register(Cpu.RSP));
        assertEquals(1, g.register(Cpu.RAX));
        assertInstanceOf(ExitReason.TripleFault.class, g.result.reason());
    }

    @Test
    void aFaultingInstructionIsNotCountedAsRetired() {
        assertEquals(1, guest("inc rax; push rbx").unmapped(STACK - 8).run().result.instructions());
        assertEquals(3, guest("inc rax; push rbx").run().result.instructions());
    }

    @Test
    void readModifyWriteOfAReadOnlyPageLeavesFlagsAndMemory() {
        Guest g =
                guest("stc; mov rdi, 0x20000; add qword ptr [rdi], 1")
                        .withMemory(DATA, -1)
                        .readOnly(DATA)
                        .run();
        assertEquals("#PF(0x3) at 0x10008 cr2 0x20000", g.faults.getFirst());
        assertEquals(Rflags.CF, g.flags() & Rflags.ARITHMETIC);
        assertEquals(-1, g.memory(DATA));
    }

    @Test
    void theFaultAddressOfACrossingStoreIsTheSecondPage() {
        Guest g = guest("mov [rbx], rax").withRbx(DATA + 0xffc).unmapped(DATA + 0x1000).run();
        assertEquals("#PF(0x2) at 0x10000 cr2 0x21000", g.faults.getFirst());
        assertEquals(0, g.machine.memory().read32(DATA + 0xffc));
    }

    @Test
    void flagsThatLaterInstructionsOverwriteAreThereAtAFaultBetween() {
        Guest g =
                guest("cmp rax, 1; mov rcx, [rbx]; cmp rax, 0").withRbx(DATA).unmapped(DATA).run();
        assertEquals(Rflags.CF | Rflags.PF | Rflags.AF | Rflags.SF, g.flags() & Rflags.ARITHMETIC);
    }

    @Test
    void repMovsStopsAtTheElementThatFaults() {
        Guest g =
                guest("mov ecx, 100; rep movsq")
                        .with(Cpu.RSI, 0x40000)
                        .with(Cpu.RDI, DATA + 0xfc0)
                        .unmapped(DATA + 0x1000)
                        .run();
        assertEquals("#PF(0x2) at 0x10005 cr2 0x21000", g.faults.getFirst());
        assertEquals(92, g.register(Cpu.RCX));
        assertEquals(0x40040, g.register(Cpu.RSI));
        assertEquals(0x21000, g.register(Cpu.RDI));
    }

    @Test
    void popIntoMemoryThatFaultsLeavesRsp() {
        Guest g = guest("pop qword ptr [rbx]").withRbx(DATA).unmapped(DATA).run();
        assertEquals("#PF(0x2) at 0x10000 cr2 0x20000", g.faults.getFirst());
        assertEquals(STACK, g.register(Cpu.RSP));
    }

    @Test
    void popIntoMemoryUsesRspAfterTheIncrement() {
        Guest g = guest("pop qword ptr [rsp]").withMemory(STACK, 7).run();
        assertEquals(7, g.memory(STACK + 8));
    }

    @Test
    void retToANonCanonicalAddressFaultsAtTheRet() {
        Guest g = guest("ret").withMemory(STACK, 1L << 50).run();
        assertEquals("#GP(0x0) at 0x10000", g.faults.getFirst());
        assertEquals(STACK, g.register(Cpu.RSP));
    }

    @Test
    void anInstructionThatReachesIntoAnUnmappedPageFaultsThere() {
        Guest g = guest("jmp .+0xffe");
        g.code(CODE + 0xffd, "nop; mov eax, 0x12345678").unmapped(CODE + 0x1000).run();
        assertEquals("#PF(0x10) at 0x10ffe cr2 0x11000", g.faults.getFirst());
    }

    @Test
    void anInstructionOf16BytesIsAGeneralProtectionFault() {
        Guest g = guest(".fill 15, 1, 0x66; nop").run();
        assertEquals("#GP(0x0) at 0x10000", g.faults.getFirst());
    }

    @Test
    void aStoreIntoTheRunningBlockIsSeenByTheNextInstruction() {
        Guest g = guest("mov dword ptr [rip + 1], 77; mov eax, 1").run();
        assertEquals(77, g.register(Cpu.RAX));
    }

    @Test
    void codeIsFollowedThroughAnotherMappingOfItsPage() {
        Guest g =
                guest("mov ecx, 2; again: mov eax, 1; mov dword ptr [rbx], 9; dec ecx; jnz again")
                        .withRbx(DATA + 6)
                        .mapped(DATA, CODE)
                        .run();
        assertEquals(9, g.register(Cpu.RAX));
    }

    @Test
    void storesIntoDeviceMemoryInTheMiddleOfABlockHappenOnce() {
        Guest g = guest("inc rax; mov byte ptr [rbx], 65; inc rax; mov cl, [rbx]").withRbx(0xb8000);
        g.run();
        assertEquals(2, g.register(Cpu.RAX));
        assertEquals(65, g.register(Cpu.RCX));
        assertTrue(g.machine.devices().vga().textScreen().text().startsWith("A"));
    }

    @Test
    void aRunRepeatsToTheInstruction() {
        String loop = "mov ecx, 100000; again: in al, 0x40; add rbx, rax; dec ecx; jnz again";
        Guest first = guest(loop).run();
        Guest second = guest(loop).run();
        assertEquals(first.result, second.result);
        assertEquals(first.register(Cpu.RBX), second.register(Cpu.RBX));
    }

    @Test
    void aRequestedNmiIsDeliveredThoughInterruptsAreOff() {
        Guest g = guest("nop");
        g.machine.requestNmi();
        g.run();
        assertEquals("NMI at 0x10000", g.faults.getFirst());
    }

    @Test
    void anSseInstructionWithCr4OsfxsrClearIsUndefined() {
        assertEquals("#UD at 0x10000", guest("addps xmm0, xmm1").run().faults.getFirst());
    }

    @Test
    void fxsaveThroughANonCanonicalStackPointerIsAStackFault() {
        Guest g = guest("mov rsp, rbx; fxsave [rsp]").withRbx(1L << 50).run();
        assertEquals("#SS(0x0) at 0x10003", g.faults.getFirst());
    }

    @Test
    void fxrstorRestoresWhatFxsaveSaved() {
        Guest g = guest("fxsave [rbx]; fninit; fxrstor [rbx]; fnstcw [rbx + 512]").withRbx(DATA);
        g.cpu.cr4 |= Cr4.OSFXSR;
        g.cpu.floating.controlWord = 0x27f;
        g.cpu.slots[Cpu.vector(1, 1)] = 77;
        g.run();
        assertEquals(0x27f, g.machine.memory().read16(DATA + 512));
        assertEquals(77, g.memory(DATA + 160 + 24));
        assertEquals(0x1f80, g.machine.memory().read32(DATA + 24));
    }

    @Test
    void aHaltWithEveryInterruptMaskedEndsTheRun() {
        Guest g = guest("mov al, 0xff; out 0x21, al; out 0xa1, al; sti; hlt").run();
        assertInstanceOf(ExitReason.Stopped.class, g.result.reason());
        assertTrue(g.result.nanos() > 86_400_000_000_000L);
    }
}
