package dev.faultline.cli.terminal;

import dev.faultline.device.ScreenFrame;
import dev.faultline.operator.HostInput;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * The terminal as keyboard and monitor. Frames are drawn on a thread of its own, so that a slow
 * terminal does not hold the guest up: it sees fewer of them.
 */
public final class ScreenSession implements Session {
    private static final long CLOSING_MILLIS = 1000;

    /** xterm's alternate screen. */
    private static final String ENTER = "\033[?1049h";

    private static final String LEAVE = "\033[0m\033[?25h\033[?1049l";
    private static final String DEFAULT_CURSOR = "\033[0 q";

    private final Wishes wishes;
    private final HostTerminal terminal;
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final Painter painter;
    private final boolean cursorShapes;
    private final Thread drawing =
            Thread.ofPlatform().daemon().name("screen").unstarted(this::draw);

    private final Object closing = new Object();

    /** The terminal's; null where it may have another one now. For the drawing thread. */
    private HostTerminal.Extent extent;

    private ScreenFrame latest;
    private boolean changed;
    private boolean redraw;

    /** What the last row says instead of what it usually does, or null. */
    private String words;

    private boolean closed;

    private ScreenSession(HostTerminal terminal, Wishes wishes) {
        this.terminal = terminal;
        this.wishes = wishes;
        Map<String, String> environment = System.getenv();
        // The Linux console takes the sequence for one that switches lamps.
        cursorShapes = !environment.getOrDefault("TERM", "").equals("linux");
        painter = new Painter(ColourDepth.of(environment), cursorShapes);
    }

    /**
     * Opens the session: the terminal shows nothing until the first frame comes.
     *
     * @param wishes told what is asked of the run
     */
    public static ScreenSession open(HostInput input, Wishes wishes) throws IOException {
        ScreenSession session = new ScreenSession(HostTerminal.open(), wishes);
        try {
            session.start(input);
        } catch (IOException e) {
            session.close();
            throw e;
        }
        return session;
    }

    private void start(HostInput input) throws IOException {
        terminal.enterRawMode();
        out.write(ENTER.getBytes(StandardCharsets.US_ASCII));
        terminal.onChange(this::drawAgain);
        drawing.start();
        InputReader reader =
                new InputReader(
                        new FileInputStream(FileDescriptor.in),
                        new KeyDecoder(input::press),
                        new Keys());
        Thread.ofPlatform().daemon().name("keyboard").start(reader);
    }

    @Override
    public synchronized void show(ScreenFrame frame) {
        latest = frame;
        changed = true;
        notifyAll();
    }

    private synchronized void drawAgain() {
        redraw = true;
        notifyAll();
    }

    @Override
    public synchronized void say(String text) {
        if (!Objects.equals(words, text)) {
            words = text;
            changed = true;
            notifyAll();
        }
    }

    private synchronized boolean helps() {
        return KeyHelp.ALL.equals(words);
    }

    private void draw() {
        try {
            for (String text = next(); text != null; text = next()) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException _) {
            wishes.end("the loss of the terminal");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until there is something to draw; null at the end. */
    private String next() throws InterruptedException {
        ScreenFrame frame;
        String said;
        synchronized (this) {
            while (!closed && (latest == null || !changed && !redraw)) {
                wait();
            }
            if (closed) {
                return null;
            }
            if (redraw) {
                painter.forget();
                extent = null;
            }
            changed = false;
            redraw = false;
            frame = latest;
            said = words;
        }
        if (extent == null) {
            extent = terminal.extent();
        }
        return painter.paint(frame, extent.columns(), extent.rows(), said);
    }

    @Override
    public void close() {
        // Whoever comes second must not end the process before the first is done.
        synchronized (closing) {
            if (endDrawing()) {
                leave();
            }
        }
    }

    private synchronized boolean endDrawing() {
        boolean first = !closed;
        closed = true;
        notifyAll();
        return first;
    }

    private void leave() {
        try {
            drawing.join(CLOSING_MILLIS);
            String leave = (cursorShapes ? DEFAULT_CURSOR : "") + LEAVE;
            out.write(leave.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
            // The terminal has gone.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            terminal.restore();
        }
    }

    private final class Keys implements InputReader.Controls {
        @Override
        public void end(String how) {
            wishes.end(how);
        }

        @Override
        public void report() {
            wishes.report();
        }

        @Override
        public void help() {
            say(helps() ? null : KeyHelp.ALL);
        }

        @Override
        public void hint() {
            say(KeyHelp.ALL);
        }

        @Override
        public void typed() {
            say(null);
        }
    }
}
