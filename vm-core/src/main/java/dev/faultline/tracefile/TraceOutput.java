package dev.faultline.tracefile;

import dev.faultline.machine.ExitReason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Where a trace goes; who writes holds its monitor. A thread of its own writes a frame every tenth
 * of a second, so that little is lost should the process be killed.
 */
final class TraceOutput implements AutoCloseable {
    private static final long MOMENT_MILLIS = 100;

    /** How long the end of the process waits for the guest's thread. */
    private static final long PATIENCE_MILLIS = 1000;

    private final TraceWriter writer;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean finishing;
    private volatile UncheckedIOException failure;
    private String how = "the recording was closed before the run ended";
    private boolean closed;

    private TraceOutput(TraceWriter writer) {
        this.writer = writer;
        Thread.ofPlatform().daemon().name("trace").start(this::flushNowAndThen);
    }

    static TraceOutput to(OutputStream out, TraceHeader header) {
        return new TraceOutput(new TraceWriter(out, header));
    }

    static TraceOutput to(Path file, TraceHeader header) throws IOException {
        try {
            return to(Files.newOutputStream(file), header);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " cannot be written: no such folder", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " cannot be written: permission denied", e);
        }
    }

    TraceWriter writer() {
        return writer;
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

    private synchronized boolean flushUnlessClosed() {
        if (!closed) {
            try {
                writer.flush();
            } catch (UncheckedIOException e) {
                failure = e;
            }
        }
        return !closed && failure == null;
    }

    /** A machine has ended; the trace may go on with another. */
    void ended(ExitReason reason) {
        complain();
        synchronized (this) {
            how = words(reason);
            if (!closed) {
                writer.flush();
            }
        }
    }

    private static String words(ExitReason reason) {
        return switch (reason) {
            case ExitReason.PowerOff() -> "the guest powered off";
            case ExitReason.DebugExit(int value) ->
                    "isa-debug-exit with 0x" + Integer.toHexString(value);
            case ExitReason.Reset(String why) -> "the guest asked for a reset: " + why;
            case ExitReason.Stopped(String what) -> "the guest stopped for good: " + what;
            case ExitReason.Interrupted(String by) -> "interrupted by " + by;
            case ExitReason.ScriptEnded() -> "the script ended the run";
            case ExitReason.BreakReached(String condition, boolean _) ->
                    "stopped by --break-on " + condition;
            case ExitReason.TripleFault() -> "triple fault";
            case ExitReason.LimitReached(String which) -> which + " reached";
        };
    }

    private void complain() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Whether {@link #end} is waited for. */
    boolean finishing() {
        return finishing;
    }

    /** See {@link TraceRecorder#finish}. */
    void finish() {
        synchronized (this) {
            if (closed) {
                return;
            }
            how = "the process was told to end";
        }
        finishing = true;
        try {
            finished.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /** Ends the recording where the end of the process waits for it; later records are dropped. */
    synchronized void end(String why) {
        how = why;
        close();
        finished.countDown();
    }

    /** Writes what is left. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        writer.end(how);
        writer.close();
    }
}
