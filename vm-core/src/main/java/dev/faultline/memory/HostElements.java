package dev.faultline.memory;

/**
 * Rows of elements of 1, 2, 4 or 8 bytes in host memory, treated as string instructions treat them:
 * one after the other, upwards or downwards. What comes out is what a loop over the elements gives,
 * for rows that overlap, too.
 *
 * <p>An address is that of a row's lowest byte, whatever the direction; x is the binary logarithm
 * of the element's size in bytes.
 */
public final class HostElements {
    /**
     * Up to this many bytes a loop over longs beats the JDK's block copy and fill (measured: their
     * fixed cost is 8 to 15 ns).
     */
    private static final int SHORT = 96;

    private static final long[] ONES = {
        0x0101010101010101L, 0x0001000100010001L, 0x0000000100000001L, 1
    };

    private HostElements() {}

    /** MOVS with DF clear. */
    public static void copyUp(long from, long to, int count, int x) {
        int bytes = count << x;
        long distance = to - from;
        if (Long.compareUnsigned(distance, bytes) < 0) {
            repeat(from, to, bytes, x, (int) distance);
        } else if (bytes <= SHORT) {
            copyLongs(from, to, bytes);
        } else {
            HostMemory.copy(from, to, bytes);
        }
    }

    /** Right also where the rows overlap with {@code to} below or at least 8 above {@code from}. */
    private static void copyLongs(long from, long to, int bytes) {
        int done = 0;
        for (; done <= bytes - 8; done += 8) {
            HostMemory.putLong(to + done, HostMemory.getLong(from + done));
        }
        if ((bytes & 4) != 0) {
            HostMemory.putInt(to + done, HostMemory.getInt(from + done));
            done += 4;
        }
        if ((bytes & 2) != 0) {
            HostMemory.putShort(to + done, HostMemory.getShort(from + done));
            done += 2;
        }
        if ((bytes & 1) != 0) {
            HostMemory.putByte(to + done, HostMemory.getByte(from + done));
        }
    }

    /** Copies a row onto its own upper part: its first bytes come out again and again. */
    private static void repeat(long from, long to, int bytes, int x, int distance) {
        if (distance == 0) {
            return;
        }
        if (distance == 1 && x == 0) {
            fill(to, bytes, 0, HostMemory.getByte(from));
        } else if (distance < 1 << x) {
            // An element is read whose lower bytes alone have been written before.
            for (int i = 0; i < bytes; i += 1 << x) {
                put(to + i, x, get(from + i, x));
            }
        } else if (distance >= 8 && bytes <= SHORT) {
            copyLongs(from, to, bytes);
        } else {
            int done = Math.min(distance, bytes);
            copyUp(from, to, done, 0);
            while (done < bytes) {
                // The row written so far is a whole number of periods.
                int part = Math.min(done, bytes - done);
                copyUp(to, to + done, part, 0);
                done += part;
            }
        }
    }

    /** MOVS with DF set. */
    public static void copyDown(long from, long to, int count, int x) {
        int bytes = count << x;
        if (Long.compareUnsigned(from - to, bytes) >= 0) {
            HostMemory.copy(from, to, bytes);
            return;
        }
        for (int i = bytes - (1 << x); i >= 0; i -= 1 << x) {
            put(to + i, x, get(from + i, x));
        }
    }

    /** STOS in either direction; the value may have garbage above its size. */
    public static void fill(long to, int count, int x, long value) {
        int bytes = count << x;
        long pattern = repeated(value, x);
        if (bytes > SHORT && pattern == repeated(value, 0)) {
            HostMemory.set(to, bytes, (byte) value);
        } else if (bytes > SHORT) {
            fillLongs(to, SHORT, pattern);
            repeat(to, to + SHORT, bytes - SHORT, 0, SHORT);
        } else {
            fillLongs(to, bytes, pattern);
        }
    }

