package dev.faultline.firmware;

import dev.faultline.device.disk.BlockMedium;
import dev.faultline.loader.ImageException;
import dev.faultline.machine.MemoryLayout;
import java.nio.charset.StandardCharsets;

/**
 * What a bootable CD says about its boot image: the default entry of the El Torito boot catalog.
 *
 * <p>Source: "El Torito" Bootable CD-ROM Format Specification 1.0, and EDD-4 7.3, which repeats it.
 * Only images without emulation boot; those that pose as a floppy or as a hard disk are refused by
 * name, and so are CDs whose default entry is for another platform.
 *
 * @param sector where the image starts, in sectors of the CD
 * @param loadSegment the real-mode segment where it is loaded and entered
 * @param sectorCount how much of it is loaded, in units of 512 bytes
 */
public record ElTorito(long sector, int loadSegment, int sectorCount) {
    /** The drive number that a CD boots as: EDD-4 leaves it open, this is what BIOSes give. */
    public static final int DRIVE = 0xe0;

    /** Bytes in a unit of {@link #sectorCount}, an emulated sector. */
    public static final int UNIT_BYTES = 512;

    private static final int SECTOR = 2048;

    /** The boot record volume descriptor stands here, in the second place of the volume's. */
    private static final int BOOT_RECORD_SECTOR = 17;

    private static final int BOOT_RECORD_TYPE = 0;
    private static final String ISO_IDENTIFIER = "CD001";
    private static final String SYSTEM_IDENTIFIER = "EL TORITO SPECIFICATION";
    private static final int SYSTEM_IDENTIFIER_AT = 7;
    private static final int CATALOG_POINTER_AT = 0x47;

    private static final int VALIDATION_ID = 1;
    private static final int PLATFORM_X86 = 0;
    private static final int KEY = 0xaa55;
    private static final int ENTRY_BYTES = 32;
    private static final int BOOTABLE = 0x88;
    private static final int MEDIA_TYPE = 0x0f;
    private static final int DEFAULT_SEGMENT = 0x7c0;

    /** The image must end below the extended BIOS data area. */
    private static final int LOAD_END = (int) MemoryLayout.EXTENDED_BIOS_DATA;

    /** Below this are the interrupt vectors and the BIOS data area. */
    private static final int LOAD_START = 0x600;

    private static final String[] EMULATIONS = {
        "none", "a 1.2 MB floppy", "a 1.44 MB floppy", "a 2.88 MB floppy", "a hard disk"
    };

    /**
     * Reads a CD's boot catalog.
     *
     * @param name what messages call the CD
     * @throws ImageException where the CD has none, or one that cannot be booted
     */
    public static ElTorito read(String name, BlockMedium cd) throws ImageException {
        byte[] record = sector(name, cd, BOOT_RECORD_SECTOR, "boot record");
        if (record[0] != BOOT_RECORD_TYPE
                || !textAt(record, 1, ISO_IDENTIFIER)
                || !textAt(record, SYSTEM_IDENTIFIER_AT, SYSTEM_IDENTIFIER)) {
            throw new ImageException(
                    "%s: no boot record '%s' in sector %d, expected a bootable CD"
                            .formatted(name, SYSTEM_IDENTIFIER, BOOT_RECORD_SECTOR));
        }
        long catalogSector = u32(record, CATALOG_POINTER_AT);
        byte[] catalog = sector(name, cd, catalogSector, "boot catalog");
        validate(name, catalog);
        return defaultEntry(name, cd, catalog);
    }

    /** Whether a CD says that it boots; its catalog may still be bad. */
    public static boolean isBootable(BlockMedium cd) {
        if (cd.sectorBytes() != SECTOR || cd.sectors() <= BOOT_RECORD_SECTOR) {
            return false;
        }
        byte[] record = new byte[SECTOR];
        cd.read(BOOT_RECORD_SECTOR, record, 0);
        return textAt(record, SYSTEM_IDENTIFIER_AT, SYSTEM_IDENTIFIER);
    }

    private static byte[] sector(String name, BlockMedium cd, long number, String what)
            throws ImageException {
        if (number >= cd.sectors()) {
            throw new ImageException(
                    "%s: %s in sector %d, expected it below the CD's end, %d"
                            .formatted(name, what, number, cd.sectors()));
        }
        byte[] bytes = new byte[SECTOR];
        cd.read(number, bytes, 0);
        return bytes;
    }

    private static void validate(String name, byte[] catalog) throws ImageException {
        int sum = 0;
        for (int at = 0; at < ENTRY_BYTES; at += 2) {
            sum += u16(catalog, at);
        }
        if (catalog[0] != VALIDATION_ID || u16(catalog, 0x1e) != KEY || (sum & 0xffff) != 0) {
            throw new ImageException(
                    "%s: boot catalog's validation entry: id 0x%02x, key 0x%04x, sum 0x%04x,"
                                    .formatted(name, catalog[0], u16(catalog, 0x1e), sum & 0xffff)
                            + " expected 0x01, 0xaa55 and 0");
        }
        if (catalog[1] != PLATFORM_X86) {
            throw new ImageException(
                    "%s: boot catalog for platform 0x%02x, expected 0 (80x86)"
                            .formatted(name, catalog[1]));
        }
    }

    private static ElTorito defaultEntry(String name, BlockMedium cd, byte[] catalog)
            throws ImageException {
        int at = ENTRY_BYTES;
        if ((catalog[at] & 0xff) != BOOTABLE) {
            throw new ImageException(
                    "%s: boot catalog's default entry has indicator 0x%02x, expected 0x88"
                            .formatted(name, catalog[at]));
        }
        int emulation = catalog[at + 1] & MEDIA_TYPE;
        if (emulation != 0) {
            String what =
                    emulation < EMULATIONS.length ? EMULATIONS[emulation] : "type " + emulation;
            throw new ImageException(
                    "%s: boot image emulates %s: not supported, expected no emulation"
                            .formatted(name, what));
        }
        int segment = u16(catalog, at + 2);
        segment = segment == 0 ? DEFAULT_SEGMENT : segment;
        int count = u16(catalog, at + 6);
        long start = u32(catalog, at + 8);
        int end = (segment << 4) + count * UNIT_BYTES;
        if (count == 0 || segment << 4 < LOAD_START || end > LOAD_END) {
            throw new ImageException(
                    "%s: boot image of %d units of 512 bytes for segment 0x%x, expected it within"
                                    .formatted(name, count, segment)
                            + " 0x600 to 0x9fc00");
        }
        long sectors = (count * (long) UNIT_BYTES + SECTOR - 1) / SECTOR;
        if (start + sectors > cd.sectors()) {
            throw new ImageException(
                    "%s: boot image in sectors %d to %d, expected them below the CD's end, %d"
                            .formatted(name, start, start + sectors - 1, cd.sectors()));
        }
        return new ElTorito(start, segment, count);
    }

    /** The part of the image that is loaded. */
    public byte[] image(BlockMedium cd) {
        byte[] image = new byte[sectorCount * UNIT_BYTES];
        byte[] buffer = new byte[SECTOR];
        for (int done = 0; done < image.length; done += SECTOR) {
            cd.read(sector + done / SECTOR, buffer, 0);
            System.arraycopy(buffer, 0, image, done, Math.min(SECTOR, image.length - done));
        }
        return image;
    }

    private static boolean textAt(byte[] bytes, int at, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static int u16(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
    }

    private static long u32(byte[] bytes, int at) {
        return u16(bytes, at) | (long) u16(bytes, at + 2) << 16;
    }
}
