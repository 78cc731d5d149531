package dev.faultline.machine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** The last bytes that a guest has sent, kept as text; from any thread. */
public final class Transcript implements IntConsumer {
    private static final int FIRST_SIZE = 4096;

    private final int limit;
    private byte[] bytes;
    private long count;

    /**
     * Keeps nothing yet.
     *
     * @param limit how many bytes are kept at most: a guest may write for ever
     */
    public Transcript(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + ", expected 1 byte or more");
        }
        this.limit = limit;
        bytes = new byte[Math.min(limit, FIRST_SIZE)];
    }

    @Override
    public synchronized void accept(int value) {
        int at = (int) (count % limit);
        if (at == bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, 2L * bytes.length));
        }
        bytes[at] = (byte) value;
        count++;
    }

    /** What was sent, read as UTF-8; what is malformed becomes U+FFFD. */
    public synchronized String text() {
        int end = (int) (count % limit);
        if (count <= limit) {
            int length = (int) count;
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        }
        byte[] inOrder = new byte[limit];
        System.arraycopy(bytes, end, inOrder, 0, limit - end);
        System.arraycopy(bytes, 0, inOrder, limit - end, end);
        return "[%,d bytes before are left out]\n".formatted(count - limit)
                + new String(inOrder, StandardCharsets.UTF_8);
    }
}
