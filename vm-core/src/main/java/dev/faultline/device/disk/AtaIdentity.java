package dev.faultline.device.disk;

import java.nio.charset.StandardCharsets;

/**
 * What devices answer to IDENTIFY DEVICE and IDENTIFY PACKET DEVICE.
 *
 * <p>Source: ATA/ATAPI-6 8.15 and 8.16; the words' numbers are its table's.
 */
final class AtaIdentity {
    private static final int BYTES = 512;
    private static final long MAX_LBA28 = 0x0fffffff;

    /** Word 0: an ATA device whose medium stays in it. */
    private static final int FIXED_DISK = 0x0040;

    /** Word 0: ATAPI, CD-ROM, removable medium, DRQ within 50 microseconds, packets of 12 bytes. */
    private static final int CD_DEVICE = 0x85c0;

    /** Word 49: LBA, IORDY; no DMA. */
    private static final int CAPABILITIES = 0x0a00;

    /** Word 53: words 54 to 58 and 64 to 70 say something. */
    private static final int WORDS_VALID = 0x0003;

    /** Word 64: PIO modes 3 and 4. */
    private static final int PIO_MODES = 0x0003;

    /** Words 65 to 68: 120 ns for a cycle, as PIO mode 4 has it. */
    private static final int CYCLE_NANOS = 120;

    /** Word 80: ATA-1 to ATA/ATAPI-6, for a disk. */
    private static final int ATA_VERSIONS = 0x007e;

    /** Word 80: ATA/ATAPI-4 to -6, in which PACKET is. */
    private static final int ATAPI_VERSIONS = 0x0070;

    /** Words 82 and 85: power management, write cache, look-ahead. */
    private static final int DISK_FEATURES = 0x0068;

    /** Words 82 and 85: PACKET, power management, DEVICE RESET. */
    private static final int CD_FEATURES = 0x0218;

    /** Words 83 and 86: FLUSH CACHE and FLUSH CACHE EXT, 48-bit addresses. */
    private static final int DISK_FEATURES_2 = 0x3400;

    /** Words 83, 84 and 87: their contents are valid. */
    private static final int VALID = 0x4000;

    /** Word 93: device 0, number by jumper, diagnostic passed. */
    private static final int RESET_RESULT = 0x400b;

    private static final int CHECKSUM_SIGNATURE = 0xa5;

    private static final String SERIAL_NUMBER = "1";
    private static final String FIRMWARE_REVISION = "1.0";

    private AtaIdentity() {}

    /** How many sectors the 28-bit commands reach. */
    static long sectors28(BlockMedium medium) {
        return Math.min(medium.sectors(), MAX_LBA28);
    }

    /** Puts a disk's identity into the drive's buffer. */
    static void ofDisk(IdeDrive drive, BlockMedium medium, DiskGeometry current, int multiple) {
        byte[] words = cleared(drive);
        DiskGeometry standard = DiskGeometry.DEFAULT;
        put(words, 0, FIXED_DISK);
        put(words, 1, standard.cylinders(medium.sectors()));
        put(words, 3, standard.heads());
        put(words, 6, standard.sectors());
        names(words, "FAULTLINE HARD DISK");
        put(words, 47, 0x8000 | AtaDisk.MAX_MULTIPLE);
        common(words);
        int cylinders = current.cylinders(medium.sectors());
        put(words, 54, cylinders);
        put(words, 55, current.heads());
        put(words, 56, current.sectors());
        put(words, 57, 2, (long) cylinders * current.perCylinder());
        put(words, 59, multiple == 0 ? 0 : 0x100 | multiple);
        put(words, 60, 2, sectors28(medium));
        put(words, 80, ATA_VERSIONS);
        features(words, DISK_FEATURES, DISK_FEATURES_2);
        put(words, 93, RESET_RESULT);
        put(words, 100, 4, medium.sectors());
        checksum(words);
    }

    /** Puts a CD-ROM's identity into the drive's buffer. */
    static void ofCdrom(IdeDrive drive) {
        byte[] words = cleared(drive);
        put(words, 0, CD_DEVICE);
        names(words, "FAULTLINE CD-ROM");
        common(words);
        put(words, 80, ATAPI_VERSIONS);
        features(words, CD_FEATURES, 0);
        put(words, 93, RESET_RESULT);
        checksum(words);
    }

    private static byte[] cleared(IdeDrive drive) {
        drive.clearBuffer(BYTES);
        return drive.buffer();
    }

    private static void names(byte[] words, String model) {
        text(words, 10, 10, SERIAL_NUMBER);
        text(words, 23, 4, FIRMWARE_REVISION);
        text(words, 27, 20, model);
    }

    private static void common(byte[] words) {
        put(words, 49, CAPABILITIES);
        put(words, 50, VALID);
        put(words, 53, WORDS_VALID);
        put(words, 64, PIO_MODES);
        for (int word = 65; word <= 68; word++) {
            put(words, word, CYCLE_NANOS);
        }
    }

    private static void features(byte[] words, int first, int second) {
        put(words, 82, first);
        put(words, 83, VALID | second);
        put(words, 84, VALID);
        put(words, 85, first);
        put(words, 86, second);
        put(words, 87, VALID);
    }

    /** ATA/ATAPI-6 8.15.59: all 512 bytes add up to zero. */
    private static void checksum(byte[] words) {
        words[BYTES - 2] = (byte) CHECKSUM_SIGNATURE;
        int sum = 0;
        for (int i = 0; i < BYTES - 1; i++) {
            sum += words[i];
        }
        words[BYTES - 1] = (byte) -sum;
    }

    private static void put(byte[] words, int word, int value) {
        words[2 * word] = (byte) value;
        words[2 * word + 1] = (byte) (value >> 8);
    }

    private static void put(byte[] words, int word, int count, long value) {
        for (int i = 0; i < count; i++) {
            put(words, word + i, (int) (value >> 16 * i) & 0xffff);
        }
    }

    /** ATA/ATAPI-6 8.15.7: the first character is in a word's high byte, spaces fill up. */
    private static void text(byte[] words, int word, int count, String text) {
        byte[] characters =
                String.format("%-" + 2 * count + "s", text).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < characters.length; i++) {
            words[2 * word + (i ^ 1)] = characters[i];
        }
    }
}
