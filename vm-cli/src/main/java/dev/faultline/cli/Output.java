package dev.faultline.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.IntConsumer;

/** Where a guest's port writes to: buffered, but a line or a pause shows at once. */
final class Output implements IntConsumer, AutoCloseable {
    private static final int SIZE = 8192;
    private static final long PAUSE_NANOS = 20_000_000;

    private final OutputStream out;
    private final byte[] buffer = new byte[SIZE];
    private int count;
    private long lastFlush;

    private Output(OutputStream out) {
        this.out = out;
    }

    /**
     * Opens {@code stdio}, {@code null} or a file.
     *
     * @param stdio what stdio is
     */
    static Output open(String where, OutputStream stdio) throws IOException {
        return switch (where) {
            case "null" -> new Output(OutputStream.nullOutputStream());
            case "stdio" -> new Output(stdio);
            default -> new Output(new FileOutputStream(where));
        };
    }

    @Override
    public synchronized void accept(int value) {
        buffer[count++] = (byte) value;
        if (value == '\n' || count == SIZE || System.nanoTime() - lastFlush > PAUSE_NANOS) {
            flush();
        }
    }

    synchronized void flush() {
        if (count == 0) {
            return;
        }
        try {
            out.write(buffer, 0, count);
            count = 0;
            lastFlush = System.nanoTime();
        } catch (IOException e) {
            count = 0;
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        flush();
    }
}
