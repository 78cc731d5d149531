package dev.faultline.bus;

/**
 * A device in the physical address space.
 *
 * <p>Called on the guest's thread by {@link MmioBus}. A device must accept every access within its
 * range, aligned or not.
 */
public interface MmioDevice {
    /** Reads {@code size} bytes (1, 2, 4 or 8) at {@code offset} from the start of the range. */
    long read(long offset, int size);

    /** Writes the low {@code size} bytes of {@code value}, the higher bits are zero. */
    void write(long offset, int size, long value);
}
