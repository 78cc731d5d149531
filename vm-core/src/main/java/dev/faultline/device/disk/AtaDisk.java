package dev.faultline.device.disk;

/**
 * A hard disk: the general feature set of ATA/ATAPI-6 with 48-bit addresses, by PIO.
 *
 * <p>A transfer that meets a sector past the disk's end moves what comes before it, then ends with
 * IDNF and that sector's address. Not modelled, and aborted: DMA, security, SMART, SET MAX.
 */
final class AtaDisk implements CommandSet {
    /** ATA/ATAPI-6 8.27: most sectors of a block of READ MULTIPLE. */
    static final int MAX_MULTIPLE = 16;

    private static final int SECTOR = DiskFile.DISK_SECTOR;

    /** How a command's registers name a sector. */
    private enum Addressing {
        /** Cylinder, head and sector. */
        CHS,
        /** 28 bits in one register set. */
        LBA28,
        /** 48 bits in registers written twice. */
        LBA48
    }

    private final BlockMedium medium;
    private DiskGeometry geometry;
    private int multiple;

    private Addressing addressing = Addressing.LBA28;
    private boolean writing;
    private long next;
    private int remaining;
    private int perBlock;
    private int inBlock;

    AtaDisk(BlockMedium medium) {
        this.medium = medium;
        this.geometry = DiskGeometry.DEFAULT;
    }

    @Override
    public boolean packets() {
        return false;
    }

    @Override
    public void reset(IdeDrive drive) {
        drive.taskFile().setSignature(0, 0);
        geometry = DiskGeometry.DEFAULT;
        multiple = 0;
        remaining = 0;
    }

    @Override
    public void execute(IdeDrive drive, int command) {
        switch (command) {
            case AtaCommands.READ_SECTORS, AtaCommands.READ_SECTORS_WITHOUT_RETRY ->
                    transfer(drive, false, false, 1);
            case AtaCommands.READ_SECTORS_EXT -> transfer(drive, true, false, 1);
            case AtaCommands.READ_MULTIPLE -> transfer(drive, false, false, multiple);
            case AtaCommands.READ_MULTIPLE_EXT -> transfer(drive, true, false, multiple);
            case AtaCommands.WRITE_SECTORS, AtaCommands.WRITE_SECTORS_WITHOUT_RETRY ->
                    transfer(drive, false, true, 1);
            case AtaCommands.WRITE_SECTORS_EXT -> transfer(drive, true, true, 1);
            case AtaCommands.WRITE_MULTIPLE -> transfer(drive, false, true, multiple);
            case AtaCommands.WRITE_MULTIPLE_EXT -> transfer(drive, true, true, multiple);
            case AtaCommands.READ_VERIFY_SECTORS, AtaCommands.READ_VERIFY_SECTORS_WITHOUT_RETRY ->
                    verify(drive, false);
            case AtaCommands.READ_VERIFY_SECTORS_EXT -> verify(drive, true);
            case AtaCommands.IDENTIFY_DEVICE -> identify(drive);
            default -> executeWithoutData(drive, command);
        }
    }

    private void executeWithoutData(IdeDrive drive, int command) {
        TaskFile file = drive.taskFile();
        switch (command) {
            case AtaCommands.INITIALIZE_DEVICE_PARAMETERS -> initializeParameters(drive);
            case AtaCommands.SET_MULTIPLE_MODE -> setMultiple(drive);
            case AtaCommands.SET_FEATURES ->
                    endIf(drive, AtaCommands.featureTaken(file.features(), file.sectorCount()));
            case AtaCommands.READ_NATIVE_MAX_ADDRESS -> {
                file.setLba28(AtaIdentity.sectors28(medium) - 1);
                endIf(drive, file.lbaAddressed());
            }
            case AtaCommands.READ_NATIVE_MAX_ADDRESS_EXT -> {
                file.setLba48(medium.sectors() - 1);
                endIf(drive, file.lbaAddressed());
            }
            case AtaCommands.CHECK_POWER_MODE -> {
                file.setSectorCount(AtaCommands.POWER_ACTIVE);
                drive.complete();
            }
            case AtaCommands.FLUSH_CACHE,
                    AtaCommands.FLUSH_CACHE_EXT,
                    AtaCommands.STANDBY_IMMEDIATE,
                    AtaCommands.IDLE_IMMEDIATE,
                    AtaCommands.STANDBY,
                    AtaCommands.IDLE,
                    AtaCommands.SLEEP ->
                    drive.complete();
            default -> seekOrAbort(drive, command);
        }
    }

    private void seekOrAbort(IdeDrive drive, int command) {
        if (command >= AtaCommands.RECALIBRATE_FIRST && command <= AtaCommands.RECALIBRATE_LAST) {
            drive.complete();
        } else if (command >= AtaCommands.SEEK_FIRST && command <= AtaCommands.SEEK_LAST) {
            if (findSector(drive, false)) {
                drive.complete();
            }
        } else {
            drive.fail(IdeDrive.ERROR_ABRT);
        }
    }

