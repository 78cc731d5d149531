package dev.faultline.firmware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.device.disk.BlockMedium;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The geometry that a disk seems to have. */
class DriveGeometryTest {
    private static BlockMedium disk(long sectors, byte[] first) {
        return new BlockMedium() {
            @Override
            public int sectorBytes() {
                return 512;
            }

            @Override
            public long sectors() {
                return sectors;
            }

            @Override
            public void read(long sector, byte[] buffer, int offset) {
                System.arraycopy(first, 0, buffer, offset, 512);
            }

            @Override
            public void write(long sector, byte[] buffer, int offset) {}

            @Override
            public boolean writable() {
                return false;
            }
        };
    }

    private static DriveGeometry of(long sectors) {
        return DriveGeometry.of(disk(sectors, new byte[512]));
    }

    private static byte[] partition(int endHead, int endSector) {
        byte[] sector = BiosGuest.bootable(new byte[512]);
        sector[446 + 5] = (byte) endHead;
        sector[446 + 6] = (byte) endSector;
        sector[446 + 12] = 1;
        return sector;
    }

    @Test
    void sizesWithoutATableAreTranslatedAsBiosesDo() {
        assertEquals(new DriveGeometry(1, 16, 63), of(1));
        assertEquals(new DriveGeometry(1, 16, 63), of(0));
        assertEquals(new DriveGeometry(1024, 16, 63), of(1024 * 16 * 63));
        assertEquals(new DriveGeometry(512, 32, 63), of(1024 * 16 * 63 + 1));
        assertEquals(new DriveGeometry(1024, 255, 63), of(1L << 40));
    }

    @Test
    void diskettesHaveTheirOwn() {
        assertEquals(new DriveGeometry(80, 2, 18), of(2880));
        assertEquals(new DriveGeometry(40, 2, 9), of(720));
    }

    @Test
    void theTableShowsTheGeometryThatItWasMadeWith() {
        assertEquals(
                new DriveGeometry(100, 8, 32),
                DriveGeometry.of(disk(100 * 8 * 32, partition(7, 32))));
        assertEquals(
                new DriveGeometry(1024, 255, 63),
                DriveGeometry.of(disk(1L << 33, partition(254, 0xff))));
    }

    @Test
    void senselessTablesShowNothing() {
        assertEquals(16, DriveGeometry.of(disk(5000, partition(255, 63))).heads());
        assertEquals(16, DriveGeometry.of(disk(5000, partition(0, 63))).heads());
        assertEquals(16, DriveGeometry.of(disk(5000, partition(7, 0))).heads());
        assertEquals(16, DriveGeometry.of(disk(10, partition(254, 63))).heads());
    }

    @Test
    void anyTableGivesAGeometryWithinItsBounds() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 10_000; i++) {
            byte[] sector = new byte[512];
            random.nextBytes(sector);
            long sectors = random.nextLong(1L << random.nextInt(1, 48));
            DriveGeometry g = DriveGeometry.of(disk(sectors, BiosGuest.bootable(sector)));
            assertTrue(g.cylinders() >= 1 && g.cylinders() <= 1024, g.toString());
            assertTrue(g.heads() >= 1 && g.heads() <= 255, g.toString());
            assertTrue(g.sectorsPerTrack() >= 1 && g.sectorsPerTrack() <= 63, g.toString());
        }
    }
}
