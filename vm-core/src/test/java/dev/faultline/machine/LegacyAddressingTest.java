package dev.faultline.machine;

import static dev.faultline.machine.LegacyGuest.compatibilityMode;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static dev.faultline.machine.LegacyGuest.realMode;
import static dev.faultline.machine.LegacyGuest.userMode;
import static dev.faultline.machine.LegacyGuest.virtual8086;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import org.junit.jupiter.api.Test;

/** Effective addresses and segment limits outside 64-bit mode (Intel SDM Vol. 2 2.1.5). */
final class LegacyAddressingTest {
    private static final int BX = 0x8123;
    private static final int BP = 0xc234;
    private static final int SI = 0x9345;
    private static final int DI = 0xf456;

    private static LegacyGuest withPointers(LegacyGuest guest) {
        return guest.with(Cpu.RBX, 0xaaaa0000L | BX)
                .with(Cpu.RBP, 0xbbbb0000L | BP)
                .with(Cpu.RSI, 0xcccc0000L | SI)
                .with(Cpu.RDI, 0xdddd0000L | DI);
    }

    /** Table 2-1: the sums wrap at 64 KiB, and forms with BP default to SS. */
    @Test
    void allSixteenBitFormsWrapAt64KiBAndUseTheirDefaultSegment() {
        String[] names = {"bx+si", "bx+di", "bp+si", "bp+di", "si", "di", "bp", "bx"};
        int[] sums = {BX + SI, BX + DI, BP + SI, BP + DI, SI, DI, BP, BX};
        for (int form = 0; form < 8; form++) {
            for (String displacement : new String[] {"", "+0x7f", "-0x80", "+0x7abc", "-0x7abc"}) {
                int plus = displacement.isEmpty() ? 0 : Integer.decode(displacement);
                boolean stack = names[form].startsWith("bp");
                long base = stack ? LegacyGuest.STACK : LegacyGuest.DATA;
                int offset = sums[form] + plus & 0xffff;
                String source = String.format("mov al, [%s%s]", names[form], displacement);
                for (LegacyGuest guest : inSixteenBitModes(source)) {
                    withPointers(guest).bytes(base + offset, 0x5a).run();
                    assertEquals(0x5a, guest.register(Cpu.RAX), source);
                }
            }
        }
    }

    private static LegacyGuest[] inSixteenBitModes(String source) {
        return new LegacyGuest[] {
            realMode(source), protectedMode(16, source), compatibilityMode(16, source)
        };
    }

    @Test
    void aDisplacementAloneIsAnOffsetInDs() {
        LegacyGuest guest = realMode("mov al, ds:[0xfffe]").bytes(LegacyGuest.DATA + 0xfffe, 7);
        assertEquals(7, guest.run().register(Cpu.RAX));
    }

    @Test
    void leaOfASixteenBitAddressIsZeroExtended() {
        LegacyGuest guest = withPointers(realMode("lea eax, [bx+di+0x7fff]; lea cx, [bp-1]"));
        guest.with(Cpu.RCX, 0x11110000).run();
        assertEquals(BX + DI + 0x7fff & 0xffff, guest.register(Cpu.RAX));
        assertEquals(0x11110000 | BP - 1, guest.register(Cpu.RCX));
    }

    @Test
    void theAddressSizePrefixSelectsTheOtherForms() {
        LegacyGuest guest = realMode("mov al, [ebx+ecx*4+1]; mov ah, [ebp]; mov dl, [esp+2]");
        guest.with(Cpu.RBX, 0x100).with(Cpu.RCX, 3).with(Cpu.RBP, 0x20);
        guest.bytes(LegacyGuest.DATA + 0x10d, 1).bytes(LegacyGuest.STACK + 0x20, 2);
        guest.bytes(LegacyGuest.STACK + LegacyGuest.STACK_POINTER + 2, 3).run();
        assertEquals(0x201, guest.register(Cpu.RAX));
        assertEquals(3, guest.register(Cpu.RDX));
        LegacyGuest big = withPointers(protectedMode(32, "mov al, [bx+di]"));
        big.bytes(LegacyGuest.DATA + (BX + DI & 0xffff), 9);
        assertEquals(9, big.run().register(Cpu.RAX));
    }

    @Test
    void thirtyTwoBitAddressesWrapAt4GiB() {
        LegacyGuest guest =
                protectedMode(32, "mov al, [ebx+ecx*8+0x40]").with(Cpu.RBX, 0xfffffff0L);
        guest.with(Cpu.RCX, 0x20000001L).bytes(LegacyGuest.DATA + 0x38, 6);
        assertEquals(6, guest.run().register(Cpu.RAX));
    }

