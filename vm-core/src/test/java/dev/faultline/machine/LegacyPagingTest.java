package dev.faultline.machine;

import static dev.faultline.machine.LegacyGuest.DATA;
import static dev.faultline.machine.LegacyGuest.PAGE_TABLES;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static dev.faultline.machine.LegacyGuest.userMode;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.SegmentRegister;
import org.junit.jupiter.api.Test;

/** 32-bit and PAE paging under segments (Intel SDM Vol. 3A 4.3, 4.4). */
final class LegacyPagingTest {
    private static final String ENABLE =
            "mov eax, 0x80000; mov cr3, eax; mov eax, cr0; or eax, 0x80000000; mov cr0, eax; ";

    /** Page tables for the first 4 MiB, each page to itself; one table of 1024 entries. */
    private static LegacyGuest paged(LegacyGuest guest) {
        guest.doubleword(PAGE_TABLES, PAGE_TABLES + 0x1000 | 7);
        for (int i = 0; i < 1024; i++) {
            guest.doubleword(PAGE_TABLES + 0x1000 + 4L * i, (long) i << 12 | 7);
        }
        return guest;
    }

    private static LegacyGuest entry(LegacyGuest guest, long linear, long value) {
        return guest.doubleword(PAGE_TABLES + 0x1000 + (linear >> 12) * 4, value);
    }

    @Test
    void pagingBeginsWithTheInstructionAfterMovCr0() {
        LegacyGuest guest = paged(protectedMode(32, ENABLE + "mov bl, [0x1004]"));
        entry(guest, DATA + 0x1000, 0x200000 | 7).bytes(0x200004, 0x66).run();
        assertEquals("none", guest.fault());
        assertEquals(0x66, guest.register(Cpu.RBX));
        assertEquals(0x27, guest.byteAt(PAGE_TABLES + 0x1000 + 4 * 0x21), "accessed, not dirty");
    }

    @Test
    void theSegmentIsCheckedBeforeThePage() {
        LegacyGuest guest = paged(protectedMode(32, ENABLE + "mov bl, [0x1004]"));
        guest.segment(SegmentRegister.DS, 0xfff, LegacyGuest.READ_WRITE, 4);
        entry(guest, DATA + 0x1000, 0).run();
        assertEquals("#GP(0x0) at 0x13", guest.fault());
        guest = paged(protectedMode(32, ENABLE + "mov [0x1004], bl"));
        entry(guest, DATA + 0x1000, 0).run();
        assertEquals("#PF(0x2) at 0x13", guest.fault());
        assertEquals(DATA + 0x1004, guest.cpu.cr2);
    }

    @Test
    void userPagesAndWriteProtection() {
        LegacyGuest guest = paged(userMode(32, "mov al, [0x1000]; mov [0x1000], al"));
        guest.cpu.cr3 = PAGE_TABLES;
        guest.cpu.cr0 |= Cr0.PG;
        entry(guest, DATA + 0x1000, DATA + 0x1000 | 5).run();
        assertEquals("#PF(0x7) at 0x5", guest.fault());
        guest = paged(protectedMode(32, ENABLE + "mov [0x1000], bl"));
        entry(guest, DATA + 0x1000, DATA + 0x1000 | 5).run();
        assertEquals("none", guest.fault(), "the supervisor writes while CR0.WP is 0");
    }

    @Test
    void anOperandThatCrossesPagesFaultsAtTheSecond() {
        LegacyGuest guest = paged(protectedMode(32, ENABLE + "mov [0xffe], ebx"));
        guest.with(Cpu.RBX, -1);
        entry(guest, DATA + 0x1000, 0).run();
        assertEquals("#PF(0x2) at 0x13", guest.fault());
        assertEquals(DATA + 0x1000, guest.cpu.cr2);
        assertEquals(0, guest.wordAt(DATA + 0xffe));
    }

    @Test
    void linearAddressesWrapAt4GiBUnderASegmentWithAHighBase() {
        LegacyGuest guest = protectedMode(32, "mov eax, fs:[ebx]; mov fs:[ebx+4], eax");
        guest.descriptor(LegacyGuest.FREE, 0xffff0000L, 0xfffff, LegacyGuest.READ_WRITE, 0xc);
        guest.segment(SegmentRegister.FS, LegacyGuest.FREE).with(Cpu.RBX, 0x10000 + DATA);
        guest.doubleword(DATA, 0x13572468).run();
        assertEquals("none", guest.fault());
        assertEquals(0x13572468, guest.doublewordAt(DATA + 4));
    }

    /** 4.4.1: the four PDPTEs are loaded with CR3 and checked then. */
    @Test
    void paePagingLoadsItsPointersWithCr3() {
        String source = "mov eax, cr4; or al, 0x20; mov cr4, eax; " + ENABLE + "mov bl, [0x1004]";
        LegacyGuest guest = protectedMode(32, source);
        guest.machine.memory().write64(PAGE_TABLES, PAGE_TABLES + 0x1000 | 1);
        guest.machine.memory().write64(PAGE_TABLES + 0x1000, 0x83);
        guest.machine.memory().write64(PAGE_TABLES + 0x1008, 0x200083);
        guest.bytes(DATA + 0x1004, 0x12).run();
        assertEquals("none", guest.fault());
        assertEquals(0x12, guest.register(Cpu.RBX));
        assertEquals(Cr4.PAE, guest.cpu.cr4 & Cr4.PAE);
        guest = protectedMode(32, source);
        guest.machine.memory().write64(PAGE_TABLES, PAGE_TABLES + 0x1000 | 3);
        assertEquals("#GP(0x0) at 0x18", guest.run().fault(), "a reserved bit, at MOV CR0");
    }
}
