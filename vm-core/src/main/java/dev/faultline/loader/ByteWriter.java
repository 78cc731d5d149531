package dev.faultline.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Little-endian structures that a loader makes for the guest. */
final class ByteWriter {
    private final ByteBuffer buffer;

    ByteWriter(int size) {
        buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    ByteWriter u8(int offset, int value) {
        buffer.put(offset, (byte) value);
        return this;
    }

    ByteWriter u16(int offset, int value) {
        buffer.putShort(offset, (short) value);
        return this;
    }

    ByteWriter u32(int offset, long value) {
        buffer.putInt(offset, (int) value);
        return this;
    }

    ByteWriter u64(int offset, long value) {
        buffer.putLong(offset, value);
        return this;
    }

    ByteWriter bytes(int offset, byte[] data, int from, int length) {
        buffer.put(offset, data, from, length);
        return this;
    }

    byte[] toBytes() {
        return buffer.array();
    }

    /** A string with its terminating zero. */
    static byte[] string(String text) {
        return (text + '\0').getBytes(StandardCharsets.UTF_8);
    }
}
