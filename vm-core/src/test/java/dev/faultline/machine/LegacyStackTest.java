package dev.faultline.machine;

import static dev.faultline.machine.LegacyGuest.STACK;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static dev.faultline.machine.LegacyGuest.realMode;
import static dev.faultline.machine.LegacyGuest.userMode;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import org.junit.jupiter.api.Test;

/** Stacks of 16 and 32 bits under code of 16 and 32 bits (Intel SDM Vol. 1 6.2). */
final class LegacyStackTest {
    private static final int SP = LegacyGuest.STACK_POINTER;

    private static LegacyGuest mixed(int code, int stack, String source) {
        LegacyGuest guest = protectedMode(code, source);
        return guest.segment(
                SegmentRegister.SS, 0xffff, LegacyGuest.READ_WRITE, stack == 32 ? 4 : 0);
    }

    /** Vol. 1 6.2.3: the B bit chooses SP or ESP, the operand size how much is pushed. */
    @Test
    void theStackSegmentsBBitChoosesTheStackPointer() {
        for (int code : new int[] {16, 32}) {
            LegacyGuest guest = mixed(code, 16, "push ax; push ebx").with(Cpu.RSP, 0xabcd0002L);
            guest.with(Cpu.RAX, 0x1111).with(Cpu.RBX, 0x22223333).run();
            assertEquals(0xabcdfffcL, guest.register(Cpu.RSP), "code of " + code);
            assertEquals(0x1111, guest.wordAt(STACK));
            assertEquals(0x22223333, guest.doublewordAt(STACK + 0xfffc));
            guest = mixed(code, 32, "push ax; push ebx").with(Cpu.RSP, 0x1000);
            assertEquals(0xffa, guest.run().register(Cpu.RSP));
            guest = mixed(code, 32, "push ax").with(Cpu.RSP, 0xabcd0002L).run();
            assertEquals("#SS(0x0) at 0x0", guest.fault());
        }
    }

    @Test
    void pushAndPopWrapAt64KiB() {
        LegacyGuest guest = realMode("push ax; pop bx").with(Cpu.RSP, 0x12340000).with(Cpu.RAX, 7);
        guest.run();
        assertEquals(7, guest.wordAt(STACK + 0xfffe));
        assertEquals(0x12340000, guest.register(Cpu.RSP));
        assertEquals(7, guest.register(Cpu.RBX));
    }

    /** Vol. 2 PUSH: SP of 1 in real mode shuts the processor down for want of a stack. */
    @Test
    void pushWithSpOfOneShutsDownInRealMode() {
        LegacyGuest guest = realMode("push ax").with(Cpu.RSP, 1).run();
        assertEquals("#SS at 0x0", guest.fault());
        assertEquals(new ExitReason.TripleFault(), guest.result.reason());
    }

    @Test
    void aDoublewordMayNotCrossTheEndOfTheSegment() {
        LegacyGuest guest = realMode("push eax").with(Cpu.RSP, 2).run();
        assertEquals("#SS at 0x0", guest.fault());
        assertEquals(2, guest.rspAtFault);
        guest = realMode("pop eax").with(Cpu.RSP, 0xfffe).run();
        assertEquals("#SS at 0x0", guest.fault());
    }

    /** Vol. 2 PUSH: the value before the decrement is pushed; POP SP takes what it read. */
    @Test
    void pushSpPushesTheOldValueAndPopSpReadsIt() {
        LegacyGuest guest = realMode("push sp; pop ax; push 0x1234; pop sp").run();
        assertEquals(SP, guest.register(Cpu.RAX));
        assertEquals(0x1234, guest.register(Cpu.RSP));
        guest = protectedMode(32, "push esp; pop eax").run();
        assertEquals(SP, guest.register(Cpu.RAX));
    }

    @Test
    void popIntoMemoryAddressedByEspUsesTheNewValue() {
        LegacyGuest guest = protectedMode(32, "push 0x55; pop dword ptr [esp+4]").run();
        assertEquals(0x55, guest.doublewordAt(STACK + SP + 4));
    }

    @Test
    void popIntoMemoryAddressedByEspUsesAPointerThatWrappedAt64KiB() {
        LegacyGuest guest = realMode("pop word ptr [esp]").with(Cpu.RSP, 0xfffe);
        guest.word(STACK + 0xfffe, 0x1234).run();
        assertEquals("none", guest.fault());
        assertEquals(0x1234, guest.wordAt(STACK));
    }

    @Test
    void pushaAndPopaKeepTheOrderAndSkipSp() {
        String source = "pusha; mov bx, sp; mov ax, ss:[bx+6]; popa";
        LegacyGuest guest = realMode(source).with(Cpu.RAX, 1).with(Cpu.RCX, 2).with(Cpu.RDX, 3);
        guest.with(Cpu.RBX, 4).with(Cpu.RBP, 5).with(Cpu.RSI, 6).with(Cpu.RDI, 7).run();
        int[] expected = {7, 6, 5, SP, 4, 3, 2, 1};
        for (int i = 0; i < 8; i++) {
            assertEquals(expected[i], guest.wordAt(STACK + SP - 16 + 2 * i));
        }
        assertEquals(SP, guest.register(Cpu.RSP));
        guest = realMode("popa").bytes(STACK + SP + 6, 0x99, 0x99).with(Cpu.RAX, 0x12345678).run();
        assertEquals(SP + 16, guest.register(Cpu.RSP));
        assertEquals(0x12340000, guest.register(Cpu.RAX), "only the lower halves are popped");
        guest = protectedMode(32, "pushad; popad").with(Cpu.RAX, 0x87654321L).run();
        assertEquals(0x87654321L, guest.register(Cpu.RAX));
    }

