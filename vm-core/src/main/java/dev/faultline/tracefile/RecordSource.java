package dev.faultline.tracefile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads records out of a frame; what goes across its end is a {@link TraceException}. */
final class RecordSource {
    private final String name;
    private final long offset;
    private final byte[] bytes;
    private int at;

    /**
     * A source.
     *
     * @param name of the file, and
     * @param offset of the payload in it, for complaints
     */
    RecordSource(String name, long offset, byte[] bytes) {
        this.name = name;
        this.offset = offset;
        this.bytes = bytes;
    }

    boolean hasMore() {
        return at < bytes.length;
    }

    TraceException bad(String what) {
        return new TraceException(
                "%s: record at offset 0x%x %s".formatted(name, offset + at, what));
    }

    int single() throws TraceException {
        if (at == bytes.length) {
            throw bad("ends within its frame, expected more bytes");
        }
        return bytes[at++] & 0xff;
    }

    long number() throws TraceException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = single();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw bad("has a number of more than 64 bits");
    }

    long signed() throws TraceException {
        return unzigzag(number());
    }

    static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }

    /** A number from 0 to a limit, both included. */
    int upTo(int limit, String what) throws TraceException {
        long value = number();
        if (value < 0 || value > limit) {
            throw bad(
                    "has %s %s, expected at most %d"
                            .formatted(what, Long.toUnsignedString(value), limit));
        }
        return (int) value;
    }

    byte[] raw(int length) throws TraceException {
        if (length > bytes.length - at) {
            throw bad("ends within its frame, expected %d bytes".formatted(length));
        }
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String text(int most) throws TraceException {
        return new String(raw(upTo(most, "length")), StandardCharsets.UTF_8);
    }
}
