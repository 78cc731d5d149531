package dev.faultline.tracefile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of records under construction. */
final class RecordBytes {
    private byte[] bytes = new byte[1 << 12];
    private int length;

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    RecordBytes single(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** An unsigned number, seven bits a byte, the lowest first. */
    RecordBytes number(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** A signed number, near 0 mostly. */
    RecordBytes signed(long value) {
        return number(zigzag(value));
    }

    static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    RecordBytes raw(byte[] data) {
        reserve(data.length);
        System.arraycopy(data, 0, bytes, length, data.length);
        length += data.length;
        return this;
    }

    RecordBytes text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return number(encoded.length).raw(encoded);
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }
}
