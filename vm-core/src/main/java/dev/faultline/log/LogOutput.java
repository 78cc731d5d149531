package dev.faultline.log;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where entries go: buffered, but nothing stays in the buffer for longer than a moment, so that
 * somebody can watch, and that little is lost should the process be killed. Thread-safe; an entry
 * is never torn.
 */
final class LogOutput implements AutoCloseable {
    private static final int SIZE = 1 << 16;
    private static final long MOMENT_MILLIS = 100;

    private final OutputStream out;
    private final String name;
    private final boolean standard;
    private final Buffer buffer = new Buffer();
    private IOException failure;
    private boolean closed;

    /** Bytes of whole entries that are still to be written. */
    private static final class Buffer extends ByteArrayOutputStream {
        Buffer() {
            super(2 * SIZE);
        }

        void drainTo(OutputStream out) throws IOException {
            int length = count;
            count = 0;
            out.write(buf, 0, length);
            out.flush();
        }
    }

    private LogOutput(OutputStream out, String name, boolean standard) {
        this.out = out;
        this.name = name;
        this.standard = standard;
        Thread.ofPlatform().daemon().name("log").start(this::flushNowAndThen);
    }

    /** Writes to a stream, and closes it at the end. */
    static LogOutput to(OutputStream stream) {
        return new LogOutput(stream, "it", false);
    }

    /** Writes to standard error, which stays open. */
    static LogOutput toStandardError() {
        return new LogOutput(new FileOutputStream(FileDescriptor.err), "standard error", true);
    }

    /** Writes to a file, emptied first. */
    static LogOutput to(Path file) throws IOException {
        try {
            return new LogOutput(Files.newOutputStream(file), file.toString(), false);
        } catch (IOException e) {
            throw new IOException("log: " + reason(file.toString(), e), e);
        }
    }

    private static String reason(String name, IOException e) {
        String why =
                switch (e) {
                    case NoSuchFileException _ -> "no such folder";
                    case AccessDeniedException _ -> "permission denied";
                    default -> String.valueOf(e.getMessage());
                };
        return name + " cannot be written: " + why;
    }

    /**
     * Takes over an entry, which is empty afterwards.
     *
     * @throws UncheckedIOException where an earlier one could not be written
     */
    synchronized void write(LogText entry) {
        if (!closed) {
            try {
                entry.writeTo(buffer);
            } catch (IOException e) {
                throw new AssertionError("a buffer in memory", e);
            }
        }
        entry.clear();
        if (buffer.size() >= SIZE) {
            drain();
        }
        complain();
    }

    private void drain() {
        try {
            buffer.drainTo(out);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
        }
    }

    private void complain() {
        if (failure != null) {
            throw new UncheckedIOException(
                    new IOException("log: " + reason(name, failure), failure));
        }
    }

    /** Writes what there is. */
    synchronized void flush() {
        if (!closed) {
            drain();
        }
        complain();
    }

    private synchronized boolean flushUnlessClosed() {
        if (buffer.size() > 0) {
            drain();
        }
        return !closed;
    }

    private void flushNowAndThen() {
        try {
            do {
                Thread.sleep(MOMENT_MILLIS);
            } while (flushUnlessClosed());
        } catch (InterruptedException _) {
            // Nobody interrupts it; a thread that ends early costs only the promptness.
        }
    }

    /** Writes what is left; later entries are dropped. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        drain();
        if (!standard) {
            try {
                out.close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        complain();
    }
}
