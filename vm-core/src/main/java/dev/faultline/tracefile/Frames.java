package dev.faultline.tracefile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** What holds a trace together: magic, version, and frames with their checksums. */
final class Frames {
    /** Like PNG's, it does not survive a transfer that changes line ends or the top bit. */
    static final byte[] MAGIC = {(byte) 0x89, 'F', 'L', 'T', '\r', '\n', 0x1a, '\n'};

    /** The one version there is. */
    static final int VERSION = 1;

    /** Bytes of a payload at most. */
    static final int MOST_BYTES = 1 << 20;

    private static final int HEAD = 8;

    private Frames() {}

    /** Writes what a file begins with. */
    static void begin(OutputStream out) throws IOException {
        out.write(MAGIC);
        out.write(head(4).putInt(VERSION).array());
    }

    /** Writes a frame in one piece. */
    static void write(OutputStream out, byte[] payload, int length) throws IOException {
        CRC32C sum = new CRC32C();
        sum.update(payload, 0, length);
        ByteBuffer frame = head(HEAD + length);
        frame.putInt(length).putInt((int) sum.getValue()).put(payload, 0, length);
        out.write(frame.array());
    }

    private static ByteBuffer head(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads what a file begins with. */
    static void check(InputStream in, String name) throws IOException {
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new TraceException(name + ": not a Faultline trace, expected its magic number");
        }
        byte[] version = in.readNBytes(4);
        if (version.length < 4) {
            throw new TraceException(name + ": ends within its head, expected a version");
        }
        int number = ByteBuffer.wrap(version).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (number != VERSION) {
            throw new TraceException(
                    "%s: trace version %s, expected %d"
                            .formatted(name, Integer.toUnsignedString(number), VERSION));
        }
    }

    /**
     * The next frame's payload, or null at the end of the file.
     *
     * @throws TraceException where the frame is incomplete or damaged
     */
    static byte[] read(InputStream in, String name, long offset) throws IOException {
        byte[] head = in.readNBytes(HEAD);
        if (head.length == 0) {
            return null;
        }
        String where = "%s: frame at offset 0x%x ".formatted(name, offset);
        if (head.length < HEAD) {
            throw TraceException.cutOff(where + "is cut off");
        }
        ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int length = fields.getInt();
        if (length <= 0 || length > MOST_BYTES) {
            throw new TraceException(
                    where
                            + "has length %s, expected 1 to %d"
                                    .formatted(Integer.toUnsignedString(length), MOST_BYTES));
        }
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw TraceException.cutOff(where + "is cut off");
        }
        CRC32C sum = new CRC32C();
        sum.update(payload);
        if ((int) sum.getValue() != fields.getInt()) {
            throw new TraceException(where + "is damaged: its checksum does not fit");
        }
        return payload;
    }

    /** Bytes of a frame in the file. */
    static int size(byte[] payload) {
        return HEAD + payload.length;
    }
}
