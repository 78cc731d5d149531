package dev.faultline.loader;

/** Guest memory as a loader sees it. */
public interface LoadTarget {
    /** Bytes of RAM. */
    long memorySize();

    /** Writes bytes at a physical address; the range is RAM. */
    void write(long physicalAddress, byte[] data, int offset, int length);

    /** Zeroes a physical range, which is RAM. */
    void zero(long physicalAddress, long length);
}
