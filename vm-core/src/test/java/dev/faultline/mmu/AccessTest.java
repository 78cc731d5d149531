package dev.faultline.mmu;

import static dev.faultline.mmu.PagedGuest.A;
import static dev.faultline.mmu.PagedGuest.D;
import static dev.faultline.mmu.PagedGuest.P;
import static dev.faultline.mmu.PagedGuest.U;
import static dev.faultline.mmu.PagedGuest.W;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Vector;
import dev.faultline.memory.HostMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Loads and stores: page crossings, canonical addresses, alignment, devices, code, A20. */
class AccessTest {
    private static final long PAGE = 0x12345000L;
    private static final long FRAME = 0x800000;
    private static final long OTHER = 0xa00000;
    private static final long RW = P | W | U;
    private static final long VALUE = 0x1122334455667788L;

    private static PagedGuest twoPages() {
        return PagedGuest.level4().map(PAGE, FRAME, RW).map(PAGE + 0x1000, OTHER, RW);
    }

    @Test
    void crossingAccessesUseBothFrames() {
        for (int size : new int[] {2, 4, 8}) {
            for (int before = 1; before < size; before++) {
                PagedGuest guest = twoPages();
                long at = PAGE + 0x1000 - before;
                assertTrue(guest.store(at, size, VALUE));
                long expected = VALUE & -1L >>> 64 - 8 * size;
                assertEquals(expected, guest.load(at, size));
                assertEquals(expected & 0xff, guest.memory.read8(FRAME + 0x1000 - before));
                assertEquals(expected >>> 8 * before & 0xff, guest.memory.read8(OTHER));
                assertEquals(0, guest.memory.read8(OTHER + size - before));
            }
        }
    }

    @Test
    void aStoreWhoseSecondPageFaultsTouchesNothing() {
        PagedGuest guest = PagedGuest.level4().map(PAGE, FRAME, RW).map(PAGE + 0x1000, OTHER, P);
        assertFalse(guest.store(PAGE + 0xffc, 8, -1));
        guest.expectPageFault(
                PageFault.PRESENT | PageFault.WRITE, PAGE + 0x1000, FaultReason.WRITE_PROTECTED);
        assertEquals(0, guest.memory.read32(FRAME + 0xffc));
    }

    @Test
    void aProbeProvesAllPagesAndSetsAccessedAndDirty() {
        PagedGuest guest = twoPages();
        assertFalse(guest.probe(PAGE + 8, 0x2000, Access.WRITE));
        guest.expectPageFault(PageFault.WRITE, PAGE + 0x2000, FaultReason.NOT_PRESENT);
        assertTrue(guest.probe(PAGE + 0xff8, 16, Access.READ));
        assertEquals(A, guest.get(guest.entry(PAGE + 0x1000, 0)) & A);
        assertTrue(guest.probe(PAGE + 0xff8, 16, Access.WRITE));
        assertEquals(A | D, guest.get(guest.entry(PAGE, 0)) & (A | D));
        assertEquals(A | D, guest.get(guest.entry(PAGE + 0x1000, 0)) & (A | D));
    }

    /** Intel SDM Vol. 1 3.3.7.1; Vol. 3A 6.15: #SS for accesses through SS. */
    @Test
    void nonCanonicalAddressesRaiseGpOrThroughTheStackSs() {
        PagedGuest guest = PagedGuest.level4();
        guest.load(0x8000_0000_0000L, 1);
        guest.expectFault(Vector.GP, 0, FaultReason.NON_CANONICAL);
        guest.store(0x8000_0000_0000L, 1, 0, Access.STACK);
        guest.expectFault(Vector.SS, 0, FaultReason.NON_CANONICAL);
        guest.load(0xffff_7fff_ffff_ffffL, 1);
        guest.expectFault(Vector.GP, 0, FaultReason.NON_CANONICAL);
        guest.load(0x7fff_ffff_fffcL, 8);
        guest.expectFault(Vector.GP, 0, FaultReason.NON_CANONICAL);
        guest.probe(0x7fff_ffff_f000L, 0x1001, Access.WRITE | Access.STACK);
        guest.expectFault(Vector.SS, 0, FaultReason.NON_CANONICAL);
        assertEquals(-1, guest.fetch(0x8000_0000_0000L));
        guest.expectFault(Vector.GP, 0, FaultReason.CODE_NON_CANONICAL);
    }

    @Test
    void la57MovesTheBorderOfCanonicalAddresses() {
        PagedGuest guest = PagedGuest.level5();
        guest.load(0x8000_0000_0000L, 1);
        guest.expectPageFault(0, 0x8000_0000_0000L, FaultReason.NOT_PRESENT);
        guest.load(0x0100_0000_0000_0000L, 1);
        guest.expectFault(Vector.GP, 0, FaultReason.NON_CANONICAL);
    }

