package dev.faultline.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.memory.PhysicalMemory.Range;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhysicalMemoryTest {
    private static final long GIB = 1L << 30;

    private final CodePages code = new CodePages();

    @Test
    void sixtyFourGibibytesCostOnlyWhatIsTouched() {
        try (PhysicalMemory memory = new PhysicalMemory(64 * GIB, code)) {
            assertEquals(0, memory.touchedBytes());
            memory.write64(65 * GIB - 8, 42);
            memory.write8(0, 1);
            assertEquals(42, memory.read64(65 * GIB - 8));
            assertEquals(2 << 21, memory.touchedBytes());
            assertEquals(0, memory.hostAddress(65 * GIB));
            memory.zero(4 * GIB, 60 * GIB);
            assertEquals(2 << 21, memory.touchedBytes());
        }
    }

    @Test
    void whatDoesNotFitBelow3GiBStandsAbove4GiB() {
        try (PhysicalMemory memory = new PhysicalMemory(5 * GIB, code)) {
            assertEquals(
                    List.of(
                            new Range(0, 0xa0000),
                            new Range(0xc0000, 3 * GIB),
                            new Range(4 * GIB, 6 * GIB)),
                    memory.ramRanges());
            assertTrue(memory.isRam(3 * GIB - 1));
            assertFalse(memory.isRam(3 * GIB));
            assertFalse(memory.isRam(4 * GIB - 1));
            assertTrue(memory.isRam(4 * GIB));
            assertFalse(memory.isRam(6 * GIB));
            assertFalse(memory.isRam(-1));
        }
    }

    @Test
    void theSmallestRamHasTheLegacyHoleToo() {
        try (PhysicalMemory memory = new PhysicalMemory(1 << 20, code)) {
            assertEquals(
                    List.of(new Range(0, 0xa0000), new Range(0xc0000, 1 << 20)),
                    memory.ramRanges());
            assertNotEquals(0, memory.hostAddress(0x9ffff));
            assertEquals(0, memory.hostAddress(0xa0000));
            assertEquals(0, memory.hostAddress(0xbffff));
            assertNotEquals(0, memory.hostAddress(0xc0000));
            assertEquals(0, memory.hostAddress(0x100000));
        }
    }

    @Test
    void sizesOutsideOfTheRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new PhysicalMemory(0xfffff, code));
        assertThrows(IllegalArgumentException.class, () -> new PhysicalMemory(64 * GIB + 1, code));
    }

    @Test
    void loadersWriteAcrossChunksButNotIntoHoles() {
        try (PhysicalMemory memory = new PhysicalMemory(16 << 20, code)) {
            byte[] data = new byte[6000];
            for (int i = 0; i < data.length; i++) {
                data[i] = (byte) (i * 7);
            }
            memory.write(0x3ff000, data, 0, data.length);
            byte[] back = new byte[data.length];
            memory.read(0x3ff000, back, 0, back.length);
            assertArrayEquals(data, back);
            memory.zero(0x3fffff, 2);
            assertEquals(0, memory.read16(0x3fffff));
            assertThrows(IllegalArgumentException.class, () -> memory.write(0x9ffff, data, 0, 2));
            assertThrows(IllegalArgumentException.class, () -> memory.read(16 << 20, back, 0, 1));
            assertThrows(IllegalArgumentException.class, () -> memory.read(-2, back, 0, 4));
        }
    }

    @Test
    void numbersAreLittleEndianAndMayCrossPages() {
        try (PhysicalMemory memory = new PhysicalMemory(16 << 20, code)) {
            memory.write64(0x200ffd, 0x1122334455667788L);
            assertEquals(0x88, memory.read8(0x200ffd));
            assertEquals(0x1122334455667788L, memory.read64(0x200ffd));
            assertEquals(0x55667788, memory.read32(0x200ffd));
            assertEquals(0x5566, memory.read16(0x200fff));
            assertEquals(-1, memory.read64(0xa0000));
            memory.write32(0xa0000, 1);
        }
    }

    @Test
    void writesIntoCodeAreHeardPageByPage() {
        try (PhysicalMemory memory = new PhysicalMemory(16 << 20, code)) {
            List<String> heard = new ArrayList<>();
            code.setWriteListener((physical, size) -> heard.add("%x %d".formatted(physical, size)));
            code.mark(0x200fc0, 0x80);
            memory.write(0x200000, new byte[0x2000], 0, 0x2000);
            memory.write8(0x201040, 1);
            memory.write8(0x20103f, 1);
            memory.zero(0x200fff, 2);
            assertEquals(
                    List.of("200000 4096", "201000 4096", "20103f 1", "200fff 1", "201000 1"),
                    heard);
        }
    }

    @Test
    void granulesAre64Bytes() {
        code.mark(0x12345, 1);
        assertTrue(code.touches(0x12340, 1));
        assertTrue(code.touches(0x1237f, 1));
        assertFalse(code.touches(0x12380, 0xc80));
        assertFalse(code.touches(0x12000, 0x340));
        assertTrue(code.touches(0x12000, 0x341));
        assertTrue(code.pageHasCode(0x12fff));
        assertFalse(code.pageHasCode(0x13000));
        code.unmarkPage(0x12000);
        assertFalse(code.pageHasCode(0x12345));
        code.unmarkPage(0x4000000000L);
        code.mark(-16, 16);
        assertFalse(code.pageHasCode(-16));
    }

    @Test
    void onlyTheFirstCodeOfAPageIsAnnounced() {
        List<Long> pages = new ArrayList<>();
        code.setFirstCodeListener(pages::add);
        code.mark(0x1fff, 2);
        code.mark(0x1000, 4);
        code.unmarkPage(0x1000);
        code.mark(0x1000, 4);
        assertEquals(List.of(0x1000L, 0x2000L, 0x1000L), pages);
    }

    @Test
    void lineTwentyIsAnnouncedWhenItChanges() {
        try (PhysicalMemory memory = new PhysicalMemory(1 << 20, code)) {
            List<Boolean> heard = new ArrayList<>();
            memory.setA20Listener(() -> heard.add(memory.a20()));
            memory.setA20(true);
            memory.setA20(false);
            memory.setA20(false);
            assertEquals(~0x100000L, memory.a20Mask());
            memory.setA20(true);
            assertEquals(List.of(false, true), heard);
        }
    }

    @Test
    void theCheckedVariantRefusesAddressesOutsideOfItsAllocations() {
        assumeTrue(HostMemory.CHECKED);
        long memory = HostMemory.allocate(4096);
        HostMemory.putLong(memory + 4088, 1);
        assertThrows(IndexOutOfBoundsException.class, () -> HostMemory.putLong(memory + 4089, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> HostMemory.getByte(8));
        HostMemory.free(memory);
        assertThrows(IndexOutOfBoundsException.class, () -> HostMemory.getByte(memory));
    }
}
