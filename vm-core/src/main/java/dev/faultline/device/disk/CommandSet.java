package dev.faultline.device.disk;

/**
 * What an ATA device does with its commands; {@link IdeDrive} is its side of the cable. Called on
 * the guest's thread.
 */
interface CommandSet {
    /** Does a command, some time after the guest wrote it. */
    void execute(IdeDrive drive, int command);

    /** The guest has moved the last byte of the block that was offered to it or asked for. */
    void blockDone(IdeDrive drive);

    /** The time is over for which the drive was asked to pause. */
    void goOn(IdeDrive drive);

    /** Forgets the command in work; the power-on defaults and the signature come back. */
    void reset(IdeDrive drive);

    /** Whether this is a device of the PACKET feature set. */
    boolean packets();
}
