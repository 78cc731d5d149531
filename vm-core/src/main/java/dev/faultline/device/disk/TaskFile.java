package dev.faultline.device.disk;

/**
 * The command block's registers of one ATA device, apart from data, error, status and command.
 *
 * <p>Source: ATA/ATAPI-6 6.20 and 7: for the 48-bit commands each register is a two-byte queue, of
 * which the byte written last is the current one and the one before it the previous one.
 */
final class TaskFile {
    static final int DEVICE_LBA = 0x40;
    static final int DEVICE_SELECT = 0x10;
    private static final int DEVICE_HEAD = 0x0f;

    /** ATA/ATAPI-6 7.7: bits 7 and 5 of the device register are obsolete, and read as ones. */
    private static final int DEVICE_OBSOLETE = 0xa0;

    private static final int CURRENT = 0xff;

    /** Previous byte above the current one, as in all the queues. */
    private int features;

    private int sectorCount;
    private int lbaLow;
    private int lbaMid;
    private int lbaHigh;
    private int device;

    /** Writes register 1 (features) to 6 (device). */
    void write(int register, int value) {
        switch (register) {
            case 1 -> features = queued(features, value);
            case 2 -> sectorCount = queued(sectorCount, value);
            case 3 -> lbaLow = queued(lbaLow, value);
            case 4 -> lbaMid = queued(lbaMid, value);
            case 5 -> lbaHigh = queued(lbaHigh, value);
            default -> device = value;
        }
    }

    /** Reads register 2 (sector count) to 6 (device); {@code previous} is what HOB asks for. */
    int read(int register, boolean previous) {
        int queue =
                switch (register) {
                    case 2 -> sectorCount;
                    case 3 -> lbaLow;
                    case 4 -> lbaMid;
                    case 5 -> lbaHigh;
                    default -> (device | DEVICE_OBSOLETE) * 0x101;
                };
        return previous ? queue >> 8 : queue & CURRENT;
    }

    private static int queued(int queue, int value) {
        return (queue & CURRENT) << 8 | value;
    }

    /** Puts in what a reset leaves (ATA/ATAPI-6 9.12): the bytes that tell what the device is. */
    void setSignature(int middle, int high) {
        sectorCount = 1;
        lbaLow = 1;
        lbaMid = middle;
        lbaHigh = high;
        device = 0;
    }

    int features() {
        return features & CURRENT;
    }

    int sectorCount() {
        return sectorCount & CURRENT;
    }

    void setSectorCount(int value) {
        sectorCount = value;
    }

    /** How many sectors a command is for: zero stands for all that the register cannot hold. */
    int sectors(boolean extended) {
        if (extended) {
            return sectorCount == 0 ? 1 << 16 : sectorCount;
        }
        return sectorCount() == 0 ? 1 << 8 : sectorCount();
    }

    boolean secondSelected() {
        return (device & DEVICE_SELECT) != 0;
    }

    void selectFirst() {
        device &= ~DEVICE_SELECT;
    }

    boolean lbaAddressed() {
        return (device & DEVICE_LBA) != 0;
    }

    int head() {
        return device & DEVICE_HEAD;
    }

    int cylinder() {
        return byteCount();
    }

    int sectorNumber() {
        return lbaLow & CURRENT;
    }

    /** The byte count of a packet command: LBA mid and LBA high (ATA/ATAPI-6 8.23). */
    int byteCount() {
        return (lbaHigh & CURRENT) << 8 | lbaMid & CURRENT;
    }

    void setByteCount(int value) {
        lbaMid = value & CURRENT;
        lbaHigh = value >> 8;
    }

    long lba28() {
        return (long) head() << 24 | byteCount() << 8 | sectorNumber();
    }

    long lba48() {
        long previous = (long) (lbaHigh >> 8) << 16 | lbaMid & 0xff00 | lbaLow >> 8;
        return previous << 24 | byteCount() << 8 | sectorNumber();
    }

    void setLba28(long lba) {
        lbaLow = (int) lba & CURRENT;
        setByteCount((int) (lba >> 8) & 0xffff);
        device = device & ~DEVICE_HEAD | (int) (lba >> 24) & DEVICE_HEAD;
    }

    void setLba48(long lba) {
        lbaLow = both(lba, 0);
        lbaMid = both(lba, 8);
        lbaHigh = both(lba, 16);
    }

    private static int both(long lba, int shift) {
        return (int) (lba >> shift) & CURRENT | ((int) (lba >> shift + 24) & CURRENT) << 8;
    }

    void setChs(int cylinder, int head, int sector) {
        lbaLow = sector & CURRENT;
        setByteCount(cylinder & 0xffff);
        device = device & ~DEVICE_HEAD | head & DEVICE_HEAD;
    }
}
