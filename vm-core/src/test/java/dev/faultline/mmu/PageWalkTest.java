package dev.faultline.mmu;

import static dev.faultline.mmu.PagedGuest.A;
import static dev.faultline.mmu.PagedGuest.D;
import static dev.faultline.mmu.PagedGuest.G;
import static dev.faultline.mmu.PagedGuest.P;
import static dev.faultline.mmu.PagedGuest.PS;
import static dev.faultline.mmu.PagedGuest.U;
import static dev.faultline.mmu.PagedGuest.W;
import static dev.faultline.mmu.PagedGuest.XD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The walk through every paging mode: Intel SDM Vol. 3A 4.3 to 4.5 and 4.8. */
class PageWalkTest {
    private static final long LOW = 0x12345000L;
    private static final long FRAME = 0x800000;
    private static final long RW = P | W | U;

    private static List<PagedGuest> allModes() {
        return List.of(
                PagedGuest.bits32(), PagedGuest.pae(), PagedGuest.level4(), PagedGuest.level5());
    }

    @Test
    void withoutPagingLinearIsPhysical() {
        PagedGuest guest = PagedGuest.unpaged();
        guest.store(FRAME + 5, 4, 0x11223344);
        guest.expectNoFault();
        assertEquals(0x11223344, guest.memory.read32(FRAME + 5));
        assertEquals(FRAME + 7, guest.fetch(FRAME + 7));
    }

    @Test
    void aSmallPageIsFoundInEveryMode() {
        for (PagedGuest guest : allModes()) {
            guest.map(LOW, FRAME, RW);
            guest.memory.write64(FRAME + 8, 0x1122334455667788L);
            assertEquals(0x1122334455667788L, guest.load(LOW + 8, 8));
            assertEquals(FRAME + 8, guest.fetch(LOW + 8));
            guest.expectNoFault();
        }
    }

    @Test
    void theUpperHalfIsReachedWithFourAndFiveLevels() {
        PagedGuest four = PagedGuest.level4();
        four.map(0xffff8000_00001000L, FRAME, RW);
        assertEquals(FRAME, four.fetch(0xffff8000_00001000L));
        PagedGuest five = PagedGuest.level5();
        five.map(0xff000000_00001000L, FRAME, RW);
        assertEquals(FRAME, five.fetch(0xff000000_00001000L));
    }

    @Test
    void largePagesAddTheOffsetBelowTheirSize() {
        assertEquals(
                0xc01234L,
                PagedGuest.bits32().mapAt(1, 0x400000, 0xc00000, RW | PS).fetch(0x401234));
        assertEquals(
                0xa12345L, PagedGuest.pae().mapAt(1, 0x400000, 0xa00000, RW | PS).fetch(0x412345));
        assertEquals(
                0xa12345L,
                PagedGuest.level4().mapAt(1, 0x400000, 0xa00000, RW | PS).fetch(0x412345));
        assertEquals(
                0x52345678L,
                PagedGuest.level4().mapAt(2, 0x80000000L, 0x40000000L, RW | PS).fetch(0x92345678L));
    }

    /** Intel SDM Vol. 3A table 4-4: bits 20:13 of a 4 MiB PDE are address bits 39:32. */
    @Test
    void pse36ReachesAbove4GiB() {
        PagedGuest guest = PagedGuest.bits32().mapAt(1, 0x400000, 0xab << 13 | 0xc00000, RW | PS);
        assertEquals(0xab_00c0_1234L, guest.fetch(0x401234));
    }

    /** Intel SDM Vol. 3A 4.3: with CR4.PSE clear bit 7 of a PDE is ignored. */
    @Test
    void withoutPseBit7OfAPdeMeansNothing() {
        PagedGuest guest = PagedGuest.bits32().map(LOW, FRAME, RW);
        long pde = guest.entry(LOW, 1);
        guest.put(pde, guest.get(pde) | PS);
        guest.setCr4(guest.cpu.cr4 & ~Cr4.PSE);
        assertEquals(FRAME, guest.fetch(LOW));
    }

    /** Bit 12 of a large page's entry is PAT, not address and not reserved. */
    @Test
    void thePatBitOfALargePageIsNoAddress() {
        PagedGuest guest = PagedGuest.level4().mapAt(1, 0x400000, 0xa00000, RW | PS | 1 << 12);
        assertEquals(0xa00000, guest.fetch(0x400000));
    }

    /** Intel SDM Vol. 3A 4.8: a read sets A in every entry, D in none. */
    @Test
    void aReadSetsAccessedOnTheWholeWay() {
        for (PagedGuest guest : allModes()) {
            guest.map(LOW, FRAME, RW);
            guest.load(LOW, 1);
            for (int level = guest.topLevel(); level >= 0; level--) {
                assertEquals(A, guest.get(guest.entry(LOW, level)) & (A | D), "level " + level);
            }
        }
    }

