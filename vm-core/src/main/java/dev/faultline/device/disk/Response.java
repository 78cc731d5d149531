package dev.faultline.device.disk;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A packet command's data as it is put together; numbers have the high byte first. */
final class Response {
    private final byte[] bytes;

    /** Zeros, so many. */
    Response(int length) {
        bytes = new byte[length];
    }

    Response u8(int at, int value) {
        bytes[at] = (byte) value;
        return this;
    }

    Response u16(int at, int value) {
        return u8(at, value >> 8).u8(at + 1, value);
    }

    Response u32(int at, long value) {
        return u16(at, (int) (value >> 16)).u16(at + 2, (int) value);
    }

    /** Text, spaces up to its length. */
    Response text(int at, int length, String text) {
        Arrays.fill(bytes, at, at + length, (byte) ' ');
        byte[] characters = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(characters, 0, bytes, at, Math.min(length, characters.length));
        return this;
    }

    /** The first bytes, as many as the guest has room for. */
    byte[] upTo(long length) {
        return length >= bytes.length ? bytes : Arrays.copyOf(bytes, (int) length);
    }
}
