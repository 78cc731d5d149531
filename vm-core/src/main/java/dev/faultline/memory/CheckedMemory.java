package dev.faultline.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bounds-checked variant of {@link HostMemory}: every address is looked up among the live
 * allocations and accessed through its segment.
 */
final class CheckedMemory {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The live allocations sorted by address; replaced as a whole, never changed. */
    private record Table(long[] starts, MemorySegment[] segments, Arena[] arenas) {}

    private static volatile Table table =
            new Table(new long[0], new MemorySegment[0], new Arena[0]);

    /** The allocation found last; a stale one is harmless, its arena is closed. */
    private static MemorySegment lastFound = MemorySegment.NULL;

    private CheckedMemory() {}

    static synchronized long allocate(long bytes) {
        Arena arena = Arena.ofShared();
        MemorySegment segment = arena.allocate(bytes, 4096);
        Table old = table;
        int at = -Arrays.binarySearch(old.starts, segment.address()) - 1;
        int count = old.starts.length;
        long[] starts = Arrays.copyOf(old.starts, count + 1);
        MemorySegment[] segments = Arrays.copyOf(old.segments, count + 1);
        Arena[] arenas = Arrays.copyOf(old.arenas, count + 1);
        System.arraycopy(old.starts, at, starts, at + 1, count - at);
        System.arraycopy(old.segments, at, segments, at + 1, count - at);
        System.arraycopy(old.arenas, at, arenas, at + 1, count - at);
        starts[at] = segment.address();
        segments[at] = segment;
        arenas[at] = arena;
        table = new Table(starts, segments, arenas);
        return segment.address();
    }

    static synchronized void free(long address) {
        if (address == 0) {
            return;
        }
        Table old = table;
        int at = Arrays.binarySearch(old.starts, address);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "host address %#x: freed, but no allocation starts there".formatted(address));
        }
        int count = old.starts.length - 1;
        long[] starts = Arrays.copyOf(old.starts, count);
        MemorySegment[] segments = Arrays.copyOf(old.segments, count);
        Arena[] arenas = Arrays.copyOf(old.arenas, count);
        System.arraycopy(old.starts, at + 1, starts, at, count - at);
        System.arraycopy(old.segments, at + 1, segments, at, count - at);
        System.arraycopy(old.arenas, at + 1, arenas, at, count - at);
        table = new Table(starts, segments, arenas);
        lastFound = MemorySegment.NULL;
        old.arenas[at].close();
    }

    static byte getByte(long address) {
        MemorySegment segment = holding(address);
        return segment.get(ValueLayout.JAVA_BYTE, address - segment.address());
    }

    static short getShort(long address) {
        MemorySegment segment = holding(address);
        return segment.get(SHORT, address - segment.address());
    }

    static int getInt(long address) {
        MemorySegment segment = holding(address);
        return segment.get(INT, address - segment.address());
    }

    static long getLong(long address) {
        MemorySegment segment = holding(address);
        return segment.get(LONG, address - segment.address());
    }

    static void putByte(long address, byte value) {
        MemorySegment segment = holding(address);
        segment.set(ValueLayout.JAVA_BYTE, address - segment.address(), value);
    }

    static void putShort(long address, short value) {
        MemorySegment segment = holding(address);
        segment.set(SHORT, address - segment.address(), value);
    }

    static void putInt(long address, int value) {
        MemorySegment segment = holding(address);
        segment.set(INT, address - segment.address(), value);
    }

    static void putLong(long address, long value) {
        MemorySegment segment = holding(address);
        segment.set(LONG, address - segment.address(), value);
    }

    static void copy(long from, long to, long bytes) {
        slice(to, bytes).copyFrom(slice(from, bytes));
    }

    static void copy(long from, byte[] to, int offset, int bytes) {
        MemorySegment.ofArray(to).asSlice(offset, bytes).copyFrom(slice(from, bytes));
    }

    static void copy(byte[] from, int offset, long to, int bytes) {
        slice(to, bytes).copyFrom(MemorySegment.ofArray(from).asSlice(offset, bytes));
    }

    static void set(long address, long bytes, byte value) {
        slice(address, bytes).fill(value);
    }

    private static MemorySegment slice(long address, long bytes) {
        MemorySegment segment = holding(address);
        return segment.asSlice(address - segment.address(), bytes);
    }

    private static MemorySegment holding(long address) {
        MemorySegment last = lastFound;
        long offset = address - last.address();
        if (offset >= 0 && offset < last.byteSize()) {
            return last;
        }
        Table now = table;
        int at = Arrays.binarySearch(now.starts, address);
        if (at < 0) {
            at = -at - 2;
        }
        if (at < 0 || address - now.starts[at] >= now.segments[at].byteSize()) {
            throw new IndexOutOfBoundsException(
                    "host address %#x: accessed, but in no allocation".formatted(address));
        }
        lastFound = now.segments[at];
        return lastFound;
    }
}
