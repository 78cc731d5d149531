package dev.faultline.mmu;

import static dev.faultline.mmu.PagedGuest.P;
import static dev.faultline.mmu.PagedGuest.U;
import static dev.faultline.mmu.PagedGuest.W;
import static dev.faultline.mmu.PagedGuest.XD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.FaultReason;
import org.junit.jupiter.api.Test;

/** Access rights and error codes: Intel SDM Vol. 3A 4.6 and 4.7. */
class AccessRightsTest {
    private static final long PAGE = 0x12345000L;
    private static final long FRAME = 0x800000;

    private static PagedGuest user(long flags) {
        return PagedGuest.level4().map(PAGE, FRAME, flags).withCpl(3);
    }

    private static PagedGuest supervisor(long flags) {
        return PagedGuest.level4().map(PAGE, FRAME, flags);
    }

    @Test
    void theErrorCodeTellsWriteAndUser() {
        PagedGuest guest = PagedGuest.level4();
        guest.load(PAGE, 1);
        guest.expectPageFault(0, PAGE, FaultReason.NOT_PRESENT);
        guest.store(PAGE, 1, 0);
        guest.expectPageFault(PageFault.WRITE, PAGE, FaultReason.NOT_PRESENT);
        guest.withCpl(3).load(PAGE, 1);
        guest.expectPageFault(PageFault.USER, PAGE, FaultReason.NOT_PRESENT);
        guest.store(PAGE, 1, 0);
        guest.expectPageFault(PageFault.USER | PageFault.WRITE, PAGE, FaultReason.NOT_PRESENT);
    }

    /** CR2 is the first byte that faults, also within a page. */
    @Test
    void theFaultAddressIsTheFirstByteThatFaults() {
        PagedGuest guest = supervisor(P | W);
        guest.load(PAGE + 0x7ffd, 2);
        guest.expectPageFault(0, PAGE + 0x7ffd, FaultReason.NOT_PRESENT);
        guest.load(PAGE + 0xffd, 8);
        guest.expectPageFault(0, PAGE + 0x1000, FaultReason.NOT_PRESENT);
        guest.load(PAGE - 3, 8);
        guest.expectPageFault(0, PAGE - 3, FaultReason.NOT_PRESENT);
    }

    @Test
    void userModeNeedsTheUserBitAtEveryLevel() {
        for (int level = 3; level >= 0; level--) {
            PagedGuest guest = user(P | W | U);
            long entry = guest.entry(PAGE, level);
            guest.put(entry, guest.get(entry) & ~U);
            guest.load(PAGE, 1);
            guest.expectPageFault(
                    PageFault.PRESENT | PageFault.USER, PAGE, FaultReason.USER_TO_SUPERVISOR_PAGE);
            guest.fetch(PAGE);
            guest.expectPageFault(
                    PageFault.PRESENT | PageFault.USER | PageFault.FETCH,
                    PAGE,
                    FaultReason.USER_TO_SUPERVISOR_PAGE);
        }
    }

    @Test
    void writesNeedTheWriteBitAtEveryLevel() {
        for (int level = 3; level >= 0; level--) {
            PagedGuest guest = user(P | W | U);
            long entry = guest.entry(PAGE, level);
            guest.put(entry, guest.get(entry) & ~W);
            guest.store(PAGE, 4, 1);
            guest.expectPageFault(
                    PageFault.PRESENT | PageFault.USER | PageFault.WRITE,
                    PAGE,
                    FaultReason.WRITE_PROTECTED);
            guest.withCpl(0).store(PAGE, 4, 1);
            guest.expectPageFault(
                    PageFault.PRESENT | PageFault.WRITE, PAGE, FaultReason.WRITE_PROTECTED);
        }
    }

