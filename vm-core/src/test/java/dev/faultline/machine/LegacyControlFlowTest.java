package dev.faultline.machine;

import static dev.faultline.machine.LegacyGuest.CODE;
import static dev.faultline.machine.LegacyGuest.DATA;
import static dev.faultline.machine.LegacyGuest.STACK;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static dev.faultline.machine.LegacyGuest.realMode;
import static dev.faultline.machine.LegacyGuest.virtual8086;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import org.junit.jupiter.api.Test;

/** Branches, loops, calls and software interrupts outside 64-bit mode (Intel SDM Vol. 2). */
final class LegacyControlFlowTest {
    private static final int SP = LegacyGuest.STACK_POINTER;

    private static LegacyGuest limited(int bits, String source) {
        LegacyGuest guest = protectedMode(bits, source);
        return guest.segment(
                SegmentRegister.CS, 0x7f, LegacyGuest.EXECUTE_READ, bits == 32 ? 4 : 0);
    }

    /** Vol. 2 Jcc: with a 16-bit operand the upper half of EIP is cleared. */
    @Test
    void sixteenBitBranchesClearTheUpperHalfOfEip() {
        String[] branches = {
            ".byte 0x66, 0x72, 0x10", ".byte 0x66, 0x0f, 0x82, 0x0f, 0", ".byte 0x66, 0xeb, 0x10",
            ".byte 0x66, 0xe9, 0x0f, 0", ".byte 0x66, 0xe8, 0x0f, 0", ".byte 0x66, 0xe2, 0x10",
            "mov eax, 0x10013; .byte 0x66, 0xff, 0xe0",
        };
        for (String branch : branches) {
            LegacyGuest guest = protectedMode(32, "hlt").with(Cpu.RCX, 5);
            guest.segment(SegmentRegister.CS, 0xfffff, LegacyGuest.EXECUTE_READ, 4);
            guest.code(CODE + 0x10000, "stc; " + branch);
            guest.bytes(CODE + 0x14, 0xf4).bytes(CODE + 0x13, 0xf4, 0xf4, 0xf4, 0xf4);
            guest.startAt(0x10000).run();
            assertEquals("none", guest.fault(), branch);
            assertEquals(0, guest.cpu.rip >>> 8, branch + " went to " + guest.cpu.rip);
        }
    }

    @Test
    void branchesWrapAt64KiBInSixteenBitCode() {
        LegacyGuest guest = realMode("hlt").code(CODE + 0xfff0, "jmp .+0x20").startAt(0xfff0);
        guest.bytes(CODE + 0x10, 0xf4).run();
        assertEquals(0x11, guest.cpu.rip);
        guest = realMode("jmp .-0x10").bytes(CODE + 0xfff0, 0xf4).run();
        assertEquals(0xfff1, guest.cpu.rip);
    }

    /** Vol. 3A 5.3: running past offset 0xffff is a limit violation, not a wrap. */
    @Test
    void codeThatRunsPastTheLimitFaultsAtTheFetch() {
        LegacyGuest guest = realMode("hlt").bytes(CODE + 0xfffe, 0x90, 0x90).startAt(0xfffe).run();
        assertEquals("#GP at 0x10000", guest.fault());
        guest = realMode("hlt").bytes(CODE + 0xffff, 0xb0, 0x12).startAt(0xffff).run();
        assertEquals("#GP at 0xffff", guest.fault());
        guest = limited(32, ".skip 0x7e, 0x90; mov al, 1").run();
        assertEquals("none", guest.fault().replace("#GP(0x0) at 0x80", "none"));
        assertEquals(1, guest.register(Cpu.RAX), "the last instruction ends at the limit");
    }

    /** Vol. 2 JMP, CALL, RET, LOOP: #GP(0) at the branch, nothing changed (tried on silicon). */
    @Test
    void branchesPastTheLimitFaultAtTheBranch() {
        String[] branches = {
            "jmp .+0x100",
            "jc .+0x100",
            "call .+0x100",
            "jmp ax",
            "call ax",
            "loop .+0x7f",
            "jcxz .+0x100",
            "ret",
            "retf",
            ".byte 0x67, 0xe2, 0x70",
        };
        for (String branch : branches) {
            boolean zero = branch.startsWith("jcxz");
            String source = zero ? "jcxz .+0x7f" : branch;
            LegacyGuest guest = limited(16, "stc; .skip 0x2f, 0x90; " + source);
            guest.with(Cpu.RAX, 0x80).with(Cpu.RCX, zero ? 0 : 3).word(STACK + SP, 0x80);
            guest.word(STACK + SP + 2, LegacyGuest.CS).run();
            assertEquals("#GP(0x0) at 0x30", guest.fault(), branch);
            assertEquals(SP, guest.rspAtFault, branch);
            assertEquals(zero ? 0 : 3, guest.register(Cpu.RCX), branch);
        }
        LegacyGuest guest = limited(16, "clc; mov cx, 1; jc .+0x100; loop .+0x7f; jcxz 1f; 1:");
        assertEquals("none", guest.run().fault(), "not taken");
    }

