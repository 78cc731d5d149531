package dev.faultline.mmu;

import static dev.faultline.mmu.PagedGuest.G;
import static dev.faultline.mmu.PagedGuest.P;
import static dev.faultline.mmu.PagedGuest.PS;
import static dev.faultline.mmu.PagedGuest.U;
import static dev.faultline.mmu.PagedGuest.W;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.FaultReason;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is forgotten when: Intel SDM Vol. 3A 4.10.4. */
class TlbFlushTest {
    private static final long PAGE = 0x12345000L;
    private static final long FRAME = 0x800000;
    private static final long OTHER = 0xa00000;
    private static final long RW = P | W | U;

    /** Caches PAGE -> FRAME in all banks, then maps it to OTHER without telling anybody. */
    private static PagedGuest stale(long flags) {
        PagedGuest guest = PagedGuest.level4().map(PAGE, FRAME, RW | flags);
        guest.store(PAGE, 1, 1);
        guest.fetch(PAGE);
        guest.withCpl(3).store(PAGE, 1, 1);
        guest.withCpl(0).map(PAGE, OTHER, RW | flags);
        return guest;
    }

    private static void forgets(long flags, Consumer<PagedGuest> action) {
        PagedGuest guest = stale(flags);
        int epoch = guest.mmu.codeEpoch;
        action.accept(guest);
        assertNotEquals(epoch, guest.mmu.codeEpoch);
        assertEquals(OTHER, guest.fetch(PAGE));
        assertEquals(OTHER, guest.withCpl(3).fetch(PAGE));
    }

    private static void keeps(long flags, Consumer<PagedGuest> action) {
        PagedGuest guest = stale(flags);
        action.accept(guest);
        assertEquals(FRAME, guest.fetch(PAGE));
        assertEquals(FRAME, guest.withCpl(3).fetch(PAGE));
    }

    @Test
    void nothingIsForgottenByItself() {
        keeps(0, guest -> {});
        keeps(0, guest -> guest.withCpl(3).withCpl(0));
    }

    @Test
    void aLoadOfCr3ForgetsAllButGlobalPages() {
        forgets(0, PagedGuest::changed);
        keeps(G, PagedGuest::changed);
    }

    @Test
    void invlpgForgetsGlobalPagesToo() {
        forgets(0, guest -> guest.mmu.invalidatePage(PAGE + 5));
        forgets(G, guest -> guest.mmu.invalidatePage(PAGE));
        keeps(0, guest -> guest.mmu.invalidatePage(PAGE + 0x1000));
    }

    @Test
    void invpcidForgetsByItsType() {
        forgets(0, guest -> guest.mmu.invalidatePcid(0, PAGE));
        forgets(0, guest -> guest.mmu.invalidatePcid(1, 0));
        forgets(G, guest -> guest.mmu.invalidatePcid(2, 0));
        forgets(0, guest -> guest.mmu.invalidatePcid(3, 0));
        keeps(G, guest -> guest.mmu.invalidatePcid(3, 0));
    }

    @Test
    void changesOfWhatDecidesAboutRightsForgetEverything() {
        for (long bit : List.of(Cr4.PGE, Cr4.PSE, Cr4.SMEP, Cr4.SMAP, Cr4.PKE, Cr4.PCIDE)) {
            PagedGuest guest = stale(G);
            guest.setCr4(guest.cpu.cr4 ^ bit);
            assertEquals(OTHER, guest.withCpl(3).fetch(PAGE), "CR4 bit " + Long.toHexString(bit));
        }
        forgets(G, PagedGuest::withoutWriteProtect);
        forgets(
                G,
                guest -> {
                    guest.cpu.efer &= ~Efer.NXE;
                    guest.changed();
                });
        forgets(
                G,
                guest -> {
                    guest.cpu.pkru = 1 << 30;
                    guest.changed();
                });
    }

    @Test
    void clearingPagingForgetsEverything() {
        PagedGuest guest = stale(G);
        guest.cpu.cr0 &= ~Cr0.PG;
        guest.changed();
        assertEquals(PAGE, guest.fetch(PAGE));
    }

    /** Intel SDM Vol. 3A 4.10.4.3: a page that was not present needs no INVLPG. */
    @Test
    void whatFaultedIsNeverCached() {
        PagedGuest guest = PagedGuest.level4();
        guest.load(PAGE, 1);
        guest.expectPageFault(0, PAGE, FaultReason.NOT_PRESENT);
        guest.map(PAGE, FRAME, P);
        guest.store(PAGE, 1, 1);
        guest.expectPageFault(
                PageFault.PRESENT | PageFault.WRITE, PAGE, FaultReason.WRITE_PROTECTED);
        guest.map(PAGE, FRAME, P | W);
        assertTrue(guest.store(PAGE, 1, 1));
    }

    /** Intel SDM Vol. 3A 4.10.4.1: a page fault invalidates like INVLPG. */
    @Test
    void aPageFaultForgetsItsPageInAllBanks() {
        PagedGuest guest = PagedGuest.level4().map(PAGE, FRAME, P | U);
        guest.load(PAGE, 1);
        guest.withCpl(3).load(PAGE, 1);
        guest.map(PAGE, OTHER, P | U);
        assertFalse(guest.store(PAGE, 1, 1));
        assertEquals(OTHER, guest.fetch(PAGE));
        assertEquals(OTHER, guest.withCpl(0).fetch(PAGE));
    }