    private static void endIf(IdeDrive drive, boolean done) {
        if (done) {
            drive.complete();
        } else {
            drive.fail(IdeDrive.ERROR_ABRT);
        }
    }

    private void identify(IdeDrive drive) {
        AtaIdentity.ofDisk(drive, medium, geometry, multiple);
        remaining = 0;
        drive.offer(SECTOR);
    }

    /** ATA-3 6.9: sectors in a track, and in the device register the last head. */
    private void initializeParameters(IdeDrive drive) {
        int sectors = drive.taskFile().sectorCount();
        if (sectors == 0) {
            drive.fail(IdeDrive.ERROR_ABRT);
            return;
        }
        geometry = new DiskGeometry(drive.taskFile().head() + 1, sectors);
        drive.complete();
    }

    private void setMultiple(IdeDrive drive) {
        int count = drive.taskFile().sectorCount();
        boolean possible = count <= MAX_MULTIPLE && Integer.bitCount(count) <= 1;
        if (possible) {
            multiple = count;
        }
        endIf(drive, possible);
    }

    /**
     * Takes the command's address into {@link #next}; false, and the command failed, where it names
     * no sector of this disk.
     */
    private boolean findSector(IdeDrive drive, boolean extended) {
        TaskFile file = drive.taskFile();
        if (extended) {
            addressing = Addressing.LBA48;
            next = file.lba48();
        } else if (file.lbaAddressed()) {
            addressing = Addressing.LBA28;
            next = file.lba28();
        } else {
            addressing = Addressing.CHS;
            next = geometry.lba(file.cylinder(), file.head(), file.sectorNumber());
        }
        if (next < 0 || next >= medium.sectors()) {
            drive.fail(IdeDrive.ERROR_IDNF);
            return false;
        }
        return true;
    }

    private void transfer(IdeDrive drive, boolean extended, boolean toDisk, int sectorsInBlock) {
        if (sectorsInBlock == 0 || toDisk && !medium.writable()) {
            drive.fail(IdeDrive.ERROR_ABRT);
            return;
        }
        remaining = 0;
        if (!findSector(drive, extended)) {
            return;
        }
        remaining = drive.taskFile().sectors(extended);
        perBlock = sectorsInBlock;
        writing = toDisk;
        startBlock(drive, false);
    }

    /** Offers or requests the next block, or fails where it is not all on the disk. */
    private void startBlock(IdeDrive drive, boolean withInterrupt) {
        inBlock = Math.min(perBlock, remaining);
        if (next + inBlock > medium.sectors()) {
            next = medium.sectors();
            remaining = 0;
            showAddress(drive.taskFile(), next);
            drive.fail(IdeDrive.ERROR_IDNF);
            return;
        }
        if (writing) {
            drive.request(inBlock * SECTOR, withInterrupt);
            return;
        }
        for (int i = 0; i < inBlock; i++) {
            medium.read(next + i, drive.buffer(), i * SECTOR);
        }
        advance(drive);
        drive.offer(inBlock * SECTOR);
    }

    @Override
    public void blockDone(IdeDrive drive) {
        if (remaining != 0) {
            drive.pause();
        } else {
            drive.idle();
        }
    }

    @Override
    public void goOn(IdeDrive drive) {
        if (writing) {
            writeBlock(drive);
        } else {
            startBlock(drive, true);
        }
    }

    private void writeBlock(IdeDrive drive) {
        for (int i = 0; i < inBlock; i++) {
            medium.write(next + i, drive.buffer(), i * SECTOR);
        }
        advance(drive);
        if (remaining == 0) {
            drive.complete();
        } else {
            startBlock(drive, true);
        }
    }

    /**
     * Counts the block as moved; the registers show its last sector, as disks did from ATA-1 on.
     */
    private void advance(IdeDrive drive) {
        next += inBlock;
        remaining -= inBlock;
        showAddress(drive.taskFile(), next - 1);
        drive.taskFile().setSectorCount(remaining);
    }

    private void showAddress(TaskFile file, long lba) {
        switch (addressing) {
            case LBA48 -> file.setLba48(lba);
            case LBA28 -> file.setLba28(lba);
            case CHS -> {
                long track = lba / geometry.sectors();
                file.setChs(
                        (int) (track / geometry.heads()),
                        (int) (track % geometry.heads()),
                        (int) (lba % geometry.sectors()) + 1);
            }
        }
    }

    private void verify(IdeDrive drive, boolean extended) {
        if (!findSector(drive, extended)) {
            return;
        }
        int count = drive.taskFile().sectors(extended);
        long last = Math.min(next + count, medium.sectors());
        boolean whole = last == next + count;
        showAddress(drive.taskFile(), whole ? last - 1 : last);
        if (whole) {
            drive.complete();
        } else {
            drive.fail(IdeDrive.ERROR_IDNF);
        }
    }
}
