package dev.faultline.firmware;

import dev.faultline.device.disk.BlockMedium;

/**
 * Cylinders, heads and sectors of INT 13h for a disk that has none of its own.
 *
 * @param cylinders 1 to 1024
 * @param heads 1 to 255
 * @param sectorsPerTrack 1 to 63
 */
record DriveGeometry(int cylinders, int heads, int sectorsPerTrack) {
    static final int MAX_CYLINDERS = 1024;
    private static final int MAX_HEADS = 255;
    private static final int MAX_SECTORS = 63;
    private static final int PARTITIONS_AT = 446;
    private static final int PARTITION_SIZE = 16;
    private static final int PARTITIONS = 4;
    private static final int END_HEAD = 5;
    private static final int END_SECTOR = 6;
    private static final int LENGTH = 12;

    /** Sectors of the diskettes whose images are run as disks, and their geometries. */
    private static final int[][] DISKETTES = {
        {720, 40, 2, 9}, {1440, 80, 2, 9}, {2400, 80, 2, 15}, {2880, 80, 2, 18}, {5760, 80, 2, 36}
    };

    /**
     * The geometry that a disk was most likely made with: a diskette's by its size, the one that
     * the ends of its partitions show, or the one by which BIOSes translate an LBA disk of its size
     * (EDD 3.0, "LBA-assisted").
     */
    static DriveGeometry of(BlockMedium disk) {
        long sectors = disk.sectors();
        for (int[] diskette : DISKETTES) {
            if (sectors == diskette[0]) {
                return new DriveGeometry(diskette[1], diskette[2], diskette[3]);
            }
        }
        byte[] first = new byte[disk.sectorBytes()];
        if (sectors > 0) {
            disk.read(0, first, 0);
        }
        for (int i = 0; i < PARTITIONS && hasSignature(first); i++) {
            DriveGeometry shown = shownBy(first, PARTITIONS_AT + i * PARTITION_SIZE, sectors);
            if (shown != null) {
                return shown;
            }
        }
        return assisted(sectors);
    }

    private static boolean hasSignature(byte[] sector) {
        return sector.length >= 512 && sector[510] == 0x55 && sector[511] == (byte) 0xaa;
    }

    /** A partition ends at the end of a cylinder, or says nothing. */
    private static DriveGeometry shownBy(byte[] table, int at, long sectors) {
        int heads = (table[at + END_HEAD] & 0xff) + 1;
        int perTrack = table[at + END_SECTOR] & MAX_SECTORS;
        int length = 0;
        for (int i = 3; i >= 0; i--) {
            length = length << 8 | table[at + LENGTH + i] & 0xff;
        }
        if (length == 0 || heads == 1 || heads > MAX_HEADS || perTrack == 0) {
            return null;
        }
        long cylinders = sectors / ((long) heads * perTrack);
        return cylinders == 0
                ? null
                : new DriveGeometry((int) Math.min(cylinders, MAX_CYLINDERS), heads, perTrack);
    }

    private static DriveGeometry assisted(long sectors) {
        int heads = 16;
        while (heads < MAX_HEADS && sectors > (long) MAX_CYLINDERS * heads * MAX_SECTORS) {
            heads = Math.min(2 * heads, MAX_HEADS);
        }
        long cylinders = sectors / ((long) heads * MAX_SECTORS);
        return new DriveGeometry(Math.clamp(cylinders, 1, MAX_CYLINDERS), heads, MAX_SECTORS);
    }

    /** The sector's number on the disk, or -1 where there is no such cylinder, head or sector. */
    long sector(int cylinder, int head, int sector) {
        if (cylinder >= cylinders || head >= heads || sector < 1 || sector > sectorsPerTrack) {
            return -1;
        }
        return ((long) cylinder * heads + head) * sectorsPerTrack + sector - 1;
    }
}