    /** Intel SDM Vol. 3A 4.8: a write sets D in the entry that maps the page, only there. */
    @Test
    void aWriteSetsDirtyInTheLastEntryOnly() {
        for (PagedGuest guest : allModes()) {
            guest.map(LOW, FRAME, RW);
            guest.load(LOW, 1);
            guest.store(LOW, 1, 1);
            assertEquals(A | D, guest.get(guest.entry(LOW, 0)) & (A | D));
            assertEquals(A, guest.get(guest.entry(LOW, 1)) & (A | D));
        }
    }

    @Test
    void aWriteToALargePageSetsItsDirtyBit() {
        PagedGuest guest = PagedGuest.level4().mapAt(2, 0x40000000L, 0, RW | PS);
        guest.store(0x40800000L, 4, 7);
        assertEquals(7, guest.memory.read32(0x800000));
        assertEquals(A | D, guest.get(guest.entry(0x40000000L, 2)) & (A | D));
    }

    @Test
    void aDeniedAccessSetsNeitherAccessedNorDirty() {
        PagedGuest guest = PagedGuest.level4().map(LOW, FRAME, P | U);
        assertFalse(guest.store(LOW, 1, 1));
        for (int level = 3; level >= 0; level--) {
            assertEquals(0, guest.get(guest.entry(LOW, level)) & (A | D));
        }
    }

    @Test
    void anEntryThatIsNotPresentStopsTheWalkAtAnyLevel() {
        for (PagedGuest guest : allModes()) {
            guest.map(LOW, FRAME, RW);
            for (int level = guest.topLevel(); level >= 0; level--) {
                long address = guest.entry(LOW, level);
                long value = guest.get(address);
                // Everything but P set: bits of an absent entry are ignored.
                guest.put(address, -1L & ~P);
                guest.load(LOW, 1);
                guest.expectPageFault(0, LOW, FaultReason.NOT_PRESENT);
                guest.put(address, value);
            }
        }
    }

    /** Intel SDM Vol. 3A 4.5, tables 4-14 to 4-19. */
    @Test
    void reservedBitsOfLongModeFaultAtTheirLevels() {
        for (int bit = PageWalker.MAXPHYADDR; bit < 52; bit++) {
            for (int level = 4; level >= 0; level--) {
                expectReserved(PagedGuest.level5(), level, 1L << bit);
            }
        }
        expectReserved(PagedGuest.level4(), 3, PS);
        expectReserved(PagedGuest.level5(), 4, PS);
        for (int bit = 13; bit < 21; bit++) {
            expectReserved(PagedGuest.level4(), 1, PS | 1L << bit);
        }
        for (int bit = 13; bit < 30; bit++) {
            expectReserved(PagedGuest.level4(), 2, PS | 1L << bit);
        }
    }

    /** Intel SDM Vol. 3A tables 4-9 to 4-11: bits 62:MAXPHYADDR, where long mode ignores 62:52. */
    @Test
    void reservedBitsOfPaeFault() {
        for (int bit = PageWalker.MAXPHYADDR; bit < 63; bit++) {
            expectReserved(PagedGuest.pae(), 0, 1L << bit);
            expectReserved(PagedGuest.pae(), 1, 1L << bit);
        }
        for (int bit = 13; bit < 21; bit++) {
            expectReserved(PagedGuest.pae(), 1, PS | 1L << bit);
        }
    }

    @Test
    void bits62To52AreIgnoredInLongMode() {
        PagedGuest guest = PagedGuest.level4().map(LOW, FRAME, RW | 0x7ffL << 52);
        assertEquals(FRAME, guest.fetch(LOW));
    }

    /** Intel SDM Vol. 3A table 4-4: bit 21 of a 4 MiB PDE. */
    @Test
    void bit21OfAFourMebibytePdeIsReserved() {
        PagedGuest guest = PagedGuest.bits32().mapAt(1, 0x400000, 1 << 21, RW | PS);
        guest.load(0x400000, 1);
        guest.expectPageFault(
                PageFault.PRESENT | PageFault.RESERVED, 0x400000, FaultReason.RESERVED_BIT);
    }

    @Test
    void xdIsReservedWithoutNxe() {
        for (int level = 3; level >= 0; level--) {
            PagedGuest guest = PagedGuest.level4();
            guest.cpu.efer &= ~Efer.NXE;
            guest.changed();
            expectReserved(guest, level, XD);
        }
    }

    private static void expectReserved(PagedGuest guest, int level, long bits) {
        guest.map(LOW, FRAME, RW);
        long address = guest.entry(LOW, level);
        guest.put(address, guest.get(address) & 0x3ff | bits);
        guest.load(LOW, 1);
        guest.expectPageFault(
                PageFault.PRESENT | PageFault.RESERVED, LOW, FaultReason.RESERVED_BIT);
    }

