package dev.faultline.machine;

import static dev.faultline.machine.LegacyGuest.DATA;
import static dev.faultline.machine.LegacyGuest.EXTRA;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static dev.faultline.machine.LegacyGuest.realMode;
import static dev.faultline.machine.LegacyGuest.userMode;
import static dev.faultline.machine.LegacyGuest.virtual8086;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import org.junit.jupiter.api.Test;

/** String instructions with segments and 16-bit registers (Intel SDM Vol. 1 7.3.9). */
final class LegacyStringTest {
    @Test
    void siAndDiWrapAt64KiBAndKeepTheirUpperHalves() {
        LegacyGuest guest =
                realMode("rep movsb").with(Cpu.RSI, 0x7777fffe).with(Cpu.RCX, 0x88880004L);
        guest.with(Cpu.RDI, 0x9999ffffL).bytes(DATA + 0xfffe, 1, 2).bytes(DATA, 3, 4).run();
        assertEquals("none", guest.fault());
        assertEquals(1, guest.byteAt(EXTRA + 0xffff));
        assertEquals(2, guest.byteAt(EXTRA));
        assertEquals(4, guest.byteAt(EXTRA + 2));
        assertEquals(0x77770002, guest.register(Cpu.RSI));
        assertEquals(0x99990003L, guest.register(Cpu.RDI));
        assertEquals(0x88880000L, guest.register(Cpu.RCX));
    }

    @Test
    void wordsDownwardsWrapBelowZero() {
        LegacyGuest guest = realMode("std; rep stosw").with(Cpu.RDI, 2).with(Cpu.RCX, 3);
        guest.with(Cpu.RAX, 0x1234).run();
        assertEquals(0x1234, guest.wordAt(EXTRA + 0xfffe));
        assertEquals(0xfffc, guest.register(Cpu.RDI));
    }

    /** Vol. 2 REP: registers are those of the element that faults. */
    @Test
    void aRepStopsAtTheElementThatCrossesTheLimit() {
        LegacyGuest guest = realMode("nop; rep movsw").with(Cpu.RSI, 0xfff9).with(Cpu.RCX, 9).run();
        assertEquals("#GP at 0x1", guest.fault());
        assertEquals(0xffff, guest.register(Cpu.RSI));
        assertEquals(6, guest.register(Cpu.RDI));
        assertEquals(6, guest.register(Cpu.RCX));
        guest = protectedMode(32, "rep stosd").with(Cpu.RCX, 100).with(Cpu.RDI, 0);
        guest.segment(SegmentRegister.ES, 0x1f, LegacyGuest.READ_WRITE, 4).run();
        assertEquals("#GP(0x0) at 0x0", guest.fault());
        assertEquals(92, guest.register(Cpu.RCX));
        assertEquals(0x20, guest.register(Cpu.RDI));
    }

    @Test
    void theSourcesSegmentIsOverriddenAndTheDestinationsIsNot() {
        LegacyGuest guest = realMode("ss movsb; lods byte ptr cs:[si]").with(Cpu.RSI, 0x40);
        guest.bytes(LegacyGuest.STACK + 0x40, 0x61).bytes(LegacyGuest.CODE + 0x41, 0x62).run();
        assertEquals(0x61, guest.byteAt(EXTRA));
        assertEquals(0x62, guest.register(Cpu.RAX));
        guest = realMode("ss lodsw").with(Cpu.RSI, 0xffff).run();
        assertEquals("#SS at 0x0", guest.fault());
        guest = protectedMode(32, "movsb");
        guest.segment(SegmentRegister.ES, 0xffff, LegacyGuest.READ_ONLY, 4).run();
        assertEquals("#GP(0x0) at 0x0", guest.fault());
    }

    @Test
    void theAddressSizePrefixChoosesEsiEdiAndEcx() {
        LegacyGuest guest = realMode(".byte 0x67; rep stosb").with(Cpu.RDI, 0xfffe);
        guest.with(Cpu.RCX, 3).run();
        assertEquals("#GP at 0x0", guest.fault());
        assertEquals(0x10000, guest.register(Cpu.RDI));
        assertEquals(1, guest.register(Cpu.RCX));
        guest = protectedMode(32, ".byte 0x67; rep stosb").with(Cpu.RCX, 0x50002);
        guest.with(Cpu.RDI, 0x6ffff).with(Cpu.RAX, 5).run();
        assertEquals(0x60001, guest.register(Cpu.RDI));
        assertEquals(0x50000, guest.register(Cpu.RCX));
        assertEquals(5, guest.byteAt(EXTRA));
    }

    @Test
    void repWithACountOfZeroTouchesNothing() {
        LegacyGuest guest = realMode("rep movsw; repne scasb").with(Cpu.RSI, 0xffff);
        guest.with(Cpu.RCX, 0x10000).run();
        assertEquals("none", guest.fault());
    }

    @Test
    void repeStopsAtTheDifferenceAndRepneAtTheMatch() {
        LegacyGuest guest = realMode("repe cmpsb; pushf; repne scasb").with(Cpu.RCX, 10);
        guest.bytes(DATA, 1, 2, 3).bytes(EXTRA, 1, 2, 4, 5, 6).with(Cpu.RAX, 6).run();
        assertEquals(5, guest.register(Cpu.RCX));
        assertEquals(3, guest.register(Cpu.RSI));
        assertEquals(5, guest.register(Cpu.RDI));
        assertEquals(Rflags.ZF, guest.flags() & Rflags.ZF);
    }

    @Test
    void insNeedsAWritableDestinationBeforeThePortIsRead() {
        LegacyGuest guest = realMode("insw").with(Cpu.RDI, 0xffff).with(Cpu.RDX, 0x60).run();
        assertEquals("#GP at 0x0", guest.fault());
        assertEquals("#GP(0x0) at 0x0", userMode(32, "insb").run().fault());
        assertEquals("#GP(0x0) at 0x0", virtual8086(3, "outsb").run().fault());
    }

    @Test
    void aSingleStepOfRepTrapsAfterEachElement() {
        LegacyGuest guest = realMode("push 0x102; popf; rep stosb; push 2; popf");
        guest.handler(1, "iret").with(Cpu.RCX, 3).run();
        String expected = "[#DB at 0x4, #DB at 0x4, #DB at 0x6, #DB at 0x8, #DB at 0x9]";
        assertEquals(expected, "" + guest.faults);
        assertEquals(3, guest.register(Cpu.RDI));
    }
}
