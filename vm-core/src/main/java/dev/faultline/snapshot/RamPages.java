package dev.faultline.snapshot;

import dev.faultline.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The pages of 2 MiB of RAM that are not all zero, compressed.
 *
 * @param physical the address of the first byte
 * @param present one bit for each page: whether it is among them
 * @param bytes their bytes, deflated
 */
record RamPages(long physical, long[] present, byte[] bytes) {
    static final int PAGE = 4096;
    static final int WORDS = 8;
    static final int PAGES = WORDS * Long.SIZE;
    static final int SIZE = PAGES * PAGE;

    /** All of a machine's RAM. */
    static List<RamPages> of(PhysicalMemory memory) {
        List<RamPages> all = new ArrayList<>();
        byte[] page = new byte[PAGE];
        byte[] pages = new byte[SIZE];
        long start = memory.nextTouched(0);
        while (start >= 0) {
            long[] present = new long[WORDS];
            int count = 0;
            for (int i = 0; i < PAGES; i++) {
                long at = start + (long) i * PAGE;
                if (memory.isRam(at)) {
                    memory.read(at, page, 0, PAGE);
                    if (!isZero(page)) {
                        present[i / Long.SIZE] |= 1L << i;
                        System.arraycopy(page, 0, pages, PAGE * count++, PAGE);
                    }
                }
            }
            if (count != 0) {
                all.add(new RamPages(start, present, deflated(pages, count * PAGE)));
            }
            start = memory.nextTouched(start + SIZE);
        }
        return all;
    }

    private static boolean isZero(byte[] page) {
        for (byte b : page) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] deflated(byte[] pages, int length) {
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED)) {
            deflater.setInput(pages, 0, length);
            deflater.finish();
            byte[] out = new byte[length + length / 1000 + 64];
            int size = 0;
            while (!deflater.finished()) {
                if (size == out.length) {
                    out = Arrays.copyOf(out, 2 * size);
                }
                size += deflater.deflate(out, size, out.length - size);
            }
            return Arrays.copyOf(out, size);
        }
    }

    private int count() {
        int count = 0;
        for (long word : present) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /** Writes the pages into RAM; what is not among them is left as it is. */
    void restore(PhysicalMemory memory) throws SnapshotException {
        byte[] pages = inflated();
        int done = 0;
        for (int i = 0; i < PAGES; i++) {
            if ((present[i / Long.SIZE] & 1L << i) != 0) {
                long at = physical + (long) i * PAGE;
                if (!memory.isRam(at, PAGE)) {
                    throw new SnapshotException(
                            "a page of RAM at 0x%x, expected one within the machine's %d bytes"
                                    .formatted(at, memory.size()));
                }
                memory.write(at, pages, PAGE * done++, PAGE);
            }
        }
    }

    private byte[] inflated() throws SnapshotException {
        byte[] pages = new byte[count() * PAGE];
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(bytes);
            int size = 0;
            while (size < pages.length) {
                int more = inflater.inflate(pages, size, pages.length - size);
                if (more == 0) {
                    break;
                }
                size += more;
            }
            if (size != pages.length || inflater.inflate(new byte[1]) != 0) {
                throw new SnapshotException(
                        "RAM at 0x%x: %d bytes, expected %d"
                                .formatted(physical, size, pages.length));
            }
            return pages;
        } catch (DataFormatException e) {
            throw new SnapshotException(
                    "RAM at 0x%x is not deflated bytes: %s".formatted(physical, e.getMessage()));
        }
    }
}
