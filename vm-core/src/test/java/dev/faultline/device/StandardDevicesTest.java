package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.device.disk.Media;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StandardDevicesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1 << 20;

    private final TestBench bench = new TestBench();
    private final StandardDevices devices =
            new StandardDevices(
                    new DeviceConfiguration(128 * MIB, 0, bench::put, bench::put, Media.NONE),
                    bench.wiring());

    private int cmos(int index) {
        bench.out(0x70, index);
        return bench.in(0x71);
    }

    @Test
    void timerInterruptsAtVector8AsBiosLeavesIt() {
        List<Boolean> intr = new ArrayList<>();
        devices.setIntrListener(intr::add);
        bench.advance(SECOND);
        assertTrue(devices.interruptController().pending());
        assertEquals(8, devices.interruptController().acknowledge());
        assertEquals(false, intr.getLast());
    }

    @Test
    void unmodelledPortsReadAllOnes() {
        assertEquals(0xff, bench.in(0x2f8));
        assertEquals(0xffff, bench.ports.read(0x1f0, 2));
        assertEquals(-1, bench.ports.read(0xcfc, 4));
    }

    @Test
    void cmosNamesTheMemorySizesAndChecksTheirSum() {
        assertEquals(640, cmos(0x15) | cmos(0x16) << 8);
        assertEquals(0xffff, cmos(0x17) | cmos(0x18) << 8);
        assertEquals(0xffff, cmos(0x30) | cmos(0x31) << 8);
        assertEquals((128 - 16) * 16, cmos(0x34) | cmos(0x35) << 8);
        int sum = 0;
        for (int i = 0x10; i <= 0x2d; i++) {
            sum += cmos(i);
        }
        assertEquals(sum, cmos(0x2e) << 8 | cmos(0x2f));
    }

    @Test
    void smallMemoryHasNoExtendedPart() {
        TestBench small = new TestBench();
        new StandardDevices(
                new DeviceConfiguration(MIB, 0, small::put, small::put, Media.NONE),
                small.wiring());
        small.out(0x70, 0x17);
        assertEquals(0, small.in(0x71));
        small.out(0x70, 0x34);
        assertEquals(0, small.in(0x71));
    }

    @Test
    void clockStartsAtTheFixedDateWhenNoneIsGiven() {
        assertEquals(0x20, cmos(0x32));
        assertEquals(0x25, cmos(0x09));
        assertEquals(0x01, cmos(0x08));
    }

    @Test
    void debugExitTakesEveryWidthAtBothPorts() {
        bench.ports.write(0xf4, 4, 0x10);
        bench.ports.write(0xf4, 1, 0x11);
        bench.ports.write(0x501, 1, 0x12);
        bench.ports.write(0x501, 2, 0x1234);
        assertEquals(
                List.of("debug exit 16", "debug exit 17", "debug exit 18", "debug exit 4660"),
                bench.ended);
    }

    @Test
    void debugConsolePrintsAndIdentifiesItself() {
        assertEquals(0xe9, bench.in(0xe9));
        bench.out(0xe9, '!');
        assertEquals("!", bench.output.toString());
    }

    @Test
    void sleepEnableSwitchesOff() {
        bench.ports.write(0x604, 2, 0x0001);
        assertEquals(List.of(), bench.ended);
        bench.ports.write(0x604, 2, 0x2000);
        bench.ports.write(0xb004, 2, 0x3400);
        bench.out(0x605, 0x20);
        assertEquals(List.of("power off", "power off", "power off"), bench.ended);
        assertEquals(0, bench.ports.read(0x604, 2) & 0x2000);
    }

    @Test
    void shutdownTextSwitchesOff() {
        "ShutShutdow".chars().forEach(c -> bench.out(0x8900, c));
        assertEquals(List.of(), bench.ended);
        bench.out(0x8900, 'n');
        assertEquals(List.of("power off"), bench.ended);
    }

    @Test
    void resetControlResetsOnTheRisingEdgeOfBit2() {
        bench.out(0xcf9, 0x02);
        assertEquals(List.of(), bench.ended);
        bench.out(0xcf9, 0x06);
        assertEquals(List.of("reset: 0x6 to port 0xcf9"), bench.ended);
    }

    /** A PCI configuration address has register bits where port 0xcf9 has its reset bit. */
    @Test
    void pciConfigurationAddressIsNoReset() {
        bench.ports.write(0xcf8, 4, 0x8000_0600);
        assertEquals(List.of(), bench.ended);
        assertEquals(-1, bench.ports.read(0xcf8, 4));
    }

    @Test
    void port92GatesA20AndResetsOnTheRisingEdge() {
        bench.out(0x92, 0x02);
        assertTrue(bench.a20());
        assertEquals(0x02, bench.in(0x92) & 0x03);
        bench.out(0x92, 0x00);
        assertFalse(bench.a20());
        bench.out(0x92, 0x01);
        bench.out(0x92, 0x01);
        assertEquals(List.of("reset: 0x1 to port 0x92"), bench.ended);
    }

    @Test
    void postCodesAreSwallowedWithoutReport() {
        long before = bench.ports.unclaimedAccesses();
        bench.out(0x80, 0x55);
        bench.out(0xed, 0xaa);
        assertEquals(before, bench.ports.unclaimedAccesses());
    }
}