    /** With CR0.WP clear a supervisor writes to read-only pages, a user does not. */
    @Test
    void writeProtectIsForSupervisorsOnlyWithWp() {
        PagedGuest guest = user(P | U).withoutWriteProtect();
        guest.store(PAGE, 4, 1);
        guest.expectPageFault(
                PageFault.PRESENT | PageFault.USER | PageFault.WRITE,
                PAGE,
                FaultReason.WRITE_PROTECTED);
        assertTrue(guest.withCpl(0).store(PAGE, 4, 1));
    }

    @Test
    void fetchesObeyXdAtEveryLevelAndAreTold() {
        for (int level = 3; level >= 0; level--) {
            PagedGuest guest = user(P | W | U);
            long entry = guest.entry(PAGE, level);
            guest.put(entry, guest.get(entry) | XD);
            guest.fetch(PAGE);
            guest.expectPageFault(
                    PageFault.PRESENT | PageFault.USER | PageFault.FETCH,
                    PAGE,
                    FaultReason.NO_EXECUTE);
            assertTrue(guest.store(PAGE, 1, 1));
        }
    }

    /** I/D is set only under SMEP, or under PAE with NXE. */
    @Test
    void withoutNxeAndSmepAFetchIsNotTold() {
        PagedGuest guest = PagedGuest.level4();
        guest.cpu.efer &= ~Efer.NXE;
        guest.changed();
        guest.fetch(PAGE);
        guest.expectPageFault(0, PAGE, FaultReason.NOT_PRESENT);
        guest.withCr4(Cr4.SMEP).fetch(PAGE);
        guest.expectPageFault(PageFault.FETCH, PAGE, FaultReason.NOT_PRESENT);
        PagedGuest old = PagedGuest.bits32();
        old.fetch(PAGE);
        old.expectPageFault(0, PAGE, FaultReason.NOT_PRESENT);
    }

    @Test
    void smepKeepsSupervisorsFromUserCode() {
        PagedGuest guest = supervisor(P | W | U);
        assertEquals(FRAME, guest.fetch(PAGE));
        guest.withCr4(Cr4.SMEP).fetch(PAGE);
        guest.expectPageFault(PageFault.PRESENT | PageFault.FETCH, PAGE, FaultReason.SMEP);
        guest.load(PAGE, 1);
        guest.expectNoFault();
        assertEquals(FRAME, guest.withCpl(3).fetch(PAGE));
    }

    @Test
    void smapKeepsSupervisorsFromUserDataUnlessAcIsSet() {
        PagedGuest guest = supervisor(P | W | U).withCr4(Cr4.SMAP);
        guest.load(PAGE, 1);
        guest.expectPageFault(PageFault.PRESENT, PAGE, FaultReason.SMAP);
        guest.store(PAGE, 1, 1);
        guest.expectPageFault(PageFault.PRESENT | PageFault.WRITE, PAGE, FaultReason.SMAP);
        guest.withAc(true).store(PAGE, 1, 1);
        guest.expectNoFault();
        guest.withAc(false).load(PAGE, 1);
        guest.expectPageFault(PageFault.PRESENT, PAGE, FaultReason.SMAP);
        guest.withCpl(3).load(PAGE, 1);
        guest.expectNoFault();
        assertEquals(FRAME, guest.withCpl(0).fetch(PAGE));
    }

    /** Intel SDM Vol. 3A 4.6.1: implicit supervisor accesses ignore RFLAGS.AC and CPL. */
    @Test
    void smapAppliesToImplicitAccessesWhateverAcIs() {
        PagedGuest guest = supervisor(P | W | U).withCr4(Cr4.SMAP).withAc(true).withCpl(3);
        guest.load(PAGE, 8, Access.SYSTEM);
        guest.expectPageFault(PageFault.PRESENT, PAGE, FaultReason.SMAP);
    }

    @Test
    void implicitAccessesAtCpl3AreSupervisorAccesses() {
        PagedGuest guest = user(P | W);
        guest.load(PAGE, 8, Access.SYSTEM);
        guest.expectNoFault();
        guest.load(PAGE + 0x1000, 8, Access.SYSTEM);
        guest.expectPageFault(0, PAGE + 0x1000, FaultReason.NOT_PRESENT);
    }

