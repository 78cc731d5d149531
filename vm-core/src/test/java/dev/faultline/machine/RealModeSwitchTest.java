package dev.faultline.machine;

import static dev.faultline.machine.LegacyGuest.CODE;
import static dev.faultline.machine.LegacyGuest.DATA;
import static dev.faultline.machine.LegacyGuest.GDT;
import static dev.faultline.machine.LegacyGuest.realMode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import org.junit.jupiter.api.Test;

/** From real mode to protected mode and back (Intel SDM Vol. 3A 9.9), unreal mode, A20, HLT. */
final class RealModeSwitchTest {
    private static final String PE_ON = "mov eax, cr0; or al, 1; mov cr0, eax; ";
    private static final String PE_OFF = "mov eax, cr0; and al, 0xfe; mov cr0, eax; ";
    private static final String GDT_AT_0 = "mov ax, 0; mov ds, ax; lgdt ds:[0x500]; ";

    /** A GDT with flat code and data, 16-bit code and data of 64 KiB at the usual places. */
    private static LegacyGuest withGdt(String source) {
        LegacyGuest guest = realMode(source);
        guest.descriptor(LegacyGuest.FLAT_CODE, 0, 0xfffff, LegacyGuest.EXECUTE_READ, 0xc);
        guest.descriptor(LegacyGuest.FLAT_DATA, 0, 0xfffff, LegacyGuest.READ_WRITE, 0xc);
        guest.descriptor(LegacyGuest.CS, CODE, 0xffff, LegacyGuest.EXECUTE_READ, 0);
        guest.descriptor(LegacyGuest.DS, DATA, 0xffff, LegacyGuest.READ_WRITE, 0);
        guest.word(0x500, 0x7ff).doubleword(0x502, GDT | 0x55000000);
        return guest;
    }

    /** Vol. 2 LGDT: with a 16-bit operand the upper byte of the base is 0. */
    @Test
    void lgdtTakes24BitsOfTheBaseWithASixteenBitOperand() {
        LegacyGuest guest = withGdt("mov ax, 0; mov ds, ax; lgdt ds:[0x500]").run();
        assertEquals(GDT, guest.cpu.gdtBase);
        assertEquals(0x7ff, guest.cpu.gdtLimit);
        guest = withGdt("mov ax, 0; mov ds, ax; .byte 0x66; lgdt ds:[0x500]; sgdt ds:[0x510]");
        assertEquals(0x55000000 | GDT, guest.run().cpu.gdtBase);
        assertEquals(0x55000000 | GDT, guest.doublewordAt(0x512), "SGDT stores all of it");
    }

    /** Vol. 3A 9.9.1: the segment caches stay as real mode left them until they are loaded. */
    @Test
    void codeGoesOnWithTheOldCsCacheUntilTheFarJump() {
        String source =
                GDT_AT_0
                        + PE_ON
                        + "mov cx, cs; mov bx, 0x1234; mov ax, [bx];"
                        + " jmp 0x28:1f; 1: mov dx, cs; mov ax, 0x30; mov ds, ax";
        LegacyGuest guest = withGdt(source).run();
        assertEquals("none", guest.fault());
        assertEquals(CODE >> 4, guest.register(Cpu.RCX));
        assertEquals(0x28, guest.register(Cpu.RDX));
        assertEquals(DATA, guest.cpu.segments[SegmentRegister.DS].base);
        assertTrue(guest.cpu.protectedMode());
    }

    @Test
    void theFarJumpMayHaveA32BitOperandIntoA32BitSegment() {
        String source = GDT_AT_0 + PE_ON + ".byte 0x66, 0xea; .long 0x18000; .word 8";
        LegacyGuest guest = withGdt(source).code(0x18000, 32, "mov eax, 0x12345678; hlt").run();
        assertEquals(0x12345678, guest.register(Cpu.RAX));
    }

    @Test
    void lmswSetsPeAndCannotClearIt() {
        LegacyGuest guest = withGdt("smsw ax; or al, 1; lmsw ax; and al, 0xfe; lmsw ax; smsw bx");
        guest.run();
        assertTrue(guest.cpu.protectedMode());
        assertEquals(1, guest.register(Cpu.RBX) & 1);
    }

    /** Back in real mode the caches keep their limits: "unreal" mode. */
    @Test
    void unrealModeReachesAllOfMemory() {
        String enter = GDT_AT_0 + PE_ON + "mov bx, 0x10; mov es, bx; mov ds, bx; " + PE_OFF;
        String use =
                "mov bx, 0; mov es, bx; mov edi, 0x200000; mov al, 0x77; mov es:[edi], al;"
                        + " int 0x40; mov bl, es:[edi]; push ds; pop es; mov bh, es:[edi]";
        LegacyGuest guest =
                withGdt(enter + use)
                        .handler(
                                0x40,
                                "push es; mov cx, 0x20;"
                                        + " mov es, cx; mov dl, es:[edi-0x200]; pop es; iret");
        guest.run();
        assertEquals("[vector 0x40 at 0x34]", "" + guest.faults);
        assertEquals(0x77, guest.byteAt(0x200000));
        assertEquals(0x77, guest.register(Cpu.RDX) & 0xff, "a load in real mode keeps the limit");
        assertEquals(0x77, guest.register(Cpu.RBX) & 0xff);
        assertFalse(guest.cpu.protectedMode());
    }