    /** Intel SDM Vol. 3A 4.10.2.3: INVLPG forgets all of a large page. */
    @Test
    void invlpgForgetsAllOfALargePage() {
        for (int level = 1; level <= 2; level++) {
            PagedGuest guest = PagedGuest.level4();
            guest.mapAt(level, 0x40000000L, 0, RW | PS);
            guest.load(0x40100000L, 1);
            guest.load(0x40000000L, 1);
            guest.mapAt(level, 0x40000000L, 0x40000000L, RW | PS);
            assertEquals(0x100000L, guest.fetch(0x40100000L));
            guest.mmu.invalidatePage(0x40003000L);
            assertEquals(0x40100000L, guest.fetch(0x40100000L));
            assertEquals(0x40000000L, guest.fetch(0x40000000L));
        }
    }

    /** The dirty bit that software clears is set again only after the page was forgotten. */
    @Test
    void aClearedDirtyBitIsSetAgainAfterInvlpg() {
        PagedGuest guest = PagedGuest.level4().map(PAGE, FRAME, RW);
        guest.store(PAGE, 1, 1);
        guest.map(PAGE, FRAME, RW);
        guest.mmu.invalidatePage(PAGE);
        guest.load(PAGE, 1);
        assertEquals(0, guest.mmu.hostForWrite(PAGE));
        guest.store(PAGE, 1, 1);
        assertEquals(PagedGuest.D, guest.get(guest.entry(PAGE, 0)) & PagedGuest.D);
    }

    /** Far more pages than the log of filled slots holds, forgotten one by one and filled again. */
    @Test
    void flushesAreCompleteAfterManyFillsToo() {
        PagedGuest guest = PagedGuest.level4();
        int pages = 1500;
        for (int i = 0; i < pages; i++) {
            guest.map(PAGE + 0x1000L * i, FRAME, RW | (i % 2 == 0 ? G : 0));
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < pages; i++) {
                guest.store(PAGE + 0x1000L * i, 1, 1);
                if (i % 3 == 0) {
                    guest.mmu.invalidatePage(PAGE + 0x1000L * i);
                    guest.store(PAGE + 0x1000L * i, 1, 1);
                }
            }
            guest.mmu.flushNonGlobal();
            for (int i = 0; i < pages; i++) {
                boolean cached = guest.mmu.hostForRead(PAGE + 0x1000L * i) != 0;
                assertEquals(i % 2 == 0, cached, "page " + i);
            }
            guest.mmu.flushAll();
            for (int i = 0; i < pages; i++) {
                assertEquals(0, guest.mmu.hostForRead(PAGE + 0x1000L * i));
            }
        }
    }

    private static void displace(PagedGuest guest, long linear) {
        long other = linear + 0x1000L * SoftTlb.ENTRIES;
        guest.map(other, OTHER, RW);
        guest.load(other, 1);
        assertEquals(0, guest.mmu.hostForRead(linear));
    }

    /** Blocks of a page go on running when its entry is displaced: only the epoch stops them. */
    @Test
    void invlpgOfDisplacedCodeStillChangesTheEpoch() {
        PagedGuest guest = PagedGuest.level4().map(PAGE, FRAME, RW);
        guest.fetch(PAGE);
        displace(guest, PAGE);
        int epoch = guest.mmu.codeEpoch;
        guest.mmu.invalidatePage(PAGE);
        assertNotEquals(epoch, guest.mmu.codeEpoch);
    }

    @Test
    void aPageFaultOnDisplacedCodeStillChangesTheEpoch() {
        PagedGuest guest = PagedGuest.level4().map(PAGE, FRAME, P);
        guest.fetch(PAGE);
        displace(guest, PAGE);
        int epoch = guest.mmu.codeEpoch;
        assertFalse(guest.store(PAGE, 1, 1));
        assertNotEquals(epoch, guest.mmu.codeEpoch);
    }

    @Test
    void invlpgOfAnotherPartOfALargePageOfDisplacedCodeChangesTheEpoch() {
        PagedGuest guest = PagedGuest.level4();
        guest.mapAt(1, 0x40000000L, 0, RW | PS);
        guest.fetch(0x40001000L);
        displace(guest, 0x40001000L);
        int epoch = guest.mmu.codeEpoch;
        guest.mmu.invalidatePage(0x40005000L);
        assertNotEquals(epoch, guest.mmu.codeEpoch);
    }

    /** Else each INVLPG of a page of data would cost a look at every block that runs after it. */
    @Test
    void invlpgOfWhatWasNeverFetchedLeavesTheEpochAlone() {
        PagedGuest guest = PagedGuest.level4().map(PAGE, FRAME, RW).map(PAGE + 0x1000, OTHER, RW);
        guest.fetch(PAGE);
        guest.store(PAGE + 0x1000, 1, 1);
        int epoch = guest.mmu.codeEpoch;
        guest.mmu.invalidatePage(PAGE + 0x1000);
        assertEquals(epoch, guest.mmu.codeEpoch);
        guest.mmu.invalidatePage(PAGE);
        int after = guest.mmu.codeEpoch;
        assertNotEquals(epoch, after);
        guest.mmu.invalidatePage(PAGE);
        assertEquals(after, guest.mmu.codeEpoch);
    }
}
