package dev.faultline.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The variant of host memory that refuses what lies outside; the build's second run of tests. */
@EnabledIfSystemProperty(named = "faultline.checkedMemory", matches = "true")
class CheckedMemoryTest {
    private static final int SIZE = 4096;

    @Test
    void thePropertySelectsTheCheckedVariant() {
        assertTrue(HostMemory.CHECKED);
    }

    @Test
    void anAccessOutsideOfEveryAllocationIsRefused() {
        long address = HostMemory.allocate(SIZE);
        assertThrows(IndexOutOfBoundsException.class, () -> HostMemory.getByte(1));
        HostMemory.free(address);
        assertThrows(IndexOutOfBoundsException.class, () -> HostMemory.getByte(address));
    }

    @Test
    void anAccessThatReachesBeyondItsAllocationIsRefused() {
        long address = HostMemory.allocate(SIZE);
        HostMemory.putLong(address + SIZE - 8, 0x0123_4567_89ab_cdefL);
        assertEquals(0x0123_4567_89ab_cdefL, HostMemory.getLong(address + SIZE - 8));
        long last = address + SIZE - 4;
        assertThrows(IndexOutOfBoundsException.class, () -> HostMemory.getLong(last));
        assertThrows(IndexOutOfBoundsException.class, () -> HostMemory.putLong(last, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> HostMemory.set(last, 8, (byte) 0));
        HostMemory.free(address);
    }
}