    @Test
    void segmentsLoadedInRealModeKeepTheLimitOfTheirOwnRegisterOnly() {
        String enter = GDT_AT_0 + PE_ON + "mov bx, 0x10; mov fs, bx; " + PE_OFF;
        LegacyGuest guest = withGdt(enter + "mov ebx, 0x10000; mov al, fs:[ebx]; mov al, [ebx]");
        assertTrue(guest.run().fault().startsWith("#GP"));
    }

    /** A 32-bit code segment whose D bit is still set after the return to real mode. */
    @Test
    void theReturnToRealModeEndsWithAFarJump() {
        String there = GDT_AT_0 + PE_ON + "jmp 0x28:1f; 1: " + PE_OFF;
        LegacyGuest guest = withGdt(there + "jmp 0x1000:2f; 2: mov bx, cs; sti; cli").run();
        assertEquals("none", guest.fault());
        assertEquals(0x1000, guest.register(Cpu.RBX));
        assertEquals(0, guest.cpu.cpl);
    }

    @Test
    void interruptsInProtectedModeWithTheRealModeTableShutDown() {
        LegacyGuest guest = withGdt(GDT_AT_0 + PE_ON + "int 0x40").run();
        assertEquals(new ExitReason.TripleFault(), guest.result.reason());
    }

    /** LIDT moves the vector table of real mode (Vol. 3B 20.1.4). */
    @Test
    void theVectorTableMayBeElsewhere() {
        String source = "mov ax, 0; mov ds, ax; lidt ds:[0x600]; int 5; mov cl, 2";
        LegacyGuest guest = realMode(source).word(0x600, 0x1f).doubleword(0x602, 0x700);
        guest.word(0x714, 0x780).word(0x716, 0).code(0x780, "mov bl, 1; iret").run();
        assertEquals(1, guest.register(Cpu.RBX));
        assertEquals(2, guest.register(Cpu.RCX));
    }

    /** With A20 held low, address 1 MiB is 0 again: ffff:0010 wraps as on an 8086. */
    @Test
    void a20WrapsDataAndCode() {
        String probe = "mov ax, 0xffff; mov ds, ax; mov bl, ds:[0x510]; ";
        String off = "in al, 0x92; and al, 0xfd; out 0x92, al; mov bh, ds:[0x510]; ";
        LegacyGuest guest =
                realMode("mov al, 2; out 0x92, al; " + probe + off + "jmp 0xffff:0x610");
        guest.bytes(0x500, 0x11).bytes(0x100500, 0x22).code(0x600, "mov cl, 9; hlt").run();
        assertEquals(0x1122, guest.register(Cpu.RBX));
        assertEquals(9, guest.register(Cpu.RCX));
    }

    @Test
    void haltInRealModeEndsWithTheNextInterrupt() {
        String pit =
                "mov al, 0x11; out 0x20, al; mov al, 0x20; out 0x21, al; mov al, 4;"
                        + " out 0x21, al; mov al, 1; out 0x21, al; mov al, 0xfe; out 0x21, al;"
                        + " mov al, 0x34; out 0x43, al; mov al, 0; out 0x40, al; out 0x40, al; ";
        LegacyGuest guest = realMode(pit + "sti; hlt; inc bx; hlt; inc bx; cli");
        guest.handler(0x20, "inc dx; mov al, 0x20; out 0x20, al; iret").run();
        assertEquals(2, guest.register(Cpu.RBX));
        assertEquals(2, guest.register(Cpu.RDX));
    }

    /** Vol. 2 STI: HLT right after it is reached before the interrupt is taken. */
    @Test
    void stiHoldsInterruptsOffForOneInstruction() {
        String pit =
                "mov al, 0x11; out 0x20, al; mov al, 0x20; out 0x21, al; mov al, 4;"
                        + " out 0x21, al; mov al, 1; out 0x21, al; mov al, 0xfe; out 0x21, al;"
                        + " mov al, 0x34; out 0x43, al; mov al, 2; out 0x40, al; mov al, 0; out 0x40, al;"
                        + " mov cx, 0x8000; 1: loop 1b; ";
        LegacyGuest guest = realMode(pit + "sti; inc bx; inc bx; hlt");
        guest.handler(0x20, "mov dx, bx; cli; hlt").run();
        assertEquals(1, guest.register(Cpu.RDX));
        guest = realMode(pit + "sti; mov ss, si; inc bx; inc bx; hlt").with(Cpu.RSI, 0x4000);
        guest.handler(0x20, "mov dx, bx; cli; hlt").run();
        assertEquals(1, guest.register(Cpu.RDX), "MOV SS extends the shadow to what follows it");
    }

    @Test
    void pagingIsEnteredFromProtectedModeOnly() {
        LegacyGuest guest = realMode("mov eax, cr0; or eax, 0x80000000; mov cr0, eax").run();
        assertEquals("#GP at 0x9", guest.fault());
        assertEquals(0, guest.cpu.cr0 & Cr0.PG);
        assertEquals(0, guest.flags() & Rflags.IF);
    }
}
