package dev.faultline.cli;

import dev.faultline.cli.terminal.ScreenSession;
import dev.faultline.cli.terminal.SerialSession;
import dev.faultline.cli.terminal.Session;
import dev.faultline.cli.terminal.Wishes;
import dev.faultline.device.ScreenFrame;
import dev.faultline.machine.Machine;
import dev.faultline.operator.HostInput;
import dev.faultline.operator.HostSide;
import dev.faultline.operator.HostView;
import dev.faultline.operator.SystemTime;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a run meets the world while it runs: by which clock its time goes, who sits at the terminal,
 * and what becomes of output where the terminal shows the guest's screen.
 */
final class Interaction implements AutoCloseable {
    private static final PrintStream ERR = System.err;
    private static final String TERMINAL_PROPERTY = "faultline.terminal";
    private static final Path PROCESS_STATUS = Path.of("/proc/self/stat");

    /** Fields of that file after the program's name: the process's group, the terminal's. */
    private static final int GROUP = 2;

    private static final int TERMINAL_GROUP = 5;

    /** What is live about a run. */
    private enum Kind {
        /** Nothing: time is a function of the guest's instructions. */
        NONE,
        /** Time goes by the host's clock. */
        CLOCK,
        /** That, and the terminal is at COM1. */
        SERIAL,
        /** That, and the terminal is keyboard and screen. */
        SCREEN
    }

    /** A wish that cannot be met where Faultline was started; the message says why. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    private final Kind kind;

    /** Null where nothing is live, and so is the next. */
    private final SystemTime time;

    private final HostInput input;

    /** Null unless the terminal shows the guest's screen, and so is the next. */
    private final HeldOutput heldOutput;

    private HeldOutput heldErrors;

    private volatile Session session;

    private Interaction(Kind kind) {
        this.kind = kind;
        time = live() ? new SystemTime() : null;
        input = live() ? new HostInput(time) : null;
        heldOutput = kind == Kind.SCREEN ? new HeldOutput(standardOutput()) : null;
    }

    private static OutputStream standardOutput() {
        return new FileOutputStream(FileDescriptor.out);
    }

    /** What the options and the terminal make possible; nothing is opened yet. */
    static Interaction of(RunOptions options) throws RefusedException {
        if (options.screen.equals("live")) {
            requireTerminal();
            return new Interaction(Kind.SCREEN);
        }
        if (options.mayBeInteractive() && atTerminal() && inForeground()) {
            return new Interaction(Kind.SERIAL);
        }
        return new Interaction("host".equals(options.clock) ? Kind.CLOCK : Kind.NONE);
    }

    private static void requireTerminal() throws RefusedException {
        if (!atTerminal()) {
            throw new RefusedException(
                    "--screen live: standard input or output is no terminal, expected both to be"
                            + " one (--screen text prints the screen at exit)");
        }
        String type = System.getenv("TERM");
        if (type == null || type.isEmpty() || type.equals("dumb")) {
            throw new RefusedException(
                    "--screen live: TERM is '%s', expected a terminal that can position its cursor"
                            .formatted(type == null ? "" : type));
        }
        if (!inForeground()) {
            throw new RefusedException(
                    "--screen live: started in the background, expected the terminal's foreground");
        }
    }

    /** Whether standard input and output are a terminal; the launcher knows without a JVM. */
    private static boolean atTerminal() {
        String known = System.getProperty(TERMINAL_PROPERTY);
        if (known != null) {
            return Boolean.parseBoolean(known);
        }
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /**
     * A process in the background, and that is everything under timeout(1), is stopped when it
     * changes the terminal's modes. Where the system does not say, it is taken to be in front.
     */
    private static boolean inForeground() {
        try {
            String status = Files.readString(PROCESS_STATUS);
            String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ");
            return fields[GROUP].equals(fields[TERMINAL_GROUP]);
        } catch (IOException _) {
            return true;
        }
    }

    /** Whether the machine is to be attended. */
    boolean live() {
        return kind != Kind.NONE;
    }

    /** Where output to stdio goes. */
    OutputStream stdio() {
        return heldOutput == null ? standardOutput() : heldOutput;
    }

    /**
     * Takes the terminal, if it is wanted.
     *
     * @param wishes told what is asked of the run
     */
    synchronized void open(Wishes wishes) throws RefusedException {
        if (kind == Kind.SERIAL) {
            session = SerialSession.open(input, wishes);
        } else if (kind == Kind.SCREEN) {
            session = openScreen(wishes);
            heldErrors = new HeldOutput(ERR);
            System.setErr(new PrintStream(heldErrors, true));
        }
    }

    private ScreenSession openScreen(Wishes wishes) throws RefusedException {
        try {
            return ScreenSession.open(input, wishes);
        } catch (IOException e) {
            throw new RefusedException(
                    "--screen live: the terminal cannot be set up: " + e.getMessage());
        }
    }

    /** Attends a machine from now on. */
    void attend(Machine machine, Runnable flush) {
        HostView view =
                new HostView() {
                    @Override
                    public void show(ScreenFrame frame) {
                        Interaction.this.show(frame);
                    }

                    @Override
                    public void flush() {
                        flush.run();
                    }
                };
        machine.live(new HostSide(time, input, view));
    }

    private void show(ScreenFrame frame) {
        Session current = session;
        if (current != null) {
            current.show(frame);
        }
    }

    /** Says something to whoever sits at the terminal, if there is somebody. */
    void say(String text) {
        Session current = session;
        if (current != null) {
            current.say(text);
        }
    }

    /** Gives the terminal back and lets out what was held; from any thread. */
    @Override
    public synchronized void close() {
        Session current = session;
        if (current == null) {
            return;
        }
        current.close();
        session = null;
        if (heldOutput != null) {
            releaseHeld();
        }
    }

    private void releaseHeld() {
        System.setErr(ERR);
        long lost = release(heldOutput);
        if (lost > 0) {
            ERR.printf(
                    "faultline: the first %d bytes of output are lost: expected --serial FILE or"
                            + " --debugcon FILE with --screen live for as much%n",
                    lost);
        }
        release(heldErrors);
    }

    private static long release(HeldOutput held) {
        try {
            return held.release();
        } catch (IOException e) {
            ERR.println("faultline: output: " + e.getMessage());
            return 0;
        }
    }
}