    @Test
    void loopAndJcxzCountInTheRegisterOfTheAddressSize() {
        LegacyGuest guest = realMode("1: inc ax; loop 1b").with(Cpu.RCX, 0x50003).run();
        assertEquals(3, guest.register(Cpu.RAX));
        assertEquals(0x50000, guest.register(Cpu.RCX));
        guest = realMode("1: inc ax; .byte 0x67; loop 1b").with(Cpu.RCX, 0x10001).run();
        assertEquals(1, guest.register(Cpu.RAX) & 0xffff, "65,537 times");
        assertEquals(0, guest.register(Cpu.RCX));
        guest = protectedMode(32, ".byte 0x67; jecxz 1f; hlt; 1: inc eax").with(Cpu.RCX, 0x50000);
        assertEquals(1, guest.run().register(Cpu.RAX));
        guest = realMode("cmp ax, ax; loopne 1f; inc ax; 1:").with(Cpu.RCX, 5).run();
        assertEquals(1, guest.register(Cpu.RAX));
        assertEquals(4, guest.register(Cpu.RCX));
    }

    @Test
    void nearCallsPushTheReturnOffsetOfTheOperandSize() {
        LegacyGuest guest = realMode("call 1f; hlt; 1: pop ax; .byte 0x66; call 2f; .skip 4; 2:");
        guest.run();
        assertEquals(3, guest.register(Cpu.RAX));
        assertEquals(0xb, guest.doublewordAt(STACK + SP - 4));
    }

    @Test
    void farCallsAndReturnsOfBothSizesInRealMode() {
        String far = ".byte 0x9a, 0, 1, 0, 0x20; hlt";
        LegacyGuest guest = realMode(far).code(0x20100, "mov ax, cs; retf").run();
        assertEquals(0x2000, guest.register(Cpu.RAX));
        assertEquals(6, guest.cpu.rip);
        assertEquals(CODE, guest.cpu.segments[SegmentRegister.CS].base);
        String big = ".byte 0x66, 0x9a, 0, 1, 0, 0, 0, 0x20; hlt";
        guest = realMode(big).code(0x20100, "mov ax, sp; .byte 0x66; retf").run();
        assertEquals(SP - 8, guest.register(Cpu.RAX));
        assertEquals(9, guest.cpu.rip);
        guest = realMode("push cs; push 0x40; retf 2").bytes(CODE + 0x40, 0xf4).run();
        assertEquals(SP + 2, guest.register(Cpu.RSP));
    }

    @Test
    void farPointersInMemoryAreOffsetThenSelector() {
        LegacyGuest guest = realMode("les bx, [4]; lds si, [8]").word(DATA + 4, 0x1234);
        guest.word(DATA + 6, 0x3456).word(DATA + 8, 0x9abc).word(DATA + 10, 0x5678).run();
        assertEquals(0x1234, guest.register(Cpu.RBX));
        assertEquals(0x34560, guest.cpu.segments[SegmentRegister.ES].base);
        assertEquals(0x9abc, guest.register(Cpu.RSI));
        assertEquals(0x56780, guest.cpu.segments[SegmentRegister.DS].base);
        guest = realMode("lss esp, [4]").doubleword(DATA + 4, 0x8765).word(DATA + 8, 0x1111).run();
        assertEquals(0x8765, guest.register(Cpu.RSP));
        assertEquals(0x11110, guest.cpu.segments[SegmentRegister.SS].base);
        guest = realMode("jmp dword ptr [bx+2]").with(Cpu.RBX, 0xfffe).word(DATA, 0x70);
        guest.word(DATA + 2, (int) DATA >> 4).bytes(DATA + 0x70, 0xf4).run();
        assertEquals(DATA, guest.cpu.segments[SegmentRegister.CS].base);
    }

    /** Tried on silicon: the selector is an access of its own, whose offset wraps at 64 KiB. */
    @Test
    void theSelectorOfAFarPointerAt0xfffeIsAtOffset0() {
        LegacyGuest guest = realMode("les ax, [bx]; bound cx, [bx]").with(Cpu.RBX, 0xfffe);
        guest.with(Cpu.RCX, 2).word(DATA + 0xfffe, 1).word(DATA, 0x777).run();
        assertEquals("none", guest.fault());
        assertEquals(0x777, guest.cpu.segments[SegmentRegister.ES].selector);
    }

    @Test
    void boundComparesSignedAndFaultsOnItself() {
        String source = "nop; bound ax, [bx]";
        int[] values = {-3, 4, -4, 5};
        for (int i = 0; i < 4; i++) {
            LegacyGuest guest = realMode(source).with(Cpu.RAX, values[i] & 0xffff);
            guest.word(DATA, -3).word(DATA + 2, 4).run();
            assertEquals(i < 2 ? "none" : "#BR at 0x1", guest.fault());
        }
        LegacyGuest guest = protectedMode(32, "bound eax, [ebx]").with(Cpu.RAX, 0x80000000L);
        guest.doubleword(DATA, 0).doubleword(DATA + 4, 9).run();
        assertEquals("#BR at 0x0", guest.fault());
    }

