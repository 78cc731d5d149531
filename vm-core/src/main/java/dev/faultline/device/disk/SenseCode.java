package dev.faultline.device.disk;

/** Why a packet command failed: SPC-3 4.5, sense key with additional sense code and qualifier. */
enum SenseCode {
    /** Nothing is wrong. */
    NONE(0x0, 0x00, 0x00),
    /** Medium not present, the tray is open. */
    NO_MEDIUM(0x2, 0x3a, 0x02),
    /** Invalid command operation code. */
    INVALID_OPCODE(0x5, 0x20, 0x00),
    /** Logical block address out of range. */
    LBA_OUT_OF_RANGE(0x5, 0x21, 0x00),
    /** Invalid field in the command descriptor block. */
    INVALID_FIELD(0x5, 0x24, 0x00),
    /** Saving parameters is not supported. */
    NO_SAVED_PARAMETERS(0x5, 0x39, 0x00),
    /** Medium removal is prevented. */
    REMOVAL_PREVENTED(0x5, 0x53, 0x02);

    /** SPC-3 4.5.6: the sense key of commands that are wrong in themselves. */
    static final int ILLEGAL_REQUEST = 0x5;

    private final int key;
    private final int code;
    private final int qualifier;

    SenseCode(int key, int code, int qualifier) {
        this.key = key;
        this.code = code;
        this.qualifier = qualifier;
    }

    int key() {
        return key;
    }

    int code() {
        return code;
    }

    int qualifier() {
        return qualifier;
    }
}