    @Test
    void theLastOverrideOfSeveralCounts() {
        LegacyGuest guest = realMode(".byte 0x64, 0x26; mov al, [si]; mov ah, gs:[bp]");
        guest.with(Cpu.RSI, 4).with(Cpu.RBP, 5);
        guest.bytes(LegacyGuest.EXTRA + 4, 1).bytes(LegacyGuest.GS_DATA + 5, 2);
        assertEquals(0x201, guest.run().register(Cpu.RAX));
    }

    @Test
    void movOfAnAbsoluteOffsetHasTheAddressSize() {
        String source = "mov al, ds:[0x8001]; .byte 0x67, 0xa1, 2, 0x80, 0, 0";
        LegacyGuest guest = realMode(source + "; mov cs:[0x4000], ax");
        guest.bytes(LegacyGuest.DATA + 0x8001, 0x11, 0x22, 0x33).run();
        assertEquals(0x3322, guest.register(Cpu.RAX));
        assertEquals(0x3322, guest.wordAt(LegacyGuest.CODE + 0x4000));
        guest = protectedMode(32, ".byte 0x67, 0xa0, 2, 0x80; .byte 0xa2, 3, 0x80, 0, 0");
        guest.bytes(LegacyGuest.DATA + 0x8002, 0x44).run();
        assertEquals(0x44, guest.byteAt(LegacyGuest.DATA + 0x8003));
    }

    @Test
    void xlatAddsAlToBxOfTheAddressSize() {
        LegacyGuest guest = realMode("xlatb; mov ah, al; mov al, 0x80; .byte 0x67; xlatb");
        guest.with(Cpu.RBX, 0xffff).with(Cpu.RAX, 0x81).bytes(LegacyGuest.DATA + 0x80, 0x33).run();
        assertEquals("#GP at 0x5", guest.fault(), "EBX + AL is 0x1007f");
        assertEquals(0x3380, guest.register(Cpu.RAX));
    }

    /** Intel SDM Vol. 3A 5.3: all bytes of an operand lie within the limit. */
    @Test
    void theLastByteWithinTheLimitIsTheLastThatMayBeTouched() {
        assertEquals("none", realMode("mov al, [bx]").with(Cpu.RBX, 0xffff).run().fault());
        assertEquals("none", realMode("mov ax, [bx]").with(Cpu.RBX, 0xfffe).run().fault());
        assertEquals("#GP at 0x0", realMode("mov ax, [bx]").with(Cpu.RBX, 0xffff).run().fault());
        assertEquals("#GP at 0x0", realMode("mov eax, [bx]").with(Cpu.RBX, 0xfffd).run().fault());
        assertEquals("#SS at 0x0", realMode("mov [bp], ax").with(Cpu.RBP, 0xffff).run().fault());
        assertEquals("#SS at 0x0", realMode("mov ax, ss:[bx]").with(Cpu.RBX, 0xffff).run().fault());
        assertEquals("#GP at 0x0", realMode("mov [ebx], al").with(Cpu.RBX, 0x10000).run().fault());
        assertEquals("#GP at 0x0", realMode("add [bx], ax").with(Cpu.RBX, 0xffff).run().fault());
        LegacyGuest v86 = virtual8086(3, "mov ax, [bx]").with(Cpu.RBX, 0xffff).run();
        assertEquals("#GP(0x0) at 0x0", v86.fault());
        LegacyGuest compatibility = compatibilityMode(32, "mov eax, [ebx]").with(Cpu.RBX, 0xfffd);
        compatibility.cpu.idtLimit = 0;
        assertEquals("#GP(0x0) at 0x0", compatibility.run().fault());
    }

    @Test
    void limitsOfOneSegmentAreItsOwn() {
        LegacyGuest guest = protectedMode(32, "mov al, [0x7f]; mov al, [0x80]");
        guest.segment(SegmentRegister.DS, 0x7f, LegacyGuest.READ_WRITE, 4).run();
        assertEquals("#GP(0x0) at 0x5", guest.fault());
        guest = protectedMode(32, "mov eax, [ebp]; mov eax, [ebp+1]").with(Cpu.RBP, 0x7c);
        guest.segment(SegmentRegister.SS, 0x7f, LegacyGuest.READ_WRITE, 4).run();
        assertEquals("#SS(0x0) at 0x3", guest.fault());
    }

