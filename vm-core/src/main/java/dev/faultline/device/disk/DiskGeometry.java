package dev.faultline.device.disk;

/**
 * How a disk's sectors are counted in cylinders, heads and sectors.
 *
 * @param heads tracks in a cylinder
 * @param sectors sectors in a track, which count from 1
 */
record DiskGeometry(int heads, int sectors) {
    /** ATA/ATAPI-6 annex C: what disks call themselves, whatever is inside. */
    static final DiskGeometry DEFAULT = new DiskGeometry(16, 63);

    /** ATA/ATAPI-5 C.4: no disk has more, however large it is. */
    private static final int MAX_CYLINDERS = 16383;

    private static final int FEWEST_CYLINDERS = 1;

    /** Cylinders of a disk; what is left over of the last one cannot be addressed so. */
    int cylinders(long diskSectors) {
        return Math.clamp(diskSectors / perCylinder(), FEWEST_CYLINDERS, MAX_CYLINDERS);
    }

    int perCylinder() {
        return heads * sectors;
    }

    /** The number of a sector, or -1 where there is no such sector in a track or head. */
    long lba(int cylinder, int head, int sector) {
        if (sector == 0 || sector > sectors || head >= heads) {
            return -1;
        }
        return ((long) cylinder * heads + head) * sectors + sector - 1;
    }
}
