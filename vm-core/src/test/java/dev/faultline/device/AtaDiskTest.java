package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.device.disk.BlockMedium;
import dev.faultline.device.disk.IdeChannel;
import dev.faultline.device.disk.MemoryMedium;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The hard disk at the primary channel's ports; the sections are of ATA/ATAPI-6. */
class AtaDiskTest {
    private static final int READ = 0x20;
    private static final int READ_EXT = 0x24;
    private static final int WRITE = 0x30;
    private static final int IDENTIFY = 0xec;

    /** Sixteen heads of 63 sectors, two cylinders of them. */
    private static final int SECTORS = 2 * 16 * 63;

    private final BlockMedium medium = numbered();
    private final IdeDriver ide = new IdeDriver(0x1f0, 0x3f6);

    AtaDiskTest() {
        IdeChannel.attachDisk(medium, ide.bench.wiring(), ide.irq);
    }

    /** Each sector holds its number in all its words. */
    private static BlockMedium numbered() {
        byte[] bytes = new byte[SECTORS * 512];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = (byte) (i / 512);
            bytes[i + 1] = (byte) (i / 512 >> 8);
        }
        return MemoryMedium.disk(bytes);
    }

    private static byte[] sector(int number) {
        byte[] bytes = new byte[512];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = (byte) number;
            bytes[i + 1] = (byte) (number >> 8);
        }
        return bytes;
    }

    private byte[] stored(int number) {
        byte[] bytes = new byte[512];
        medium.read(number, bytes, 0);
        return bytes;
    }

    private int[] identity() {
        ide.command(IDENTIFY);
        byte[] bytes = ide.take(512);
        int[] words = new int[256];
        for (int i = 0; i < words.length; i++) {
            words[i] = bytes[2 * i] & 0xff | (bytes[2 * i + 1] & 0xff) << 8;
        }
        assertEquals(0x50, ide.alternateStatus());
        return words;
    }

    @Test
    void powerOnLeavesTheSignatureOfADisk() {
        assertEquals(0x50, ide.status());
        assertEquals(1, ide.in(1));
        assertEquals(1, ide.in(2));
        assertEquals(1, ide.in(3));
        assertEquals(0, ide.in(4));
        assertEquals(0, ide.in(5));
    }

    @Test
    void identifyTellsSizeGeometryAndName() {
        int[] words = identity();
        assertEquals(2, words[1]);
        assertEquals(16, words[3]);
        assertEquals(63, words[6]);
        assertEquals(SECTORS, words[60]);
        assertEquals(SECTORS, words[100]);
        assertEquals(0x0400, words[83] & 0x0400, "48-bit addresses");
        assertEquals(0, words[49] & 0x0100, "no DMA");
        StringBuilder model = new StringBuilder();
        for (int i = 27; i < 47; i++) {
            model.append((char) (words[i] >> 8)).append((char) (words[i] & 0xff));
        }
        assertEquals("FAULTLINE HARD DISK", model.toString().strip());
        int sum = 0;
        for (int word : words) {
            sum += word + (word >> 8);
        }
        assertEquals(0, sum & 0xff);
    }

    @Test
    void readSectorsInterruptsForEachAndEndsWithoutOne() {
        ide.lba28(READ, 5, 2);
        assertEquals(1, ide.irq.edges);
        assertEquals(0x58, ide.status());
        assertFalse(ide.irq.level);
        assertArrayEquals(sector(5), ide.take(512));
        assertEquals(2, ide.irq.edges);
        assertEquals(0x58, ide.status());
        assertArrayEquals(sector(6), ide.take(512));
        assertEquals(2, ide.irq.edges);
        ide.assertDone();
        assertEquals(6, ide.in(3));
    }

    @Test
    void theDataRegisterTakes32BitsAsTwoWords() {
        ide.lba28(READ, 0x123, 1);
        for (int i = 0; i < 128; i++) {
            assertEquals(0x01230123, ide.bench.ports.read(0x1f0, 4));
        }
        ide.assertDone();
        assertEquals(-1, ide.bench.ports.read(0x1f0, 4));
    }

    @Test
    void fortyEightBitCommandsUseThePreviousBytes() {
        ide.lba48(READ_EXT, SECTORS - 1, 1);
        assertArrayEquals(sector(SECTORS - 1), ide.take(512));
        ide.assertDone();
        ide.lba48(READ_EXT, 1L << 24, 1);
        ide.assertFailed(IdeDriver.IDNF);
        ide.lba48(READ_EXT, 0xffff_ffff_ffffL, 0);
        ide.assertFailed(IdeDriver.IDNF);
    }

    @Test
    void hobShowsThePreviousBytesUntilTheNextWrite() {
        ide.out(3, 0x12);
        ide.out(3, 0x34);
        assertEquals(0x34, ide.in(3));
        ide.control(0x80);
        assertEquals(0x12, ide.in(3));
        ide.out(4, 0);
        assertEquals(0x34, ide.in(3));
    }

    @Test
    void cylindersHeadsAndSectorsCountAsTheDriverSetThem() {
        ide.chs(READ, 1, 2, 3, 1);
        assertArrayEquals(sector(16 * 63 + 2 * 63 + 2), ide.take(512));
        ide.chs(READ, 0, 0, 0, 1);
        ide.assertFailed(IdeDriver.IDNF);
        ide.chs(READ, 2, 0, 1, 1);
        ide.assertFailed(IdeDriver.IDNF);
        ide.registers(17, 0, 0xa3);
        ide.command(0x91);
        ide.assertDone();
        ide.chs(READ, 3, 3, 17, 1);
        assertArrayEquals(sector(4 * 4 * 17 - 1), ide.take(512));
        ide.chs(READ, 0, 4, 1, 1);
        ide.assertFailed(IdeDriver.IDNF);
        assertEquals(4, identity()[55]);
    }

    @Test
    void aReadAcrossTheEndMovesWhatIsThere() {
        ide.lba28(READ, SECTORS - 1, 3);
        assertArrayEquals(sector(SECTORS - 1), ide.take(512));
        ide.assertFailed(IdeDriver.IDNF);
        assertEquals(SECTORS & 0xff, ide.in(3));
        assertEquals(SECTORS >> 8, ide.in(4));
    }

    @Test
    void writeSectorsInterruptsAfterEachBlock() {
        byte[] data = new byte[512];
        Arrays.fill(data, (byte) 0xa5);
        ide.lba28(WRITE, 7, 2);
        assertEquals(0, ide.irq.edges);
        assertEquals(0x58, ide.status());
        ide.give(data);
        assertEquals(1, ide.irq.edges);
        assertEquals(0x58, ide.status());
        ide.give(data);
        assertEquals(2, ide.irq.edges);
        ide.assertDone();
        assertArrayEquals(data, stored(7));
        assertArrayEquals(data, stored(8));
        assertArrayEquals(sector(9), stored(9));
    }

    @Test
    void aWriteAcrossTheEndFailsAtTheFirstSectorThatIsNotThere() {
        ide.lba48(0x34, SECTORS - 1, 2);
        ide.give(new byte[512]);
        ide.assertFailed(IdeDriver.IDNF);
        assertArrayEquals(new byte[512], stored(SECTORS - 1));
    }

    @Test
    void aReadOnlyMediumAbortsWrites() {
        IdeDriver other = new IdeDriver(0x1f0, 0x3f6);
        IdeChannel.attachDisk(
                new MemoryMedium(new byte[512], 512), other.bench.wiring(), other.irq);
        other.lba28(WRITE, 0, 1);
        other.assertFailed(IdeDriver.ABRT);
    }

    @Test
    void multipleMovesBlocksOnceItsSizeIsSet() {
        ide.lba28(0xc4, 0, 4);
        ide.assertFailed(IdeDriver.ABRT);
        ide.registers(3, 0, 0xe0);
        ide.command(0xc6);
        ide.assertFailed(IdeDriver.ABRT);
        ide.registers(4, 0, 0xe0);
        ide.command(0xc6);
        ide.assertDone();
        assertEquals(0x104, identity()[59]);
        ide.irq.edges = 0;
        ide.lba28(0xc4, 10, 6);
        byte[] first = ide.take(4 * 512);
        assertArrayEquals(sector(13), Arrays.copyOfRange(first, 3 * 512, 4 * 512));
        byte[] rest = ide.take(2 * 512);
        assertArrayEquals(sector(15), Arrays.copyOfRange(rest, 512, 1024));
        ide.assertDone();
        ide.lba48(0x39, 10, 4);
        ide.give(new byte[4 * 512]);
        ide.assertDone();
        assertArrayEquals(new byte[512], stored(13));
    }

    @Test
    void zeroSectorsAre256() {
        ide.lba28(READ, 0, 0);
        for (int i = 0; i < 256; i++) {
            assertArrayEquals(sector(i), ide.take(512));
        }
        ide.assertDone();
    }

    @Test
    void verifyReadsWithoutData() {
        ide.lba28(0x40, 0, 0);
        ide.assertDone();
        assertEquals(255, ide.in(3));
        ide.lba48(0x42, 0, 0);
        ide.assertFailed(IdeDriver.IDNF);
        ide.lba28(0x41, SECTORS, 1);
        ide.assertFailed(IdeDriver.IDNF);
    }

    @Test
    void commandsWithoutDataEndWithAnInterrupt() {
        int edges = 0;
        for (int command : new int[] {0xe7, 0xea, 0xe0, 0xe1, 0xe3, 0xe5, 0x10, 0xf8, 0x27}) {
            ide.lba28(command, 0, 0);
            assertEquals(++edges, ide.irq.edges, Integer.toHexString(command));
            ide.assertDone();
        }
    }

    @Test
    void nativeMaxIsTheLastSector() {
        ide.lba28(0xf8, 0, 0);
        assertEquals(SECTORS - 1, ide.in(3) | ide.in(4) << 8 | ide.in(5) << 16);
        ide.lba48(0x27, 0, 0);
        assertEquals(SECTORS - 1, ide.in(3) | ide.in(4) << 8 | ide.in(5) << 16);
        ide.chs(0xf8, 0, 0, 1, 0);
        ide.assertFailed(IdeDriver.ABRT);
    }

    @Test
    void setFeaturesTakesPioModesOnly() {
        ide.out(1, 3);
        ide.registers(0x0c, 0, 0xe0);
        ide.command(0xef);
        ide.assertDone();
        ide.registers(0x45, 0, 0xe0);
        ide.command(0xef);
        ide.assertFailed(IdeDriver.ABRT);
        ide.out(1, 0x77);
        ide.command(0xef);
        ide.assertFailed(IdeDriver.ABRT);
    }

    @Test
    void whatItDoesNotKnowIsAborted() {
        for (int command : new int[] {0x00, 0x08, 0xa0, 0xa1, 0xc8, 0xca, 0x25, 0x35, 0xb0, 0xff}) {
            ide.lba28(command, 0, 1);
            ide.assertFailed(IdeDriver.ABRT);
        }
    }

    @Test
    void theAbsentSecondDeviceHasStatusZero() {
        ide.out(6, 0xf0);
        assertEquals(0, ide.status());
        assertEquals(0, ide.alternateStatus());
        assertEquals(0xf0, ide.in(6));
        ide.out(7, IDENTIFY);
        ide.bench.advance(100_000);
        assertEquals(0, ide.status());
        assertEquals(0xffff, ide.bench.ports.read(0x1f0, 2));
        assertEquals(0, ide.irq.edges);
        ide.out(6, 0xe0);
        assertEquals(0x50, ide.status());
    }

    @Test
    void anInterruptWaitsWhileTheOtherDeviceIsSelected() {
        ide.lba28(0xe7, 0, 0);
        assertTrue(ide.irq.level);
        ide.out(6, 0xf0);
        assertFalse(ide.irq.level);
        ide.out(6, 0xe0);
        assertTrue(ide.irq.level);
        ide.status();
        assertFalse(ide.irq.level);
    }

    @Test
    void nienKeepsTheInterruptFromTheLine() {
        ide.control(0x02);
        ide.lba28(0xe7, 0, 0);
        assertEquals(0, ide.irq.edges);
        ide.alternateStatus();
        ide.control(0);
        assertTrue(ide.irq.level);
    }

    @Test
    void softwareResetForgetsTheCommandAndLeavesTheSignature() {
        ide.lba28(READ, 3, 2);
        ide.control(0x04);
        assertEquals(0x80, ide.alternateStatus() & 0x88);
        assertFalse(ide.irq.level);
        ide.out(7, IDENTIFY);
        ide.bench.advance(1_000_000);
        assertEquals(0x80, ide.alternateStatus() & 0x88);
        ide.control(0);
        ide.settle();
        powerOnLeavesTheSignatureOfADisk();
        assertEquals(1, ide.irq.edges);
    }

    @Test
    void theDiagnosticAnswersWhicheverDeviceIsSelected() {
        ide.out(6, 0xb0);
        ide.out(7, 0x90);
        ide.settle();
        assertTrue(ide.irq.level);
        powerOnLeavesTheSignatureOfADisk();
    }

    @Test
    void aCommandDuringATransferIsIgnored() {
        ide.lba28(READ, 3, 1);
        ide.out(7, IDENTIFY);
        assertArrayEquals(sector(3), ide.take(512));
        ide.assertDone();
    }

    @Test
    void withoutMediaNothingIsAtThePorts() {
        IdeDriver empty = new IdeDriver(0x1f0, 0x3f6);
        assertEquals(0xff, empty.status());
        assertEquals(0xffff, empty.bench.ports.read(0x1f0, 2));
    }

    @Test
    void wideAccessesToOtherRegistersAreBytes() {
        ide.bench.ports.write(0x1f2, 2, 0x3412);
        assertEquals(0x12, ide.in(2));
        assertEquals(0x34, ide.in(3));
        assertEquals(0x3412, ide.bench.ports.read(0x1f2, 2));
    }
}
