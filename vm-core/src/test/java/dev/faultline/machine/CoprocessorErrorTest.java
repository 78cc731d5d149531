package dev.faultline.machine;

import static dev.faultline.machine.LegacyGuest.realMode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import org.junit.jupiter.api.Test;

/** x87 exceptions as a PC reports them, and #MF (Intel SDM Vol. 1 8.7). */
final class CoprocessorErrorTest {
    /** 1 / 0 with that unmasked; what comes after it waits. */
    private static final String DIVIDE =
            "fninit; push 0x37b; fldcw [esp]; fld1; fldz; fdivp st(1), st; ";

    private static final String OPEN_IRQ_13 =
            "mov al, 0xfb; out 0x21, al; mov al, 0xdf; out 0xa1, al; sti; ";
    private static final int IRQ_13 = 0x75;

    @Test
    void withoutNumericErrorReportingAnExceptionIsIrq13() {
        LegacyGuest guest = realMode(OPEN_IRQ_13 + DIVIDE + "mov bx, 5; fld1; hlt");
        guest.handler(IRQ_13, "mov cx, bx; out 0xf0, al; fnstsw ax; fnclex; hlt");
        guest.run();
        assertEquals(5, guest.cpu.slots[Cpu.RCX], "the instruction that waits is the next x87 one");
        assertEquals(0x84, guest.cpu.slots[Cpu.RAX] & 0xff, "ES and ZE");
        assertEquals(0, guest.cpu.floating.statusWord & 0xff);
        assertEquals(2, Integer.bitCount(guest.cpu.floating.tags), "both operands are left");
    }

    @Test
    void afterPort0xf0TheHandlerMayUseWaitingInstructions() {
        LegacyGuest guest = realMode(OPEN_IRQ_13 + DIVIDE + "fwait; mov dx, 7; hlt");
        String handler =
                "out 0xf0, al; fwait; fstp st(0); fnclex; inc cx; mov al, 0x20; out 0xa0, al;"
                        + " out 0x20, al; iret";
        guest.handler(IRQ_13, handler).with(Cpu.RCX, 0).with(Cpu.RDX, 0).run();
        assertEquals(1, guest.cpu.slots[Cpu.RCX]);
        assertEquals(7, guest.cpu.slots[Cpu.RDX]);
    }

    @Test
    void withNumericErrorReportingAnExceptionIsMf() {
        String ne = "mov eax, cr0; or al, 0x20; mov cr0, eax; ";
        LegacyGuest guest = realMode(ne + DIVIDE + "fnstsw ax; fld1; hlt").run();
        assertTrue(guest.fault().startsWith("#MF"), guest.fault());
        assertEquals(0x84, guest.cpu.slots[Cpu.RAX] & 0xff, "FNSTSW does not wait");
    }
}
