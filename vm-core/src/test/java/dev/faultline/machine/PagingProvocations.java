package dev.faultline.machine;

import static dev.faultline.cpu.FaultReason.*;
import static dev.faultline.machine.Guest.DATA;
import static dev.faultline.machine.Guest.guest;
import static dev.faultline.machine.LegacyGuest.DS;
import static dev.faultline.machine.LegacyGuest.PAGE_TABLES;
import static dev.faultline.machine.LegacyGuest.READ_WRITE;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static dev.faultline.machine.LegacyGuest.userMode;
import static dev.faultline.machine.Provocation.legacy;
import static dev.faultline.machine.Provocation.long64;

import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.SegmentRegister;
import java.util.List;

/** Rules about pages and the entries that lead to them. */
final class PagingProvocations {
    private static final long XD = 1L << 63;
    private static final long RESERVED = 1L << 51;
    private static final long KEY_1 = 1L << 59;

    /** U/S in the entries above the page table of class Guest. */
    private static final long[] UPPER_ENTRIES = {0x100000, 0x101000, 0x102000};

    private static final long PAGE_TABLE = 0x103000;
    private static final String READ = "mov rax, [0x20000]";
    private static final String JUMP = "mov eax, 0x20000; jmp rax";

    private static final String WRITE = "mov [0x20000], rax";

    private PagingProvocations() {}

    static List<Provocation> all() {
        // spotless:off
        return List.of(
                long64(NOT_PRESENT, "#PF(0x0)", () -> guest(READ).unmapped(DATA)),
                long64(RESERVED_BIT, "#PF(0x9)", () -> guest(READ).mapped(DATA, DATA | RESERVED)),
                long64(WRITE_PROTECTED, "#PF(0x3)", () -> guest(WRITE).readOnly(DATA)),
                long64(NO_EXECUTE, "#PF(0x11)", () -> guest(JUMP).mapped(DATA, DATA | XD)),
                long64(SMEP, "#PF(0x11)", () -> userPage(Cr4.SMEP, 0, JUMP)),
                long64(SMAP, "#PF(0x1)", () -> userPage(Cr4.SMAP, 0, READ)),
                long64(PROTECTION_KEY, "#PF(0x21)", PagingProvocations::protectionKey),
                legacy(USER_TO_SUPERVISOR_PAGE, "#PF(0x5)", PagingProvocations::supervisorPage),
                legacy(PDPTE_RESERVED, "#GP(0x0)", PagingProvocations::reservedPdpte));
        // spotless:on
    }

    /** Makes the page of DATA a user's. */
    private static Guest userPage(long cr4, long bits, String source) {
        Guest guest = guest(source);
        guest.cpu.cr4 |= cr4;
        guest.cpu.mmu.controlRegistersChanged();
        for (long entry : UPPER_ENTRIES) {
            guest.withMemory(entry, guest.memory(entry) | 4);
        }
        return guest.withMemory(PAGE_TABLE + (DATA >> 12) * 8, DATA | 7 | bits);
    }

    private static Guest protectionKey() {
        Guest guest = userPage(Cr4.PKE, KEY_1, READ);
        int accessDisabled = 1 << 2;
        guest.cpu.pkru = accessDisabled;
        guest.cpu.mmu.modeChanged();
        return guest;
    }

    /** The first 4 MiB are everybody's, the next are the same ones for the supervisor. */
    private static LegacyGuest supervisorPage() {
        LegacyGuest guest =
                userMode(32, "mov eax, [0x400000]")
                        .doubleword(PAGE_TABLES, 0x87)
                        .doubleword(PAGE_TABLES + 4, 0x83)
                        .descriptor(DS, 0, 0xfffff, READ_WRITE | 0x60, 0xc)
                        .segment(SegmentRegister.DS, DS | 3);
        guest.cpu.cr3 = PAGE_TABLES;
        guest.cpu.cr4 |= Cr4.PSE;
        guest.cpu.cr0 |= Cr0.PG;
        return guest;
    }

    private static LegacyGuest reservedPdpte() {
        String source = "mov eax, 0x80000; mov cr3, eax; mov eax, cr4; or eax, 0x20; mov cr4, eax;";
        return protectedMode(32, source + "mov eax, cr0; btc eax, 31; mov cr0, eax")
                .doubleword(PAGE_TABLES, 0x1e1);
    }
}
