package dev.faultline.cli.terminal;

import dev.faultline.device.ScreenFrame;
import dev.faultline.operator.HostInput;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintStream;

/**
 * The terminal as the far end of COM1: what is typed is sent as it is. It is set up beside the run,
 * which does not wait for it.
 */
public final class SerialSession implements Session {
    private static final PrintStream ERR = System.err;

    /** A run that is over sooner has no time for input, and should not wait for the setting up. */
    private static final long SHORT_RUN_MILLIS = 150;

    private final HostInput input;
    private final Wishes wishes;
    private HostTerminal terminal;
    private boolean closed;

    private SerialSession(HostInput input, Wishes wishes) {
        this.input = input;
        this.wishes = wishes;
    }

    /**
     * Opens the session.
     *
     * @param wishes told what is asked of the run
     */
    public static SerialSession open(HostInput input, Wishes wishes) {
        SerialSession session = new SerialSession(input, wishes);
        Thread.ofPlatform().daemon().name("terminal").start(session::run);
        return session;
    }

    private void run() {
        try {
            Thread.sleep(SHORT_RUN_MILLIS);
            HostTerminal opened = HostTerminal.open();
            if (!enter(opened)) {
                return;
            }
            opened.onChange(() -> {});
        } catch (IOException | RuntimeException | LinkageError e) {
            complain(e);
            return;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        new InputReader(new FileInputStream(FileDescriptor.in), new ToSerialPort(), new Keys())
                .run();
    }

    /** False where the run has ended meanwhile. */
    private synchronized boolean enter(HostTerminal opened) throws IOException {
        if (closed) {
            return false;
        }
        terminal = opened;
        terminal.enterRawMode();
        return true;
    }

    /** A run that is over before the terminal is ready may well disturb its setting up. */
    private synchronized void complain(Throwable why) {
        if (!closed) {
            ERR.println("faultline: no input from the terminal: " + why.getMessage());
        }
    }

    @Override
    public void show(ScreenFrame frame) {}

    @Override
    public void say(String text) {
        ERR.println("\nfaultline: " + text);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (terminal != null) {
            terminal.restore();
        }
    }

    private final class ToSerialPort implements Typing {
        @Override
        public void accept(int value) {
            input.send((byte) value);
        }

        @Override
        public boolean unfinished() {
            return false;
        }

        @Override
        public void pause() {}
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
            say(KeyHelp.ALL);
        }

        @Override
        public void hint() {
            say("the guest gets Ctrl-C. " + KeyHelp.SHORT);
        }
    }
}
