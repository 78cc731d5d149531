package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.faultline.device.disk.IdeChannel;
import dev.faultline.device.disk.MemoryMedium;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The CD-ROM at the secondary channel's ports: ATA/ATAPI-6, SPC-3 and MMC-3. */
class AtapiCdromTest {
    private static final int SECTORS = 40;
    private static final int ALL = 0xfffe;

    private static final int ILLEGAL_REQUEST = 0x54;
    private static final int NOT_READY = 0x20;

    private final byte[] bytes = new byte[SECTORS * 2048];
    private final IdeDriver ide = new IdeDriver(0x170, 0x376);

    AtapiCdromTest() {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i / 2048 * 7 + i);
        }
        IdeChannel.attachCdrom(new MemoryMedium(bytes, 2048), ide.bench.wiring(), ide.irq);
    }

    private static int u32(byte[] data, int at) {
        return (data[at] & 0xff) << 24
                | (data[at + 1] & 0xff) << 16
                | (data[at + 2] & 0xff) << 8
                | data[at + 3] & 0xff;
    }

    private void assertSense(int key, int code) {
        byte[] sense = ide.packet(ALL, 0x03, 0, 0, 0, 18);
        assertEquals(18, sense.length);
        assertEquals(key, sense[2] & 0x0f);
        assertEquals(code, sense[12]);
        byte[] after = ide.packet(ALL, 0x03, 0, 0, 0, 18);
        assertEquals(0, after[2], "the sense is told once");
    }

    @Test
    void powerOnLeavesTheSignatureOfAPacketDevice() {
        assertEquals(0, ide.status());
        assertEquals(1, ide.in(1));
        assertEquals(0x14, ide.in(4));
        assertEquals(0xeb, ide.in(5));
    }

    @Test
    void commandsOfDisksAreAbortedWithTheSignature() {
        for (int command : new int[] {0xec, 0x20}) {
            ide.registers(0, 0, 0xa0);
            ide.command(command);
            ide.assertFailed(IdeDriver.ABRT);
            assertEquals(0x14, ide.in(4));
            assertEquals(0xeb, ide.in(5));
        }
    }

    @Test
    void identifyPacketDeviceTellsACdromOfTwelveBytePackets() {
        ide.command(0xa1);
        byte[] words = ide.take(512);
        assertEquals(0x85c0, words[0] & 0xff | (words[1] & 0xff) << 8);
        assertEquals('A', words[54]);
        assertEquals('F', words[55]);
        ide.assertDone();
    }

    @Test
    void inquiryGivesTypeAndNames() {
        byte[] data = ide.packet(ALL, 0x12, 0, 0, 0, 36);
        assertEquals(36, data.length);
        assertEquals(5, data[0]);
        assertEquals(0x80, data[1] & 0xff);
        assertEquals("CD-ROM", new String(data, 16, 16, StandardCharsets.US_ASCII).strip());
        assertEquals(5, ide.packet(ALL, 0x12, 0, 0, 0, 5).length);
    }

    @Test
    void testUnitReadyEndsWithOneInterrupt() {
        ide.sendPacket(0, 0x00);
        assertEquals(1, ide.irq.edges);
        ide.assertDone();
    }

    @Test
    void capacityIsTheLastBlockAndItsSize() {
        byte[] data = ide.packet(ALL, 0x25);
        assertEquals(SECTORS - 1, u32(data, 0));
        assertEquals(2048, u32(data, 4));
    }

    @Test
    void readsComeInPartsOfTheByteCount() {
        byte[] expected = Arrays.copyOfRange(bytes, 3 * 2048, 6 * 2048);
        assertArrayEquals(expected, ide.packet(2048, 0x28, 0, 0, 0, 0, 3, 0, 0, 3));
        ide.assertDone();
        assertArrayEquals(expected, ide.packet(ALL, 0xa8, 0, 0, 0, 0, 3, 0, 0, 0, 3));
        assertArrayEquals(expected, ide.packet(1001, 0x28, 0, 0, 0, 0, 3, 0, 0, 3));
        assertArrayEquals(expected, ide.packet(0xffff, 0x28, 0, 0, 0, 0, 3, 0, 0, 3));
        ide.irq.edges = 0;
        assertEquals(0, ide.packet(ALL, 0x28, 0, 0, 0, 0, 3, 0, 0, 0).length);
        assertEquals(1, ide.irq.edges);
    }

    @Test
    void aWholeDiscInOneReadKeepsItsOrder() {
        assertArrayEquals(bytes, ide.packet(ALL, 0x28, 0, 0, 0, 0, 0, 0, 0, SECTORS));
    }

    @Test
    void readsPastTheEndAreOutOfRange() {
        ide.packet(ALL, 0x28, 0, 0, 0, 0, SECTORS - 1, 0, 0, 2);
        ide.assertFailed(ILLEGAL_REQUEST);
        assertSense(5, 0x21);
        ide.packet(ALL, 0xa8, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
        ide.assertFailed(ILLEGAL_REQUEST);
        assertSense(5, 0x21);
    }

    @Test
    void theTableOfContentsHasOneTrackAndTheLeadOut() {
        byte[] data = ide.packet(ALL, 0x43, 0, 0, 0, 0, 0, 0, 0, 100);
        assertEquals(20, data.length);
        assertEquals(1, data[2]);
        assertEquals(1, data[3]);
        assertEquals(1, data[6]);
        assertEquals(0, u32(data, 8));
        assertEquals(0xaa, data[14] & 0xff);
        assertEquals(SECTORS, u32(data, 16));
        byte[] time = ide.packet(ALL, 0x43, 2, 0, 0, 0, 0, 0xaa, 0, 100);
        assertEquals(12, time.length);
        assertEquals(2 << 8 | SECTORS, u32(time, 8));
        assertEquals(12, ide.packet(ALL, 0x43, 0, 1, 0, 0, 0, 0, 0, 100).length);
        ide.packet(ALL, 0x43, 0, 0, 0, 0, 0, 2, 0, 100);
        ide.assertFailed(ILLEGAL_REQUEST);
        assertSense(5, 0x24);
    }

    @Test
    void modeSenseHasTheCapabilitiesPage() {
        byte[] data = ide.packet(ALL, 0x5a, 0, 0x2a, 0, 0, 0, 0, 0, 100);
        assertEquals(28, data.length);
        assertEquals(0x2a, data[8]);
        assertEquals(36, ide.packet(ALL, 0x5a, 0, 0x3f, 0, 0, 0, 0, 0, 100).length);
        ide.packet(ALL, 0x5a, 0, 0x0e, 0, 0, 0, 0, 0, 100);
        ide.assertFailed(ILLEGAL_REQUEST);
        ide.packet(ALL, 0x5a, 0, 0xea, 0, 0, 0, 0, 0, 100);
        assertSense(5, 0x39);
    }

    @Test
    void configurationAndEventsTellThatThereIsAMedium() {
        byte[] configuration = ide.packet(ALL, 0x46, 0, 0, 0, 0, 0, 0, 0, 100);
        assertEquals(16, configuration.length);
        assertEquals(8, configuration[7]);
        byte[] event = ide.packet(ALL, 0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8);
        assertArrayEquals(new byte[] {0, 6, 4, 0x10, 0, 2, 0, 0}, event);
        ide.packet(ALL, 0x4a, 0, 0, 0, 0x10, 0, 0, 0, 8);
        assertSense(5, 0x24);
    }

    @Test
    void anEjectedMediumIsNotThereUntilItIsLoaded() {
        ide.packet(ALL, 0x1e, 0, 0, 0, 1);
        ide.packet(ALL, 0x1b, 0, 0, 0, 2);
        ide.assertFailed(ILLEGAL_REQUEST);
        assertSense(5, 0x53);
        ide.packet(ALL, 0x1e, 0, 0, 0, 0);
        ide.packet(ALL, 0x1b, 0, 0, 0, 2);
        ide.packet(ALL, 0x00);
        ide.assertFailed(NOT_READY);
        assertSense(2, 0x3a);
        ide.packet(ALL, 0x28, 0, 0, 0, 0, 0, 0, 0, 1);
        ide.assertFailed(NOT_READY);
        ide.packet(ALL, 0x1b, 0, 0, 0, 3);
        ide.packet(ALL, 0x00);
        ide.assertDone();
    }

    @Test
    void anUnknownPacketIsAnInvalidOperation() {
        ide.packet(ALL, 0x2a, 0, 0, 0, 0, 0, 0, 0, 1);
        ide.assertFailed(ILLEGAL_REQUEST);
        assertSense(5, 0x20);
    }

    @Test
    void aByteCountOfZeroAbortsWhereDataIsToMove() {
        ide.sendPacket(0, 0x12, 0, 0, 0, 36);
        ide.assertFailed(IdeDriver.ABRT);
    }

    @Test
    void dmaIsAborted() {
        ide.out(1, 1);
        ide.command(0xa0);
        ide.assertFailed(IdeDriver.ABRT);
    }

    @Test
    void deviceResetWorksInTheMiddleOfATransfer() {
        ide.sendPacket(2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 2);
        assertNotEquals(0, ide.status() & IdeDriver.DRQ);
        ide.command(0x08);
        powerOnLeavesTheSignatureOfAPacketDevice();
        assertEquals(1, ide.irq.edges);
        ide.packet(ALL, 0x00);
        ide.assertDone();
    }
}