    @Test
    void pushaThatFaultsWritesNothing() {
        LegacyGuest guest = protectedMode(32, "pushad").with(Cpu.RSP, 0x1000c).with(Cpu.RAX, 5);
        guest.doubleword(STACK + 8, 0x77).run();
        assertEquals("#SS(0x0) at 0x0", guest.fault());
        assertEquals(0x77, guest.doublewordAt(STACK + 8));
    }

    /** Vol. 2 ENTER: the outer frames' pointers are copied, then the new one. */
    @Test
    void enterCopiesTheDisplay() {
        LegacyGuest guest = realMode("enter 0x10, 3; nop").with(Cpu.RBP, 0xffff2000L);
        guest.word(STACK + 0x1ffe, 0xaaaa).word(STACK + 0x1ffc, 0xbbbb).run();
        assertEquals(0x2000, guest.wordAt(STACK + SP - 2));
        assertEquals(0xaaaa, guest.wordAt(STACK + SP - 4));
        assertEquals(0xbbbb, guest.wordAt(STACK + SP - 6));
        assertEquals(SP - 2, guest.wordAt(STACK + SP - 8));
        assertEquals(0xffff0000L | SP - 2, guest.register(Cpu.RBP));
        assertEquals(SP - 8 - 0x10, guest.register(Cpu.RSP));
        guest = protectedMode(32, "enter 8, 0; leave").with(Cpu.RBP, 0x12345678).run();
        assertEquals(0x12345678, guest.register(Cpu.RBP));
        assertEquals(SP, guest.register(Cpu.RSP));
    }

    @Test
    void enterTakesTheNestingLevelModulo32() {
        LegacyGuest guest = protectedMode(32, "enter 0, 33").run();
        assertEquals(SP - 8, guest.register(Cpu.RSP));
    }

    @Test
    void leaveUsesTheStacksSizeForThePointerAndTheOperandSizeForThePop() {
        LegacyGuest guest =
                mixed(32, 16, "leave").with(Cpu.RBP, 0x77770100).with(Cpu.RSP, 0x66660000);
        guest.doubleword(STACK + 0x100, 0x11223344).run();
        assertEquals(0x66660104, guest.register(Cpu.RSP));
        assertEquals(0x11223344, guest.register(Cpu.RBP));
        guest = mixed(16, 32, "leave").with(Cpu.RBP, 0x100).doubleword(STACK + 0x100, 0x11223344);
        guest.run();
        assertEquals(0x102, guest.register(Cpu.RSP));
        assertEquals(0x3344, guest.register(Cpu.RBP));
    }

    /** Vol. 2 PUSH: 32-bit pushes of a segment register may leave the upper half as it was. */
    @Test
    void segmentRegistersArePushedAndPoppedWithTheOperandSize() {
        LegacyGuest guest = protectedMode(32, "push ds; pop es; push fs; pop gs").run();
        assertEquals(LegacyGuest.DS, guest.cpu.segments[SegmentRegister.ES].selector);
        assertEquals(LegacyGuest.FS, guest.cpu.segments[SegmentRegister.GS].selector);
        assertEquals(SP, guest.register(Cpu.RSP));
        guest = realMode("push cs; pop ds").run();
        assertEquals(LegacyGuest.CODE, guest.cpu.segments[SegmentRegister.DS].base);
    }

    /** Vol. 2 POPF: IOPL changes at CPL 0 only, IF where CPL is at most IOPL, without a fault. */
    @Test
    void popfChangesWhatPrivilegeAllows() {
        LegacyGuest guest = userMode(32, "push 0x3202; popfd").run();
        assertEquals(0, guest.flags() & (Rflags.IOPL | Rflags.IF));
        guest = userMode(32, "push 0x202; popfd; cli").withFlags(Rflags.IOPL).run();
        assertEquals(Rflags.IOPL, guest.flags() & (Rflags.IOPL | Rflags.IF));
        guest = protectedMode(16, "push 0x7002; popf; pushf; pop ax").run();
        assertEquals(0x7002, guest.register(Cpu.RAX));
        guest = protectedMode(32, "push 0x253002; popfd; pushfd; pop eax").run();
        assertEquals(0x243002, guest.register(Cpu.RAX), "VM and RF never");
    }

    @Test
    void popfOfSixteenBitsKeepsTheUpperHalf() {
        LegacyGuest guest =
                protectedMode(16, "push 2; popf").withFlags(Rflags.AC | Rflags.ID).run();
        assertEquals(Rflags.AC | Rflags.ID, guest.flags() & (Rflags.AC | Rflags.ID));
    }

    @Test
    void realModePushesFlagsWithItsIoplAndNt() {
        LegacyGuest guest = realMode("push 0x7002; popf; pushf; pop ax").run();
        assertEquals(0x7002, guest.register(Cpu.RAX));
    }

    @Test
    void retWithAnImmediateReleasesParametersOfASixteenBitStack() {
        LegacyGuest guest = realMode("push 1; push 2; call 2f; hlt; 2: ret 4").run();
        assertEquals("none", guest.fault());
        assertEquals(SP, guest.register(Cpu.RSP));
    }

    /** Vol. 2 POP SS: the stack pointer moves by the old stack's rules, interrupts wait. */
    @Test
    void popSsOfAnotherSizeMovesTheOldStackPointer() {
        LegacyGuest guest = protectedMode(32, "push 0x10; pop ss").with(Cpu.RSP, 0x12340100);
        guest.segment(SegmentRegister.SS, 0xffff, LegacyGuest.READ_WRITE, 0).run();
        assertEquals(0x12340100, guest.register(Cpu.RSP));
        assertEquals(0xffffffffL, guest.cpu.segments[SegmentRegister.SS].limit);
    }
}