    /** Intel SDM Vol. 3A 4.4.1: all four or none, #GP(0) for reserved bits of a present one. */
    @Test
    void pdptesAreLoadedTogetherOrNotAtAll() {
        long reserved = 1 << 1;
        for (long bits : new long[] {reserved, 1 << 2, 1 << 5, 1 << 8, 1L << 46, 1L << 63}) {
            PagedGuest guest = PagedGuest.pae().map(LOW, FRAME, RW);
            long other = 0x9000;
            guest.memory.write64(other + 24, 0x8000 | P | bits);
            assertFalse(guest.mmu.loadPdptes(other));
            guest.expectFault(Vector.GP, 0, FaultReason.PDPTE_RESERVED);
            assertEquals(FRAME, guest.fetch(LOW));
            guest.memory.write64(other + 24, 0x8000 | bits);
            assertTrue(guest.mmu.loadPdptes(other));
        }
    }

    /** Intel SDM Vol. 3A 4.4.1: the registers are used, not the table in memory. */
    @Test
    void aPdpteInMemoryIsNotLookedAtUntilCr3IsLoaded() {
        PagedGuest guest = PagedGuest.pae().map(LOW, FRAME, RW);
        guest.memory.write64(PagedGuest.ROOT, 0);
        guest.mmu.flushAll();
        assertEquals(FRAME, guest.fetch(LOW));
        assertTrue(guest.mmu.loadPdptes(PagedGuest.ROOT));
        guest.mmu.flushAll();
        assertEquals(-1, guest.fetch(LOW));
        guest.expectPageFault(PageFault.FETCH, LOW, FaultReason.NOT_PRESENT);
    }

    /** A recursive entry serves as PML4E, PDPTE, PDE and PTE of one walk. */
    @Test
    void aRecursiveEntryGetsAccessedAndDirty() {
        PagedGuest guest = PagedGuest.level4();
        guest.memory.write64(PagedGuest.ROOT + 8 * 511, PagedGuest.ROOT | P | W);
        long window = 0xfffffffffffff000L;
        assertTrue(guest.store(window + 8, 8, 0));
        assertEquals(A | D, guest.memory.read64(PagedGuest.ROOT + 8 * 511) & (A | D));
    }

    @Test
    void tablesOutsideOfRamReadAllOnes() {
        PagedGuest guest = PagedGuest.level4();
        guest.cpu.cr3 = 0xfee00000L;
        guest.changed();
        guest.load(LOW, 1);
        guest.expectPageFault(
                PageFault.PRESENT | PageFault.RESERVED, LOW, FaultReason.RESERVED_BIT);
        assertEquals(List.of("read fee00000 8"), guest.deviceAccesses);
    }

    @Test
    void aWalkCanBeExplained() {
        PagedGuest guest = PagedGuest.level4().map(LOW, FRAME, RW);
        long pde = guest.entry(LOW, 1);
        guest.put(pde, 0);
        PageWalk walk = guest.mmu.explain(LOW);
        assertEquals(
                List.of("PML4E", "PDPTE", "PDE"),
                walk.entries().stream().map(PageWalk.Entry::name).toList());
        assertEquals(new PageWalk.Entry("PDE", pde, 0), walk.entries().getLast());
        assertEquals(
                List.of("PDPTE", "PDE", "PTE"),
                PagedGuest.pae().map(LOW, FRAME, RW).mmu.explain(LOW).entries().stream()
                        .map(PageWalk.Entry::name)
                        .toList());
        assertEquals(0, PagedGuest.unpaged().mmu.explain(LOW).entries().size());
    }

    /** Intel SDM Vol. 3A 4.10.2.4: G means something only with CR4.PGE. */
    @Test
    void globalPagesSurviveALoadOfCr3OnlyUnderPge() {
        for (boolean pge : List.of(true, false)) {
            PagedGuest guest = PagedGuest.level4().map(LOW, FRAME, RW | G);
            guest.setCr4(pge ? guest.cpu.cr4 : guest.cpu.cr4 & ~Cr4.PGE);
            guest.load(LOW, 1);
            guest.put(guest.entry(LOW, 0), 0);
            guest.changed();
            assertEquals(pge ? FRAME : -1, guest.fetch(LOW));
        }
    }

    @Test
    void pagingIsOffWhenPgIsClearedWhateverCr4Says() {
        PagedGuest guest = PagedGuest.bits32().map(LOW, FRAME, RW);
        assertEquals(FRAME, guest.fetch(LOW));
        guest.cpu.cr0 &= ~Cr0.PG;
        guest.changed();
        assertEquals(LOW, guest.fetch(LOW));
    }
}
