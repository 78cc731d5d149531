package dev.faultline.firmware;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.device.disk.BlockMedium;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.loader.ImageException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Boot catalogs, good and bad. */
class ElToritoTest {
    private static final int CATALOG = 19 * 2048;
    private final byte[] bytes = image(22, 0);

    /** A CD whose boot image of five units is in sector 20, which holds ones, and 21, twos. */
    static byte[] image(int sectors, int segment) {
        byte[] bytes = new byte[sectors * 2048];
        text(bytes, 16 * 2048 + 1, "CD001");
        text(bytes, 17 * 2048 + 1, "CD001");
        text(bytes, 17 * 2048 + 7, "EL TORITO SPECIFICATION");
        bytes[17 * 2048 + 0x47] = 19;
        bytes[CATALOG] = 1;
        bytes[CATALOG + 0x1c] = (byte) 0xaa;
        bytes[CATALOG + 0x1d] = 0x55;
        bytes[CATALOG + 0x1e] = 0x55;
        bytes[CATALOG + 0x1f] = (byte) 0xaa;
        bytes[CATALOG + 0x20] = (byte) 0x88;
        bytes[CATALOG + 0x22] = (byte) segment;
        bytes[CATALOG + 0x23] = (byte) (segment >> 8);
        bytes[CATALOG + 0x26] = 5;
        bytes[CATALOG + 0x28] = 20;
        Arrays.fill(bytes, 20 * 2048, 21 * 2048, (byte) 1);
        Arrays.fill(bytes, 21 * 2048, 22 * 2048, (byte) 2);
        // The validation entry's words add up to zero.
        int sum = 1 + 0x55aa + 0xaa55;
        bytes[CATALOG + 0x1a] = (byte) -sum;
        bytes[CATALOG + 0x1b] = (byte) (-sum >> 8);
        return bytes;
    }

    private static void text(byte[] bytes, int at, String text) {
        byte[] characters = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(characters, 0, bytes, at, characters.length);
    }

    private BlockMedium cd() {
        return new MemoryMedium(bytes, 2048);
    }

    private void assertComplaint(String what) {
        ImageException e = assertThrows(ImageException.class, () -> ElTorito.read("cd.iso", cd()));
        assertTrue(e.getMessage().startsWith("cd.iso: "), e.getMessage());
        assertTrue(e.getMessage().contains(what), e.getMessage());
    }

    @Test
    void theDefaultEntryNamesTheImage() throws ImageException {
        ElTorito entry = ElTorito.read("cd.iso", cd());
        assertTrue(ElTorito.isBootable(cd()));
        assertEquals(new ElTorito(20, 0x7c0, 5), entry);
        byte[] image = entry.image(cd());
        assertEquals(5 * 512, image.length);
        assertArrayEquals(Arrays.copyOfRange(bytes, 20 * 2048, 20 * 2048 + 5 * 512), image);
    }

    @Test
    void aSegmentOfItsOwnIsTaken() throws ImageException {
        bytes[CATALOG + 0x23] = 0x20;
        assertEquals(0x2000, ElTorito.read("cd.iso", cd()).loadSegment());
    }

    @Test
    void aCdWithoutABootRecordIsSaidToHaveNone() {
        bytes[17 * 2048 + 8] = 0;
        assertFalse(ElTorito.isBootable(cd()));
        assertComplaint("no boot record 'EL TORITO SPECIFICATION' in sector 17");
    }

    @Test
    void badCatalogsAreNamed() {
        bytes[CATALOG + 0x10] = 1;
        assertComplaint("sum 0x0001");
        bytes[CATALOG + 0x10] = 0;
        bytes[CATALOG + 0x20] = 0;
        assertComplaint("indicator 0x00");
        bytes[CATALOG + 0x20] = (byte) 0x88;
        bytes[CATALOG + 0x21] = 2;
        assertComplaint("emulates a 1.44 MB floppy");
        bytes[CATALOG + 0x21] = 0x0f;
        assertComplaint("emulates type 15");
        bytes[CATALOG + 0x21] = 0;
        bytes[CATALOG + 0x27] = 0x20;
        assertComplaint("expected it within 0x600 to 0x9fc00");
        bytes[CATALOG + 0x27] = 0;
        bytes[CATALOG + 0x28] = 21;
        assertComplaint("sectors 21 to 22");
        bytes[17 * 2048 + 0x4a] = 1;
        assertComplaint("boot catalog in sector 16777235");
    }

    @Test
    void otherPlatformsAreRefused() {
        bytes[CATALOG + 1] = (byte) 0xef;
        bytes[CATALOG + 0x1b] -= (byte) 0xef;
        assertComplaint("platform 0xef");
    }

    @Test
    void randomCatalogsNeverThrowAnythingElse() {
        Random random = new Random(7);
        byte[] good = bytes.clone();
        for (int i = 0; i < 20_000; i++) {
            System.arraycopy(good, 0, bytes, 0, bytes.length);
            for (int j = random.nextInt(4); j >= 0; j--) {
                int at = random.nextBoolean() ? 0x1a : 0x20;
                bytes[CATALOG + at + random.nextInt(16)] = (byte) random.nextInt();
            }
            try {
                ElTorito entry = ElTorito.read("cd.iso", cd());
                assertEquals(entry.sectorCount() * 512, entry.image(cd()).length);
            } catch (ImageException e) {
                assertTrue(e.getMessage().startsWith("cd.iso: "));
            }
        }
    }
}
