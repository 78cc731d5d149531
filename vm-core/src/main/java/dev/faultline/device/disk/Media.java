package dev.faultline.device.disk;

/**
 * What is in a machine's drives; null where there is no drive.
 *
 * @param disk the first hard disk, of 512-byte sectors
 * @param cdrom the CD-ROM, of 2048-byte sectors
 */
public record Media(BlockMedium disk, BlockMedium cdrom) {
    /** A machine without drives. */
    public static final Media NONE = new Media(null, null);

    public Media withDisk(BlockMedium medium) {
        return new Media(medium, cdrom);
    }

    public Media withCdrom(BlockMedium medium) {
        return new Media(disk, medium);
    }

    /** The same for another machine: neither sees what the other writes. */
    public Media copy() {
        return new Media(disk == null ? null : disk.copy(), cdrom == null ? null : cdrom.copy());
    }
}