    private static void fillLongs(long to, int bytes, long pattern) {
        int done = 0;
        for (; done <= bytes - 8; done += 8) {
            HostMemory.putLong(to + done, pattern);
        }
        if ((bytes & 4) != 0) {
            HostMemory.putInt(to + done, (int) pattern);
            done += 4;
        }
        if ((bytes & 2) != 0) {
            HostMemory.putShort(to + done, (short) pattern);
            done += 2;
        }
        if ((bytes & 1) != 0) {
            HostMemory.putByte(to + done, (byte) pattern);
        }
    }

    /** The value in every element of a long. */
    private static long repeated(long value, int x) {
        return (value & -1L >>> 64 - (8 << x)) * ONES[x];
    }

    /**
     * SCAS with DF clear: the index of the first element that equals the value, or with {@code
     * equal} false differs from it; count where there is none.
     */
    public static int scanUp(long row, long value, int count, int x, boolean equal) {
        int bytes = count << x;
        long pattern = repeated(value, x);
        long low = ~(ONES[x] << (8 << x) - 1);
        int done = 0;
        for (; done <= bytes - 8; done += 8) {
            long difference = HostMemory.getLong(row + done) ^ pattern;
            long found = equal ? zeros(difference, low) : difference;
            if (found != 0) {
                return done + (Long.numberOfTrailingZeros(found) >>> 3) >>> x;
            }
        }
        long wanted = pattern & -1L >>> 64 - (8 << x);
        int i = done >>> x;
        while (i < count && at(row, i, x) == wanted != equal) {
            i++;
        }
        return i;
    }

    /** The top bits of the elements that are 0; low has all bits of an element but its top one. */
    private static long zeros(long elements, long low) {
        return ~((elements & low) + low | elements | low);
    }

    /** CMPS with DF clear: as {@link #scanUp}, between the elements of two rows. */
    public static int compareUp(long left, long right, int count, int x, boolean equal) {
        int bytes = count << x;
        long low = ~(ONES[x] << (8 << x) - 1);
        int done = 0;
        for (; done <= bytes - 8; done += 8) {
            long difference = HostMemory.getLong(left + done) ^ HostMemory.getLong(right + done);
            long found = equal ? zeros(difference, low) : difference;
            if (found != 0) {
                return done + (Long.numberOfTrailingZeros(found) >>> 3) >>> x;
            }
        }
        int i = done >>> x;
        while (i < count && at(left, i, x) == at(right, i, x) != equal) {
            i++;
        }
        return i;
    }

    /** SCAS with DF set: as {@link #scanUp}, counted from the top. */
    public static int scanDown(long row, long value, int count, int x, boolean equal) {
        long wanted = value & -1L >>> 64 - (8 << x);
        int i = 0;
        while (i < count && at(row, count - 1 - i, x) == wanted != equal) {
            i++;
        }
        return i;
    }

    /** CMPS with DF set: as {@link #scanDown}, between the elements of two rows. */
    public static int compareDown(long left, long right, int count, int x, boolean equal) {
        int i = 0;
        while (i < count && at(left, count - 1 - i, x) == at(right, count - 1 - i, x) != equal) {
            i++;
        }
        return i;
    }

    /** An element of a row, zero-extended, counted from the lowest. */
    public static long at(long row, int index, int x) {
        return get(row + ((long) index << x), x);
    }

    private static long get(long address, int x) {
        return switch (x) {
            case 0 -> HostMemory.getByte(address) & 0xff;
            case 1 -> HostMemory.getShort(address) & 0xffff;
            case 2 -> HostMemory.getInt(address) & 0xffffffffL;
            default -> HostMemory.getLong(address);
        };
    }

    private static void put(long address, int x, long value) {
        switch (x) {
            case 0 -> HostMemory.putByte(address, (byte) value);
            case 1 -> HostMemory.putShort(address, (short) value);
            case 2 -> HostMemory.putInt(address, (int) value);
            default -> HostMemory.putLong(address, value);
        }
    }
}
