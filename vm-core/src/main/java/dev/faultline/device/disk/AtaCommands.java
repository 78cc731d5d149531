package dev.faultline.device.disk;

/** Command codes of ATA/ATAPI-6 8 that the drives know, and older drivers' names for the same. */
final class AtaCommands {
    static final int DEVICE_RESET = 0x08;
    static final int RECALIBRATE_FIRST = 0x10;
    static final int RECALIBRATE_LAST = 0x1f;
    static final int READ_SECTORS = 0x20;
    static final int READ_SECTORS_WITHOUT_RETRY = 0x21;
    static final int READ_SECTORS_EXT = 0x24;
    static final int READ_NATIVE_MAX_ADDRESS_EXT = 0x27;
    static final int READ_MULTIPLE_EXT = 0x29;
    static final int WRITE_SECTORS = 0x30;
    static final int WRITE_SECTORS_WITHOUT_RETRY = 0x31;
    static final int WRITE_SECTORS_EXT = 0x34;
    static final int WRITE_MULTIPLE_EXT = 0x39;
    static final int READ_VERIFY_SECTORS = 0x40;
    static final int READ_VERIFY_SECTORS_WITHOUT_RETRY = 0x41;
    static final int READ_VERIFY_SECTORS_EXT = 0x42;
    static final int SEEK_FIRST = 0x70;
    static final int SEEK_LAST = 0x7f;
    static final int EXECUTE_DEVICE_DIAGNOSTIC = 0x90;
    static final int INITIALIZE_DEVICE_PARAMETERS = 0x91;
    static final int PACKET = 0xa0;
    static final int IDENTIFY_PACKET_DEVICE = 0xa1;
    static final int READ_MULTIPLE = 0xc4;
    static final int WRITE_MULTIPLE = 0xc5;
    static final int SET_MULTIPLE_MODE = 0xc6;
    static final int STANDBY_IMMEDIATE = 0xe0;
    static final int IDLE_IMMEDIATE = 0xe1;
    static final int STANDBY = 0xe2;
    static final int IDLE = 0xe3;
    static final int CHECK_POWER_MODE = 0xe5;
    static final int SLEEP = 0xe6;
    static final int FLUSH_CACHE = 0xe7;
    static final int FLUSH_CACHE_EXT = 0xea;
    static final int IDENTIFY_DEVICE = 0xec;
    static final int SET_FEATURES = 0xef;
    static final int READ_NATIVE_MAX_ADDRESS = 0xf8;

    /** ATA/ATAPI-6 8.15: the sector count that says active or idle. */
    static final int POWER_ACTIVE = 0xff;

    private AtaCommands() {}

    /**
     * Whether SET FEATURES takes a setting (ATA/ATAPI-6 8.46): caches and power-on defaults, of
     * which a device in memory has nothing to do, and the PIO modes, which are all as fast.
     */
    static boolean featureTaken(int feature, int count) {
        return switch (feature) {
            case 0x02, 0x82, 0x55, 0xaa, 0x66, 0xcc -> true;
            case 0x03 -> count <= 0x01 || count >= 0x08 && count <= 0x0c;
            default -> false;
        };
    }
}