    @Test
    void aPageGranularLimitEndsInFff() {
        LegacyGuest guest = protectedMode(32, "mov al, [0x1fff]; mov al, [0x2000]");
        guest.segment(SegmentRegister.DS, 1, LegacyGuest.READ_WRITE, 0xc).run();
        assertEquals("#GP(0x0) at 0x5", guest.fault());
    }

    /** Intel SDM Vol. 3A 5.3: offsets from the limit plus 1 to 64 KiB or 4 GiB by B. */
    @Test
    void expandDownSegmentsBeginAboveTheirLimit() {
        LegacyGuest guest = protectedMode(32, "mov al, [0x1000]; mov al, [0xfff]");
        guest.segment(SegmentRegister.DS, 0xfff, LegacyGuest.EXPAND_DOWN, 0).run();
        assertEquals("#GP(0x0) at 0x5", guest.fault());
        guest = protectedMode(32, "mov ax, [0xfffe]; mov ax, [0xffff]");
        guest.segment(SegmentRegister.DS, 0xfff, LegacyGuest.EXPAND_DOWN, 0).run();
        assertEquals("#GP(0x0) at 0x6", guest.fault());
        guest = protectedMode(32, "mov ax, [0xffff]; mov al, [0x100000]");
        guest.segment(SegmentRegister.DS, 0xfff, LegacyGuest.EXPAND_DOWN, 4).run();
        assertEquals("none", guest.fault());
    }

    /** Intel SDM Vol. 3A 5.5. */
    @Test
    void typesSayWhatMayBeDone() {
        LegacyGuest guest = protectedMode(32, "mov al, [0]; mov [0], al");
        guest.segment(SegmentRegister.DS, 0xffff, LegacyGuest.READ_ONLY, 4).run();
        assertEquals("#GP(0x0) at 0x5", guest.fault());
        guest = protectedMode(32, "mov al, cs:[0]; mov cs:[0], al").run();
        assertEquals("#GP(0x0) at 0x6", guest.fault());
        guest = protectedMode(32, "nop; mov al, cs:[0]");
        guest.segment(SegmentRegister.CS, 0xffff, LegacyGuest.EXECUTE_ONLY, 4).run();
        assertEquals("#GP(0x0) at 0x1", guest.fault());
        guest = protectedMode(32, "bt dword ptr [0], 1; lock bts dword ptr [0], 1");
        guest.segment(SegmentRegister.DS, 0xffff, LegacyGuest.READ_ONLY, 4).run();
        assertEquals("#GP(0x0) at 0x8", guest.fault());
    }

    @Test
    void aNullSegmentRegisterFaultsWhenUsed() {
        LegacyGuest guest = userMode(32, "xor eax, eax; mov es, ax; mov al, es:[0]").run();
        assertEquals("#GP(0x0) at 0x4", guest.fault());
    }

    /**
     * A far pointer and BOUND's limits are operands as long as they are (Intel SDM Vol. 3A 5.3).
     */
    @Test
    void everyByteOfALongOperandIsCheckedAgainstTheLimit() {
        String[] sources = {
            "les eax, [0x7c]", "jmp fword ptr [0x7c]", "call fword ptr [0x7b]", "lfs ax, [0x7e]",
            "bound eax, [0x79]", "lgdt [0x7b]", "sidt [0x7b]", "cmpxchg8b [0x79]",
        };
        for (String source : sources) {
            LegacyGuest guest = protectedMode(32, source);
            guest.segment(SegmentRegister.DS, 0x7f, LegacyGuest.READ_WRITE, 4).run();
            assertEquals("#GP(0x0) at 0x0", guest.fault(), source);
        }
    }

    @Test
    void descriptorTableOperandsHaveSixBytesOutside64BitMode() {
        LegacyGuest guest = protectedMode(32, "sgdt [0x7a]; lgdt [0x7a]; sidt [0x7a]");
        guest.segment(SegmentRegister.DS, 0x7f, LegacyGuest.READ_WRITE, 4).run();
        assertEquals("none", guest.fault());
        guest = realMode("sgdt [bx]; sidt [bx]").with(Cpu.RBX, 0xfffa).run();
        assertEquals("none", guest.fault());
    }

    @Test
    void bitStringsReachOutOfTheirOperandInBothDirections() {
        LegacyGuest guest = realMode("bts word ptr [bx], ax; .byte 0x66; btr word ptr [bx], ax");
        guest.with(Cpu.RBX, 4).with(Cpu.RAX, 0xffff).run();
        assertEquals("none", guest.fault());
        assertEquals(
                0x8000, guest.wordAt(LegacyGuest.DATA + 2), "bit -1 is that of the word below");
    }
}
