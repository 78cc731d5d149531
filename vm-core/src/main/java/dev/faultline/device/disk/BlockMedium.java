package dev.faultline.device.disk;

/**
 * What a drive holds: numbered sectors of one size. The BIOS's disk services and the disk
 * controllers read and write the same one.
 *
 * <p>Called on the guest's thread. Callers check sector numbers; {@link #read} and {@link #write}
 * throw {@link IndexOutOfBoundsException} for one that the medium does not have, which is a bug.
 */
public interface BlockMedium {
    /** Bytes in a sector: 512 for disks, 2048 for CDs. */
    int sectorBytes();

    /** How many sectors there are; those past the end of the medium do not exist. */
    long sectors();

    /** Copies one sector to {@code buffer} from {@code offset} on. */
    void read(long sector, byte[] buffer, int offset);

    /** Replaces one sector by the bytes of {@code buffer} from {@code offset} on. */
    void write(long sector, byte[] buffer, int offset);

    /** Whether {@link #write} works; a CD's does not. */
    boolean writable();

    /**
     * The same content for another machine, so that neither sees what the other writes from now on.
     * A medium that cannot be written, or whose writes go to a file, is its own copy.
     */
    default BlockMedium copy() {
        return this;
    }
}
