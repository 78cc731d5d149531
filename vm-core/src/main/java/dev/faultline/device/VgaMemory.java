package dev.faultline.device;

import dev.faultline.bus.MmioDevice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 128 KiB of legacy video memory as plain bytes: no planes, latches or write modes, which text
 * kernels do not use.
 */
final class VgaMemory implements MmioDevice {
    static final int SIZE = 0x20000;

    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);

    private final byte[] bytes = new byte[SIZE];
    private long writes;

    @Override
    public long read(long offset, int size) {
        int at = (int) offset;
        return switch (size) {
            case 1 -> bytes[at];
            case 2 -> (short) SHORTS.get(bytes, at);
            case 4 -> (int) INTS.get(bytes, at);
            default -> (long) LONGS.get(bytes, at);
        };
    }

    @Override
    public void write(long offset, int size, long value) {
        int at = (int) offset;
        writes++;
        switch (size) {
            case 1 -> bytes[at] = (byte) value;
            case 2 -> SHORTS.set(bytes, at, (short) value);
            case 4 -> INTS.set(bytes, at, (int) value);
            default -> LONGS.set(bytes, at, value);
        }
    }

    /** How often the guest has written. */
    long writes() {
        return writes;
    }

    /** The byte at {@code offset}, which wraps at the end. */
    int byteAt(int offset) {
        return bytes[offset & SIZE - 1] & 0xff;
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }
}