    @Test
    void outside64BitModeAnAccessWrapsAt4GiB() {
        PagedGuest compatibility = PagedGuest.level4();
        compatibility.cpu.segments[SegmentRegister.CS].attributes = SegmentRegister.BIG;
        for (PagedGuest guest : List.of(PagedGuest.bits32(), PagedGuest.pae(), compatibility)) {
            guest.map(0xfffff000L, FRAME, RW).map(0, OTHER, RW);
            assertTrue(guest.store(0xfffffffeL, 4, 0x11223344));
            assertEquals(0x3344, guest.memory.read16(FRAME + 0xffe));
            assertEquals(0x1122, guest.memory.read16(OTHER));
        }
        PagedGuest long64 = PagedGuest.level4().map(0xfffff000L, FRAME, RW).map(0, OTHER, RW);
        long64.load(0xfffffffeL, 4);
        long64.expectPageFault(0, 0x1_0000_0000L, FaultReason.NOT_PRESENT);
    }

    /** Intel SDM Vol. 3A 6.15 #AC; the order against #PF and #GP is silicon's. */
    @Test
    void alignmentIsCheckedAtCpl3WithAmAndAcAlsoWhereTheTlbWouldHit() {
        PagedGuest guest = twoPages().withCpl(3);
        guest.load(PAGE + 1, 4);
        guest.expectNoFault();
        guest.withAc(true).load(PAGE + 1, 4);
        guest.expectNoFault();
        guest.cpu.cr0 |= Cr0.AM;
        guest.mmu.modeChanged();
        guest.load(PAGE + 1, 4);
        guest.expectFault(Vector.AC, 0, FaultReason.ALIGNMENT);
        guest.load(PAGE + 4, 8);
        guest.expectFault(Vector.AC, 0, FaultReason.ALIGNMENT);
        guest.store(PAGE + 1, 2, 0);
        guest.expectFault(Vector.AC, 0, FaultReason.ALIGNMENT);
        guest.load(PAGE + 0x5001, 2);
        guest.expectFault(Vector.AC, 0, FaultReason.ALIGNMENT);
        guest.load(0x8000_0000_0001L, 2);
        guest.expectFault(Vector.GP, 0, FaultReason.NON_CANONICAL);
        guest.load(PAGE + 3, 1);
        guest.expectNoFault();
        guest.load(PAGE + 8, 8);
        guest.expectNoFault();
        guest.load(PAGE + 1, 4, Access.SYSTEM);
        guest.expectNoFault();
        assertEquals(0, guest.mmu.hostForRead(PAGE));
        guest.withCpl(0).load(PAGE + 1, 4);
        guest.expectNoFault();
    }

    @Test
    void deviceMemoryIsReachedOnlyAlone() {
        PagedGuest guest = PagedGuest.level4().map(PAGE, 0xfee00000L, RW);
        assertEquals(0, guest.load(PAGE + 0x20, 4));
        guest.expectAlone();
        assertFalse(guest.store(PAGE + 0x20, 4, 1));
        guest.expectAlone();
        assertFalse(guest.probe(PAGE + 0x20, 4, Access.WRITE));
        guest.expectAlone();
        assertEquals(List.of(), guest.deviceAccesses);
        guest.cpu.alone = true;
        assertEquals(0xffffffffL, guest.load(PAGE + 0x20, 4));
        assertTrue(guest.store(PAGE + 0xb0, 4, 0x1_0000_0007L));
        assertTrue(guest.probe(PAGE + 0x20, 4, Access.WRITE));
        guest.expectNoFault();
        assertEquals(List.of("read fee00020 4", "write fee000b0 4 7"), guest.deviceAccesses);
        assertEquals(0xfee00000L, guest.fetch(PAGE));
    }

    @Test
    void anImplicitAccessReachesDevicesAtOnce() {
        PagedGuest guest = PagedGuest.level4().map(PAGE, 0xa0000, RW);
        guest.load(PAGE, 8, Access.SYSTEM);
        guest.expectNoFault();
        assertEquals(List.of("read a0000 8"), guest.deviceAccesses);
    }

    @Test
    void anAccessAcrossIntoDeviceMemoryIsSplitIntoAlignedPieces() {
        PagedGuest guest =
                PagedGuest.level4().map(PAGE, 0x9f000, RW).map(PAGE + 0x1000, 0xa0000, RW);
        guest.store(PAGE + 0xffd, 8, VALUE);
        guest.expectAlone();
        assertEquals(0, guest.memory.read16(0x9fffd));
        guest.cpu.alone = true;
        assertTrue(guest.store(PAGE + 0xffd, 8, VALUE));
        assertEquals(0x88, guest.memory.read8(0x9fffd));
        assertEquals(0x66, guest.memory.read8(0x9ffff));
        assertEquals(List.of("write a0000 4 22334455", "write a0004 1 11"), guest.deviceAccesses);
    }

    @Test
    void aFaultOfTheSecondPageComesBeforeTheDevicesOfTheFirst() {
        PagedGuest guest = PagedGuest.level4().map(PAGE, 0xa0000, RW);
        guest.load(PAGE + 0xffc, 8);
        guest.expectPageFault(0, PAGE + 0x1000, FaultReason.NOT_PRESENT);
    }

