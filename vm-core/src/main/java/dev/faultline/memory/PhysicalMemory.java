package dev.faultline.memory;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The guest's RAM, sparse: chunks of 2 MiB are allocated, zeroed, when they are first touched.
 *
 * <p>The map is a PC's: addresses 0xa0000 to 0xbffff are device memory, and what does not fit below
 * 3 GiB stands from 4 GiB upwards. Everything in {@link #ramRanges} is RAM, the shadowed ROM area
 * 0xc0000 to 0xfffff too.
 *
 * <p>Used on the guest's thread only. Addresses are those on the bus, after address line 20; who
 * issues an access as the processor masks it with {@link #a20Mask}.
 */
public final class PhysicalMemory implements AutoCloseable {
    /** The smallest RAM, 1 MiB. */
    public static final long MIN_SIZE = 1L << 20;

    /** The largest RAM, 64 GiB. */
    public static final long MAX_SIZE = 64L << 30;

    /** First address of the legacy hole, which belongs to the VGA. */
    public static final long LEGACY_HOLE = 0xa0000;

    /** First address after the legacy hole. */
    public static final long LEGACY_HOLE_END = 0xc0000;

    /** First address of the hole below 4 GiB. */
    public static final long HIGH_HOLE = 0xc0000000L;

    /** First address after the hole below 4 GiB. */
    public static final long HIGH_HOLE_END = 1L << 32;

    private static final int CHUNK_SHIFT = 21;
    private static final long CHUNK_SIZE = 1L << CHUNK_SHIFT;
    private static final long PAGE_SIZE = 4096;
    private static final long LINE_20 = 1L << 20;
    private static final Cleaner CLEANER = Cleaner.create();

    /** Physical addresses from {@code start} up to but not including {@code end}. */
    public record Range(long start, long end) {
        /** Number of bytes. */
        public long size() {
            return end - start;
        }
    }

    private final CodePages code;
    private final long size;
    private final long lowEnd;
    private final long highEnd;
    private final long[] chunks;
    private final Cleaner.Cleanable cleanable;
    private Runnable a20Listener = () -> {};
    private long a20Mask = -1;
    private long touched;

    /** What keeps pages as they were before writes; null, at no cost, where nobody asks. */
    private PageCopies copies;

    /** Whose bytes this RAM begins with, or null. */
    private PhysicalMemory original;

    /** What in the original was changed since, the latest first. */
    private List<PageCopies> changedSince = List.of();

    /**
     * RAM of {@code sizeBytes}, rounded down to 4 KiB.
     *
     * @throws IllegalArgumentException when it is not between 1 MiB and 64 GiB
     */
    public PhysicalMemory(long sizeBytes, CodePages code) {
        if (sizeBytes < MIN_SIZE || sizeBytes > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "RAM of %d bytes: expected 1 MiB to 64 GiB".formatted(sizeBytes));
        }
        this.code = code;
        size = sizeBytes & -PAGE_SIZE;
        lowEnd = Math.min(size, HIGH_HOLE);
        highEnd = HIGH_HOLE_END + (size - lowEnd);
        long end = size > lowEnd ? highEnd : lowEnd;
        chunks = new long[(int) (end + CHUNK_SIZE - 1 >>> CHUNK_SHIFT)];
        cleanable = CLEANER.register(this, new Allocations(chunks));
    }

    /** Frees the RAM at once; nothing of this object may be used after that. */
    @Override
    public void close() {
        cleanable.clean();
    }

    /** Bytes of RAM, the holes not counted and the RAM hidden behind the legacy hole included. */
    public long size() {
        return size;
    }

    /** Bytes of host memory that the RAM takes so far. */
    public long touchedBytes() {
        return touched;
    }

    /**
     * The first address from {@code start} on, a multiple of 2 MiB above it, at which bytes may be
     * other than zero; -1 where there are none.
     */
    public long nextTouched(long start) {
        for (long at = start; at >>> CHUNK_SHIFT < chunks.length; at = (at | CHUNK_SIZE - 1) + 1) {
            if (chunks[(int) (at >>> CHUNK_SHIFT)] != 0) {
                return at;
            }
        }
        return -1;
    }

    /** Where RAM is, in ascending order. */
    public List<Range> ramRanges() {
        List<Range> ranges = new ArrayList<>();
        ranges.add(new Range(0, LEGACY_HOLE));
        ranges.add(new Range(LEGACY_HOLE_END, lowEnd));
        if (size > lowEnd) {
            ranges.add(new Range(HIGH_HOLE_END, highEnd));
        }
        return List.copyOf(ranges);
    }

    /** Whether there is RAM at an address. */
    public boolean isRam(long physical) {
        return Long.compareUnsigned(physical, lowEnd) < 0
                ? physical < LEGACY_HOLE || physical >= LEGACY_HOLE_END
                : physical >= HIGH_HOLE_END && physical < highEnd;
    }

    /**
     * The host address of a byte of RAM, valid to the end of its 4 KiB page, or 0 where there is no
     * RAM.
     */
    public long hostAddress(long physical) {
        if (!isRam(physical)) {
            return 0;
        }
        int index = (int) (physical >>> CHUNK_SHIFT);
        long chunk = chunks[index];
        return (chunk != 0 ? chunk : allocate(index)) + (physical & CHUNK_SIZE - 1);
    }

    private long allocate(int index) {
        long chunk = HostMemory.allocate(CHUNK_SIZE);
        chunks[index] = chunk;
        touched += CHUNK_SIZE;
        if (original != null && original.chunks[index] != 0) {
            HostMemory.copy(original.chunks[index], chunk, CHUNK_SIZE);
            for (PageCopies changed : changedSince) {
                for (int i = 0; i < changed.count(); i++) {
                    long page = changed.page(i);
                    if (page >>> CHUNK_SHIFT == index) {
                        HostMemory.copy(
                                changed.copy(i), chunk + (page & CHUNK_SIZE - 1), PAGE_SIZE);
                    }
                }
            }
        }
        return chunk;
    }

    /**
     * Makes this RAM what another one of the same size was at some moment; its bytes are copied
     * when they are first touched here, so the other must not change as long as this is used.
     *
     * @param changes what was changed in the other since, the latest first
     */
    public void become(PhysicalMemory other, List<PageCopies> changes) {
        for (int i = 0; i < chunks.length; i++) {
            HostMemory.free(chunks[i]);
            chunks[i] = 0;
        }
        touched = 0;
        original = other;
        changedSince = List.copyOf(changes);
    }

    /** From now on has pages copied before they are written; null ends that. */
    public void keepCopies(PageCopies keeper) {
        copies = keeper;
    }

    /** To be called before bytes within a page are written by other ways than this class's. */
    public void aboutToWrite(long physical) {
        PageCopies keeper = copies;
        if (keeper != null) {
            long page = physical & -PAGE_SIZE;
            long host = hostAddress(page);
            if (host != 0) {
                keeper.keep(page, host);
            }
        }
    }

    /** Lets address line 20 pass or forces it to zero for the processor. */
    public void setA20(boolean enabled) {
        long mask = enabled ? -1 : ~LINE_20;
        if (mask != a20Mask) {
            a20Mask = mask;
            a20Listener.run();
        }
    }

    /** Whether address line 20 passes. */
    public boolean a20() {
        return a20Mask == -1;
    }

    /** What the processor's physical addresses are ANDed with. */
    public long a20Mask() {
        return a20Mask;
    }

    /** Sets who is told when address line 20 changes: the MMU, which then forgets everything. */
    public void setA20Listener(Runnable listener) {
        a20Listener = listener;
    }

    /** Writes bytes into RAM, for loaders and devices; drops the translated code they hit. */
    public void write(long physical, byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        checkRam(physical, length);
        for (int done = 0; done < length; ) {
            int part = partOfPage(physical + done, length - done);
            aboutToWrite(physical + done);
            HostMemory.copy(data, offset + done, hostAddress(physical + done), part);
            done += part;
        }
        code.written(physical, length);
    }

    /** Reads bytes from RAM. */
    public void read(long physical, byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        checkRam(physical, length);
        for (int done = 0; done < length; ) {
            int part = partOfPage(physical + done, length - done);
            HostMemory.copy(hostAddress(physical + done), data, offset + done, part);
            done += part;
        }
    }

    /** Zeroes bytes of RAM; chunks that nobody has touched stay unallocated. */
    public void zero(long physical, long length) {
        checkRam(physical, length);
        for (long done = 0; done < length; ) {
            long at = physical + done;
            int part = partOfPage(at, length - done);
            if (original != null || chunks[(int) (at >>> CHUNK_SHIFT)] != 0) {
                aboutToWrite(at);
                HostMemory.set(hostAddress(at), part, (byte) 0);
            }
            done += part;
        }
        code.written(physical, length);
    }

    /** Whether a whole range is RAM. */
    public boolean isRam(long physical, long length) {
        if (length < 0) {
            return false;
        }
        return length <= LEGACY_HOLE - physical && physical >= 0
                || physical >= LEGACY_HOLE_END && length <= lowEnd - physical
                || physical >= HIGH_HOLE_END && length <= highEnd - physical;
    }

    /** Reads a byte; like the wider ones it gives all ones where there is no RAM. */
    public int read8(long physical) {
        long host = hostAddress(physical);
        return host != 0 ? HostMemory.getByte(host) & 0xff : 0xff;
    }

    /** Reads two bytes, zero-extended. */
    public int read16(long physical) {
        if (crosses(physical, 2)) {
            return read8(physical) | read8(physical + 1) << 8;
        }
        long host = hostAddress(physical);
        return host != 0 ? HostMemory.getShort(host) & 0xffff : 0xffff;
    }

    /** Reads four bytes. */
    public int read32(long physical) {
        if (crosses(physical, 4)) {
            return read16(physical) | read16(physical + 2) << 16;
        }
        long host = hostAddress(physical);
        return host != 0 ? HostMemory.getInt(host) : -1;
    }

    /** Reads eight bytes. */
    public long read64(long physical) {
        if (crosses(physical, 8)) {
            return read32(physical) & 0xffffffffL | (long) read32(physical + 4) << 32;
        }
        long host = hostAddress(physical);
        return host != 0 ? HostMemory.getLong(host) : -1;
    }

    /** Writes a byte; like the wider ones it does nothing where there is no RAM. */
    public void write8(long physical, int value) {
        write(physical, 1, value);
    }

    /** Writes two bytes. */
    public void write16(long physical, int value) {
        write(physical, 2, value);
    }

    /** Writes four bytes. */
    public void write32(long physical, int value) {
        write(physical, 4, value);
    }

    /** Writes eight bytes. */
    public void write64(long physical, long value) {
        write(physical, 8, value);
    }

    private void write(long physical, int bytes, long value) {
        aboutToWrite(physical);
        aboutToWrite(physical + bytes - 1);
        for (int i = 0; i < bytes; i++) {
            long host = hostAddress(physical + i);
            if (host != 0) {
                HostMemory.putByte(host, (byte) (value >>> 8 * i));
            }
        }
        code.written(physical, bytes);
    }

    /**
     * The first address from {@code start} up to but not including {@code end} where this RAM and
     * another one of the same size differ, or -1. What neither has touched costs nothing.
     */
    public long mismatch(PhysicalMemory other, long start, long end) {
        for (long at = start; at < end; ) {
            long next = Math.min(end, (at | CHUNK_SIZE - 1) + 1);
            int index = (int) (at >>> CHUNK_SHIFT);
            if (index < chunks.length && mayDiffer(other, index)) {
                long found = mismatchInChunk(other, at, next);
                if (found >= 0) {
                    return found;
                }
            }
            at = next;
        }
        return -1;
    }

    private boolean mayDiffer(PhysicalMemory other, int index) {
        if (chunks[index] == 0 && original == other) {
            for (PageCopies changed : changedSince) {
                for (int i = 0; i < changed.count(); i++) {
                    if (changed.page(i) >>> CHUNK_SHIFT == index) {
                        return true;
                    }
                }
            }
            return false;
        }
        return chunks[index] != 0 || other.chunks[index] != 0;
    }

    private long mismatchInChunk(PhysicalMemory other, long start, long end) {
        for (long at = start; at < end; ) {
            int part = partOfPage(at, end - at);
            if (isRam(at)) {
                long offset = HostMemory.mismatch(hostAddress(at), other.hostAddress(at), part);
                if (offset >= 0) {
                    return at + offset;
                }
            }
            at += part;
        }
        return -1;
    }

    private void checkRam(long physical, long length) {
        if (!isRam(physical, length)) {
            throw new IllegalArgumentException(
                    "physical addresses %#x, %d bytes: expected RAM".formatted(physical, length));
        }
    }

    private static boolean crosses(long physical, int bytes) {
        return (physical & PAGE_SIZE - 1) + bytes > PAGE_SIZE;
    }

    private static int partOfPage(long physical, long length) {
        return (int) Math.min(length, PAGE_SIZE - (physical & PAGE_SIZE - 1));
    }
}
