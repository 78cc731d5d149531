package dev.faultline.memory;

/** Whatever answers in the physical address space where there is no RAM. */
public interface DeviceMemory {
    /** Reads {@code size} bytes (1, 2, 4 or 8) within one page, zero-extended. */
    long read(long physicalAddress, int size);

    /** Writes the low {@code size} bytes (1, 2, 4 or 8) of {@code value} within one page. */
    void write(long physicalAddress, int size, long value);
}
