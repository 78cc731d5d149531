package dev.faultline.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PortBusTest {
    private final PortBus bus = new PortBus();
    private final List<String> accesses = new ArrayList<>();

    @Test
    void unclaimedPortReadsAllOnesOfTheAccessSize() {
        assertEquals(0xff, bus.read(0x1234, 1));
        assertEquals(0xffff, bus.read(0x1234, 2));
        assertEquals(-1, bus.read(0x1234, 4));
        bus.write(0x1234, 4, 5);
        assertEquals(4, bus.unclaimedAccesses());
    }

    @Test
    void wideAccessToByteDeviceIsSplitLowestPortFirst() {
        bus.register(0x100, 0x103, device(1));
        assertEquals(0x03020100, bus.read(0x100, 4));
        bus.write(0x102, 2, 0xbbaa);
        assertEquals(
                List.of("r100/1", "r101/1", "r102/1", "r103/1", "w102/1=aa", "w103/1=bb"),
                accesses);
    }

    @Test
    void wideAccessReachesDeviceThatClaimsTheWidthInOnePiece() {
        bus.register(0x100, 0x103, device(4));
        bus.write(0x100, 4, 0x11223344);
        assertEquals(List.of("w100/4=11223344"), accesses);
    }

    @Test
    void accessThatLeavesTheDevicesPortsIsSplit() {
        bus.register(0x100, 0x103, device(4));
        assertEquals(0xffff0302, bus.read(0x102, 4));
        assertEquals(2, bus.unclaimedAccesses());
    }

    @Test
    void accessAcrossTheLastPortWraps() {
        bus.register(0, 0, device(4));
        bus.register(0xffff, 0xffff, device(4));
        assertEquals(0x00ff, bus.read(0xffff, 2));
    }

    @Test
    void claimingTakenPortIsAnError() {
        bus.register(0x100, 0x103, device(1));
        assertThrows(IllegalStateException.class, () -> bus.register(0x103, 0x110, device(1)));
        assertThrows(
                IllegalArgumentException.class, () -> bus.register(0xffff, 0x10000, device(1)));
        assertFalse(bus.isClaimed(0x104));
    }

    private PortDevice device(int width) {
        return new PortDevice() {
            @Override
            public int readPort(int port, int sizeBytes) {
                accesses.add("r%x/%d".formatted(port, sizeBytes));
                return port & 0xff | 0xffffff00;
            }

            @Override
            public void writePort(int port, int sizeBytes, int value) {
                accesses.add("w%x/%d=%x".formatted(port, sizeBytes, value));
            }

            @Override
            public int widestAccess() {
                return width;
            }
        };
    }
}
