package dev.faultline.device.disk;

import dev.faultline.device.chipset.FirmwareRom;

/**
 * What is in a machine's drives and in the socket of its firmware; null where there is nothing.
 *
 * @param disk the first hard disk, of 512-byte sectors
 * @param cdrom the CD-ROM, of 2048-byte sectors
 * @param firmware the ROM that the processor starts in
 */
public record Media(BlockMedium disk, BlockMedium cdrom, FirmwareRom firmware) {
    /** A machine without drives and ROM. */
    public static final Media NONE = new Media(null, null, null);

    public Media withDisk(BlockMedium medium) {
        return new Media(medium, cdrom, firmware);
    }

    public Media withCdrom(BlockMedium medium) {
        return new Media(disk, medium, firmware);
    }

    public Media withFirmware(FirmwareRom rom) {
        return new Media(disk, cdrom, rom);
    }

    /** The same for another machine: neither sees what the other writes. */
    public Media copy() {
        return new Media(
                disk == null ? null : disk.copy(), cdrom == null ? null : cdrom.copy(), firmware);
    }
}
