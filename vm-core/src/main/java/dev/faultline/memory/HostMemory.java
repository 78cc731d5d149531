package dev.faultline.memory;

import java.nio.ByteOrder;
import jdk.internal.misc.Unsafe;

/**
 * Off-heap memory by absolute host address, little-endian whatever the host is.
 *
 * <p>Without checks by default. {@code -Dfaultline.checkedMemory=true} selects for the whole
 * process a variant that finds the allocation which holds each address and accesses it through a
 * {@link java.lang.foreign.MemorySegment}, for those who run untrusted guests: an address outside
 * of every allocation is then an {@link IndexOutOfBoundsException} instead of a crash or worse.
 */
public final class HostMemory {
    /** Whether accesses are bounds-checked. */
    public static final boolean CHECKED = Boolean.getBoolean("faultline.checkedMemory");

    private static final boolean SWAP = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
    private static final Unsafe UNSAFE = Unsafe.getUnsafe();
    private static final long ALIGNMENT = 4096;

    private HostMemory() {}

    /** Allocates zeroed memory, aligned to 4 KiB. */
    public static long allocate(long bytes) {
        if (CHECKED) {
            return CheckedMemory.allocate(bytes);
        }
        long raw = UNSAFE.allocateMemory(bytes + 2 * ALIGNMENT);
        long aligned = (raw + Long.BYTES + ALIGNMENT - 1) & -ALIGNMENT;
        UNSAFE.putLong(aligned - Long.BYTES, raw);
        UNSAFE.setMemory(aligned, bytes, (byte) 0);
        return aligned;
    }

    /** Gives back what {@link #allocate} returned; 0 is ignored. */
    public static void free(long address) {
        if (CHECKED) {
            CheckedMemory.free(address);
        } else if (address != 0) {
            UNSAFE.freeMemory(UNSAFE.getLong(address - Long.BYTES));
        }
    }

    public static byte getByte(long address) {
        return CHECKED ? CheckedMemory.getByte(address) : UNSAFE.getByte(address);
    }

    public static short getShort(long address) {
        if (CHECKED) {
            return CheckedMemory.getShort(address);
        }
        short value = UNSAFE.getShort(address);
        return SWAP ? Short.reverseBytes(value) : value;
    }

    public static int getInt(long address) {
        if (CHECKED) {
            return CheckedMemory.getInt(address);
        }
        int value = UNSAFE.getInt(address);
        return SWAP ? Integer.reverseBytes(value) : value;
    }

    public static long getLong(long address) {
        if (CHECKED) {
            return CheckedMemory.getLong(address);
        }
        long value = UNSAFE.getLong(address);
        return SWAP ? Long.reverseBytes(value) : value;
    }

    public static void putByte(long address, byte value) {
        if (CHECKED) {
            CheckedMemory.putByte(address, value);
        } else {
            UNSAFE.putByte(address, value);
        }
    }

    public static void putShort(long address, short value) {
        if (CHECKED) {
            CheckedMemory.putShort(address, value);
        } else {
            UNSAFE.putShort(address, SWAP ? Short.reverseBytes(value) : value);
        }
    }

    public static void putInt(long address, int value) {
        if (CHECKED) {
            CheckedMemory.putInt(address, value);
        } else {
            UNSAFE.putInt(address, SWAP ? Integer.reverseBytes(value) : value);
        }
    }

    public static void putLong(long address, long value) {
        if (CHECKED) {
            CheckedMemory.putLong(address, value);
        } else {
            UNSAFE.putLong(address, SWAP ? Long.reverseBytes(value) : value);
        }
    }

    /** Copies between two host addresses, as if through a temporary when they overlap. */
    public static void copy(long from, long to, long bytes) {
        if (CHECKED) {
            CheckedMemory.copy(from, to, bytes);
        } else {
            UNSAFE.copyMemory(from, to, bytes);
        }
    }

    /** Copies out of host memory. */
    public static void copy(long from, byte[] to, int offset, int bytes) {
        if (CHECKED) {
            CheckedMemory.copy(from, to, offset, bytes);
        } else {
            UNSAFE.copyMemory(null, from, to, Unsafe.ARRAY_BYTE_BASE_OFFSET + offset, bytes);
        }
    }

    /** Copies into host memory. */
    public static void copy(byte[] from, int offset, long to, int bytes) {
        if (CHECKED) {
            CheckedMemory.copy(from, offset, to, bytes);
        } else {
            UNSAFE.copyMemory(from, Unsafe.ARRAY_BYTE_BASE_OFFSET + offset, null, to, bytes);
        }
    }

    /** Fills with one byte value. */
    public static void set(long address, long bytes, byte value) {
        if (CHECKED) {
            CheckedMemory.set(address, bytes, value);
        } else {
            UNSAFE.setMemory(address, bytes, value);
        }
    }

    /** The offset of the first byte that differs between two stretches of memory, or -1. */
    public static long mismatch(long left, long right, long bytes) {
        long at = 0;
        while (at + Long.BYTES <= bytes) {
            long different = getLong(left + at) ^ getLong(right + at);
            if (different != 0) {
                return at + (Long.numberOfTrailingZeros(different) >>> 3);
            }
            at += Long.BYTES;
        }
        while (at < bytes) {
            if (getByte(left + at) != getByte(right + at)) {
                return at;
            }
            at++;
        }
        return -1;
    }
}
