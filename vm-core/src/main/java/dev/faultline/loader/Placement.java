package dev.faultline.loader;

import dev.faultline.machine.MemoryLayout;

/** Guest memory during a load: writes only where RAM is, and remembers what is taken. */
final class Placement {
    private final ImageReader image;
    private final LoadTarget target;
    private long lowest = Long.MAX_VALUE;
    private long highest;

    Placement(ImageReader image, LoadTarget target) {
        this.image = image;
        this.target = target;
    }

    long memorySize() {
        return target.memorySize();
    }

    /** First address after everything placed so far. */
    long end() {
        return highest;
    }

    /** Whether something was placed between two addresses, or may have been. */
    boolean touches(long start, long end) {
        return lowest < end && start < highest;
    }

    /** Loads part of the image and zeroes what it has in memory beyond the file. */
    void loadSegment(long physical, long offset, long fileSize, long memorySize, String what)
            throws ImageException {
        if (Long.compareUnsigned(memorySize, fileSize) < 0) {
            throw image.failure(
                    "%s has 0x%x bytes in the file and 0x%x in memory, expected no fewer in memory"
                            .formatted(what, fileSize, memorySize));
        }
        int start = image.require(offset, fileSize, what);
        requireRam(physical, memorySize, what);
        target.write(physical, image.bytes(), start, (int) fileSize);
        target.zero(physical + fileSize, memorySize - fileSize);
        note(physical, memorySize);
    }

    /** Writes bytes that the loader made or that a module consists of. */
    void write(long physical, byte[] data, String what) throws ImageException {
        requireRam(physical, data.length, what);
        target.write(physical, data, 0, data.length);
        note(physical, data.length);
    }

    void requireRam(long physical, long length, String what) throws ImageException {
        if (!MemoryLayout.isRam(target.memorySize(), physical, length)) {
            throw image.failure(
                    "%s takes 0x%x bytes at physical address 0x%x, expected RAM there (%d MiB in all)"
                            .formatted(what, length, physical, target.memorySize() >> 20));
        }
    }

    private void note(long physical, long length) {
        if (length > 0) {
            lowest = Math.min(lowest, physical);
            highest = Math.max(highest, physical + length);
        }
    }
}