    @Test
    void storesBesideCodeGoThroughAndStoresIntoItOnlyAlone() {
        PagedGuest guest = twoPages();
        List<String> heard = new ArrayList<>();
        guest.code.setWriteListener(
                (physical, size) -> heard.add("%x %d".formatted(physical, size)));
        assertTrue(guest.store(PAGE, 8, 1));
        assertNotEquals(0, guest.mmu.hostForWrite(PAGE));
        guest.code.mark(FRAME + 0x100, 3);
        assertEquals(0, guest.mmu.hostForWrite(PAGE));
        assertNotEquals(0, guest.mmu.hostForRead(PAGE));
        assertTrue(guest.store(PAGE + 0xf8, 8, VALUE));
        assertEquals(VALUE, guest.memory.read64(FRAME + 0xf8));
        assertFalse(guest.store(PAGE + 0xfc, 8, 0));
        guest.expectAlone();
        assertFalse(guest.probe(PAGE + 0x80, 0x200, Access.WRITE));
        guest.expectAlone();
        assertTrue(guest.probe(PAGE + 0x80, 0x200, Access.READ));
        guest.load(PAGE + 0x13f, 1, Access.WRITE);
        guest.expectAlone();
        assertEquals(List.of(), heard);
        guest.cpu.alone = true;
        assertTrue(guest.store(PAGE + 0xfc, 8, 5));
        assertEquals(5, guest.memory.read64(FRAME + 0xfc));
        assertEquals(List.of("8000fc 8"), heard);
    }

    @Test
    void implicitStoresIntoCodeHappenAtOnceAndAreHeard() {
        PagedGuest guest = twoPages();
        List<Long> heard = new ArrayList<>();
        guest.code.setWriteListener((physical, size) -> heard.add(physical));
        guest.code.mark(FRAME, 64);
        assertTrue(guest.store(PAGE + 8, 8, 5, Access.SYSTEM));
        assertEquals(List.of(FRAME + 8), heard);
    }

    @Test
    void writeTagsComeBackWhenThePageHasNoCodeAnyMore() {
        PagedGuest guest = twoPages();
        guest.code.mark(FRAME, 64);
        guest.store(PAGE + 0x800, 8, 1);
        assertEquals(0, guest.mmu.hostForWrite(PAGE));
        guest.code.unmarkPage(FRAME);
        guest.store(PAGE + 0x800, 8, 1);
        assertNotEquals(0, guest.mmu.hostForWrite(PAGE));
    }

    @Test
    void firstCodeTakesTheWriteTagsOfAllBanksAndAliases() {
        PagedGuest guest = twoPages().map(PAGE + 0x5000, FRAME, RW);
        guest.store(PAGE, 1, 1);
        guest.store(PAGE + 0x5000, 1, 1);
        guest.withCpl(3).store(PAGE, 1, 1);
        guest.store(PAGE + 0x1000, 1, 1);
        guest.code.mark(FRAME + 0xfff, 1);
        assertEquals(0, guest.mmu.hostForWrite(PAGE));
        assertNotEquals(0, guest.mmu.hostForWrite(PAGE + 0x1000));
        guest.withCpl(0);
        assertEquals(0, guest.mmu.hostForWrite(PAGE));
        assertEquals(0, guest.mmu.hostForWrite(PAGE + 0x5000));
    }

    /** The page walk's own accessed bits are writes like any other. */
    @Test
    void accessedBitsSetInATableThatHoldsCodeAreHeard() {
        PagedGuest guest = twoPages();
        List<Long> heard = new ArrayList<>();
        guest.code.setWriteListener((physical, size) -> heard.add(physical));
        long pte = guest.entry(PAGE, 0);
        guest.code.mark(pte, 8);
        guest.load(PAGE, 1);
        assertEquals(List.of(pte), heard);
    }

    @Test
    void hostAddressesAreThoseOfTheFrame() {
        PagedGuest guest = twoPages();
        assertEquals(0, guest.mmu.hostForRead(PAGE + 9));
        guest.load(PAGE, 1);
        assertEquals(guest.memory.hostAddress(FRAME) + 9, guest.mmu.hostForRead(PAGE + 9));
        assertEquals(0, guest.mmu.hostForWrite(PAGE + 9), "the page is clean");
        guest.store(PAGE, 1, 7);
        long host = guest.mmu.hostForWrite(PAGE);
        assertEquals(guest.memory.hostAddress(FRAME), host);
        assertEquals(7, HostMemory.getByte(host));
    }

    @Test
    void lineTwentyMasksWhatTheProcessorSeesAfterPaging() {
        PagedGuest guest = PagedGuest.unpaged();
        guest.memory.write32(0x1000, 0x1111);
        guest.memory.write32(0x101000, 0x2222);
        assertEquals(0x2222, guest.load(0x101000, 4));
        guest.memory.setA20(false);
        assertEquals(0x1111, guest.load(0x101000, 4));
        assertEquals(0x1000, guest.fetch(0x101000));
        guest.memory.setA20(true);
        assertEquals(0x2222, guest.load(0x101000, 4));
    }
}
