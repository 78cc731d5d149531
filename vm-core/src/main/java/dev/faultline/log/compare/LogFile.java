package dev.faultline.log.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** The events of a log file, one at a time. */
public final class LogFile implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final InputStream in;
    private final Deque<LoggedEvent> ready = new ArrayDeque<>();
    private final EventLines events = new EventLines(ready::add);
    private final LogLines lines = new LogLines(events::line);
    private final byte[] chunk = new byte[CHUNK];
    private LoggedEvent last;
    private boolean ended;
    private boolean withinLine;

    private LogFile(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Opens what QEMU's {@code -d int} or Faultline's {@code --log int} has written.
     *
     * @throws IOException where it cannot be read or has no event; the message says which file,
     *     what it is and what was expected
     */
    public static LogFile open(Path file) throws IOException {
        String expected = ", expected the log that qemu-system-x86_64 -d int -D FILE writes";
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": a folder" + expected);
        }
        LogFile log = null;
        try {
            log = new LogFile(file, Files.newInputStream(file));
            if (log.peek() != null) {
                LogFile opened = log;
                log = null;
                return opened;
            }
            boolean empty = Files.size(file) == 0;
            throw new IOException(
                    file + (empty ? ": empty" : ": no exception or interrupt in it") + expected);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file" + expected, e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + ": permission denied" + expected, e);
        } finally {
            if (log != null) {
                log.close();
            }
        }
    }

    /** Whether a file begins as such a log does. */
    public static boolean isOne(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(CHUNK), StandardCharsets.ISO_8859_1);
            return head.indexOf('\0') < 0
                    && head.lines()
                            .anyMatch(line ->
                                    LoggedEvent.opens(line) || LoggedEvent.isNumbered(line));
        }
    }

    private LoggedEvent peek() throws IOException {
        while (ready.isEmpty() && !ended) {
            int count = in.read(chunk);
            if (count >= 0) {
                lines.write(chunk, 0, count);
                continue;
            }
            ended = true;
            withinLine = lines.isWithinLine();
            lines.close();
            events.end();
        }
        return ready.peek();
    }

    /** The next event, or null at the end. An event that was cut off is not one. */
    LoggedEvent next() throws IOException {
        LoggedEvent event = peek();
        ready.poll();
        last = event == null ? last : event;
        boolean cut = event != null && ready.isEmpty() && peek() == null && isCutOff();
        return cut ? null : event;
    }

    /** Whether, all having been read, the file ends within an event. */
    public boolean isCutOff() {
        return ended && (withinLine || last != null && !last.isWhole());
    }

    /** What is wrong with it, in words, or null. */
    public String damage() {
        return isCutOff() ? file + ": cut off in the event that begins in line " + last.line : null;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
