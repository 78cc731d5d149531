package dev.faultline.loader;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian fields of an image, each checked against its size. */
final class ImageReader {
    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);

    private final String name;
    private final byte[] bytes;

    ImageReader(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    private static VarHandle view(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return bytes.length;
    }

    /** Whether a range lies within the image; offset and length are unsigned. */
    boolean holds(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= size() && length <= size() - offset;
    }

    /**
     * The offset of {@code length} bytes of {@code what}, or the complaint that they are not there.
     */
    int require(long offset, long length, String what) throws ImageException {
        if (!holds(offset, length)) {
            throw failure(
                    "%s takes %s bytes at offset 0x%x, the file ends at 0x%x"
                            .formatted(what, Long.toUnsignedString(length), offset, size()));
        }
        return (int) offset;
    }

    int u8(long offset, String what) throws ImageException {
        return bytes[require(offset, 1, what)] & 0xff;
    }

    int u16(long offset, String what) throws ImageException {
        return (short) SHORT.get(bytes, require(offset, 2, what)) & 0xffff;
    }

    long u32(long offset, String what) throws ImageException {
        return (int) INT.get(bytes, require(offset, 4, what)) & 0xffffffffL;
    }

    long u64(long offset, String what) throws ImageException {
        return (long) LONG.get(bytes, require(offset, 8, what));
    }

    ImageException failure(String message) {
        return new ImageException(name + ": " + message);
    }
}