    @Test
    void userAccessesAtCpl0ObeyTheUserBit() {
        PagedGuest guest = supervisor(P | W);
        guest.store(PAGE, 8, 0, Access.USER | Access.WRITE);
        guest.expectPageFault(
                PageFault.PRESENT | PageFault.USER | PageFault.WRITE,
                PAGE,
                FaultReason.USER_TO_SUPERVISOR_PAGE);
    }

    private static PagedGuest keyed(int key, int pkru) {
        PagedGuest guest = user(P | W | U | (long) key << 59).withCr4(Cr4.PKE);
        guest.cpu.pkru = pkru;
        guest.changed();
        return guest;
    }

    /** Intel SDM Vol. 3A 4.6.2. */
    @Test
    void accessDisableOfAKeyDeniesDataButNotFetches() {
        PagedGuest guest = keyed(5, 1 << 10);
        guest.load(PAGE, 1);
        int pk = PageFault.PRESENT | PageFault.PROTECTION_KEY;
        guest.expectPageFault(pk | PageFault.USER, PAGE, FaultReason.PROTECTION_KEY);
        assertEquals(FRAME, guest.fetch(PAGE));
        guest.load(PAGE, 1);
        guest.expectPageFault(pk | PageFault.USER, PAGE, FaultReason.PROTECTION_KEY);
        guest.withCpl(0).load(PAGE, 1);
        guest.expectPageFault(pk, PAGE, FaultReason.PROTECTION_KEY);
    }

    @Test
    void writeDisableOfAKeyBindsSupervisorsOnlyUnderWp() {
        PagedGuest guest = keyed(15, 2 << 30);
        guest.load(PAGE, 1);
        guest.expectNoFault();
        guest.store(PAGE, 1, 1);
        int pk = PageFault.PRESENT | PageFault.PROTECTION_KEY | PageFault.WRITE;
        guest.expectPageFault(pk | PageFault.USER, PAGE, FaultReason.PROTECTION_KEY);
        guest.withCpl(0).store(PAGE, 1, 1);
        guest.expectPageFault(pk, PAGE, FaultReason.PROTECTION_KEY);
        assertTrue(guest.withoutWriteProtect().store(PAGE, 1, 1));
        guest.withCpl(3).store(PAGE, 1, 1);
        guest.expectPageFault(pk | PageFault.USER, PAGE, FaultReason.PROTECTION_KEY);
    }

    @Test
    void otherKeysAndSupervisorPagesAreNotConcerned() {
        PagedGuest other = keyed(4, 3 << 10);
        assertTrue(other.store(PAGE, 1, 1));
        PagedGuest guest = keyed(5, 3 << 10);
        guest.map(PAGE, FRAME, P | W | 5L << 59).withCpl(0);
        assertTrue(guest.store(PAGE, 1, 1));
    }

    /** Intel SDM Vol. 3A 4.7: PK is told also where R/W denies the access by itself. */
    @Test
    void theKeyIsToldBesideAnotherReason() {
        PagedGuest guest = keyed(5, 2 << 10);
        guest.map(PAGE, FRAME, P | U | 5L << 59);
        guest.store(PAGE, 1, 1);
        guest.expectPageFault(
                PageFault.PRESENT | PageFault.USER | PageFault.WRITE | PageFault.PROTECTION_KEY,
                PAGE,
                FaultReason.WRITE_PROTECTED);
    }

    @Test
    void rightsOfThe32BitModeComeFromBothEntries() {
        PagedGuest guest = PagedGuest.bits32().map(PAGE, FRAME, P | W | U).withCpl(3);
        long pde = guest.entry(PAGE, 1);
        guest.put(pde, guest.get(pde) & ~W);
        guest.store(PAGE, 1, 1);
        guest.expectPageFault(
                PageFault.PRESENT | PageFault.USER | PageFault.WRITE,
                PAGE,
                FaultReason.WRITE_PROTECTED);
    }
}
