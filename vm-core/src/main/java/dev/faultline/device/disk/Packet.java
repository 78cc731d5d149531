package dev.faultline.device.disk;

import java.util.Arrays;

/** A command descriptor block of twelve bytes; its numbers have the high byte first. */
final class Packet {
    static final int BYTES = 12;

    private final byte[] bytes;

    /** Takes the block from the start of a buffer. */
    Packet(byte[] buffer) {
        bytes = Arrays.copyOf(buffer, BYTES);
    }

    int operation() {
        return u8(0);
    }

    int u8(int at) {
        return bytes[at] & 0xff;
    }

    int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    boolean bit(int at, int mask) {
        return (bytes[at] & mask) != 0;
    }
}
