package dev.faultline.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class MmioBusTest {
    private final MmioBus bus = new MmioBus();

    @Test
    void absentAddressReadsAllOnes() {
        assertEquals(0xffL, bus.read(0xfee00000L, 1));
        assertEquals(0xffffffffL, bus.read(0xfee00000L, 4));
        assertEquals(-1L, bus.read(0xfee00000L, 8));
        bus.write(0xfee00000L, 4, 1);
        assertEquals(4, bus.unclaimedAccesses());
    }

    @Test
    void deviceSeesTheOffsetInItsRange() {
        bus.register(0x3000, 0x3fff, bytes(0x1000));
        bus.register(0x1000, 0x1fff, bytes(0x1000));
        bus.write(0x3ff8, 8, 0x1122334455667788L);
        assertEquals(0x11223344L, bus.read(0x3ffc, 4));
        assertEquals(0, bus.read(0x1ff8, 8));
    }

    @Test
    void accessAcrossTheEndOfRangeIsSplitIntoBytes() {
        bus.register(0x1000, 0x1fff, bytes(0x1000));
        bus.register(0x2000, 0x2001, bytes(2));
        bus.write(0x1ffe, 4, 0x44332211);
        assertEquals(0x44332211L, bus.read(0x1ffe, 4));
        assertEquals(0xffff4433L, bus.read(0x2000, 4));
        assertEquals(0x00ffL, bus.read(0xfff, 2));
    }

    @Test
    void pageWithDeviceInAnyByteIsClaimed() {
        bus.register(0x2ffe, 0x2fff, bytes(2));
        assertTrue(bus.claimsPageOf(0x2000));
        assertFalse(bus.claimsPageOf(0x3000));
        assertFalse(bus.claimsPageOf(0x1fff));
    }

    @Test
    void overlappingRangeIsAnError() {
        bus.register(0x1000, 0x1fff, bytes(1));
        assertThrows(IllegalStateException.class, () -> bus.register(0x1fff, 0x2fff, bytes(1)));
        assertThrows(IllegalStateException.class, () -> bus.register(0, 0x1000, bytes(1)));
        assertThrows(IllegalArgumentException.class, () -> bus.register(5, 4, bytes(1)));
    }

    private static MmioDevice bytes(int size) {
        byte[] memory = new byte[size];
        return new MmioDevice() {
            @Override
            public long read(long offset, int count) {
                long value = 0;
                for (int i = 0; i < count; i++) {
                    value |= (memory[(int) offset + i] & 0xffL) << 8 * i;
                }
                return value;
            }

            @Override
            public void write(long offset, int count, long value) {
                for (int i = 0; i < count; i++) {
                    memory[(int) offset + i] = (byte) (value >> 8 * i);
                }
            }
        };
    }
}
