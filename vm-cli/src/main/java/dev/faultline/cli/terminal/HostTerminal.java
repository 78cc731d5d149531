package dev.faultline.cli.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.impl.exec.ExecPty;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.Pty;
import org.jline.terminal.spi.SystemStream;
import org.jline.utils.Signals;

/**
 * The terminal that the process was started on: its modes and its size. Bytes go through the
 * process's own standard streams.
 *
 * <p>Of JLine it takes the part that calls stty. The parts that call the C library (JNI, FFM) set
 * the line's speed to 0 when they restore its modes, and a whole {@code Terminal} takes three times
 * as long to make.
 */
final class HostTerminal {
    private static final Extent USUAL = new Extent(80, 25);

    private final Pty pty;
    private final Attributes before;
    private boolean restored;

    /** A number of columns and rows. */
    record Extent(int columns, int rows) {}

    private HostTerminal(Pty pty) throws IOException {
        this.pty = pty;
        before = pty.getAttr();
    }

    /** The terminal as it is; nothing is changed yet. */
    static HostTerminal open() throws IOException {
        return new HostTerminal(ExecPty.current(new ExecTerminalProvider(), SystemStream.Output));
    }

    /**
     * Every byte that is typed comes at once and as it is, those of Ctrl-C and Ctrl-Z too. Output
     * keeps its newlines translated.
     */
    synchronized void enterRawMode() throws IOException {
        if (!restored) {
            pty.setAttr(raw());
        }
    }

    /** After the shell has had the terminal. */
    private void enterRawModeAgain() {
        try {
            enterRawMode();
        } catch (IOException _) {
            // The terminal has gone; whoever reads from it will know.
        }
    }

    private Attributes raw() {
        Attributes raw = new Attributes(before);
        raw.setLocalFlags(
                EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.ISIG, LocalFlag.IEXTEN),
                false);
        raw.setInputFlags(
                EnumSet.of(
                        InputFlag.IXON,
                        InputFlag.ICRNL,
                        InputFlag.INLCR,
                        InputFlag.IGNCR,
                        InputFlag.ISTRIP),
                false);
        raw.setControlChar(ControlChar.VMIN, 1);
        raw.setControlChar(ControlChar.VTIME, 0);
        return raw;
    }

    /** How large it is now; as large as the VGA's screen where it does not say. */
    Extent extent() {
        try {
            // JLine looks for English words in stty -a, which speaks the user's language.
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            byte[] answer = stty.getInputStream().readAllBytes();
            return extent(new String(answer, StandardCharsets.US_ASCII));
        } catch (IOException _) {
            return USUAL;
        }
    }

    /** From rows and columns, as stty says them. */
    static Extent extent(String answer) {
        String[] numbers = answer.strip().split(" ");
        if (numbers.length != 2
                || !numbers[0].matches("\\d{1,5}")
                || !numbers[1].matches("\\d{1,5}")) {
            return USUAL;
        }
        Extent extent = new Extent(Integer.parseInt(numbers[1]), Integer.parseInt(numbers[0]));
        return extent.columns == 0 || extent.rows == 0 ? USUAL : extent;
    }

    /**
     * Enters raw mode again whenever the process goes on after it was stopped, and names what to
     * run then and when the terminal has another size, on a thread of its own.
     */
    void onChange(Runnable action) {
        Signals.register("WINCH", action);
        Signals.register(
                "CONT",
                () -> {
                    enterRawModeAgain();
                    action.run();
                });
    }

    /** Leaves the terminal as it was found. */
    synchronized void restore() {
        if (restored) {
            return;
        }
        restored = true;
        try {
            pty.setAttr(before);
        } catch (IOException _) {
            // The terminal has gone, and its modes with it.
        }
    }
}