    @Test
    void intoAndInt3AreTraps() {
        LegacyGuest guest = realMode("into; mov al, 0x7f; inc al; into").run();
        assertEquals("#OF at 0x6", guest.fault());
        assertEquals("#BP at 0x1", realMode("int3").run().fault());
        assertEquals("#DB at 0x1", realMode(".byte 0xf1").run().fault());
        assertEquals("#BP at 0x2", realMode(".byte 0xcd, 3").run().fault());
    }

    /** Vol. 3B 20.1.4: FLAGS, CS and IP are pushed; IF, TF and AC are cleared. */
    @Test
    void interruptsInRealModePushThreeWordsAndReturnByIret() {
        LegacyGuest guest =
                realMode("mov al, 0xff; out 0x21, al; sti; stc; int 0x40; cli; mov bx, 1");
        guest.withFlags(Rflags.AC);
        guest.handler(0x40, "pushf; pop ax; mov cx, sp; clc; iret").run();
        assertEquals("[vector 0x40 at 0x8]", "" + guest.faults);
        assertEquals(2 | Rflags.CF, guest.register(Cpu.RAX) & 0x7203);
        assertEquals(SP - 6, guest.register(Cpu.RCX));
        assertEquals(0x203, guest.wordAt(STACK + SP - 2));
        assertEquals((int) CODE >> 4, guest.wordAt(STACK + SP - 4));
        assertEquals(8, guest.wordAt(STACK + SP - 6));
        assertEquals(1, guest.register(Cpu.RBX));
        assertEquals(Rflags.CF, guest.flags() & Rflags.CF);
    }

    @Test
    void iretOf32BitsInRealModePopsDoublewords() {
        String source =
                "pushfd; push 0; push cs; push 0; push offset 1f; .byte 0x66; iret; hlt; 1:";
        LegacyGuest guest = realMode(source + " mov bx, 7").run();
        assertEquals("none", guest.fault());
        assertEquals(7, guest.register(Cpu.RBX));
        assertEquals(SP, guest.register(Cpu.RSP));
    }

    @Test
    void invalidOpcodesAndDivisionsFaultAtTheInstructionInRealMode() {
        assertEquals("#UD at 0x1", realMode("nop; ud2").run().fault());
        assertEquals("#DE at 0x0", realMode("div bl").run().fault());
        assertEquals("#UD at 0x0", realMode(".byte 0xf0; add ax, bx").run().fault());
        for (String source :
                new String[] {"sldt ax", "str ax", "verr ax", "lar ax, ax", "ltr ax"}) {
            assertEquals("#UD at 0x0", realMode(source).run().fault(), source);
            assertEquals("#UD at 0x0", virtual8086(3, source).run().fault(), source);
        }
        assertEquals("#UD at 0x0", realMode(".byte 0x63, 0xc0").run().fault(), "ARPL");
        assertEquals("#UD at 0x0", realMode(".byte 0xc4, 0xe2, 0x70, 0xf2, 0xc2").run().fault());
        assertEquals("#UD at 0x0", realMode(".byte 0x8e, 0xc8").run().fault(), "MOV CS");
    }

    @Test
    void anInstructionOf16BytesIsGp() {
        LegacyGuest guest = realMode(".skip 15, 0x26; nop").run();
        assertEquals("#GP at 0x0", guest.fault());
        assertEquals("none", realMode(".skip 14, 0x26; nop").run().fault());
    }

    @Test
    void singleStepInRealModeTrapsAfterEachInstruction() {
        LegacyGuest guest = realMode("push 0x102; popf; nop; mov ss, ax; nop; nop; push 2; popf");
        guest.handler(1, "inc di; iret").with(Cpu.RAX, STACK >> 4).run();
        assertEquals(
                "[#DB at 0x5, #DB at 0x8, #DB at 0x9, #DB at 0xb, #DB at 0xc]", "" + guest.faults);
    }

    @Test
    void breakpointsInRealModeMatchLinearAddresses() {
        LegacyGuest guest = realMode("nop; nop; mov [0x10], al");
        guest.cpu.dr[0] = CODE + 1;
        guest.cpu.dr[1] = DATA + 0x10;
        guest.cpu.dr[7] = 0x400 | 3 | 1 << 20;
        guest.handler(
                        1,
                        "mov eax, dr6; push ax; xor eax, eax; mov dr6, eax; pop ax; mov bx, sp;"
                                + " or word ptr ss:[bx+4], 0; mov eax, 0; mov dr7, eax; iret")
                .run();
        assertEquals("#DB at 0x1", guest.fault());
    }
}
