package dev.faultline.cli;

import dev.faultline.cli.terminal.TerminalModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The launcher at the repository root on a pseudo-terminal, by util-linux's script; a test is
 * skipped where that is not installed.
 */
final class PseudoTerminal implements AutoCloseable {
    private static final Path LAUNCHER =
            Path.of(System.getProperty("faultline.launcher", "../faultline"));
    private static final long TIMEOUT_SECONDS = 60;
    private static final int COLUMNS = 100;
    private static final int ROWS = 30;

    private final Path folder;
    private final Process process;
    private final StringBuilder output = new StringBuilder();
    private final Thread reader;

    /** Starts Faultline; before and after it stty says what modes the terminal has. */
    PseudoTerminal(Path folder, String... arguments) throws IOException, InterruptedException {
        this(folder, Map.of(), arguments);
    }

    PseudoTerminal(Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        this.folder = folder;
        skipWithoutScript();
        String command =
                Stream.concat(
                                Stream.of(LAUNCHER.toAbsolutePath().normalize().toString()),
                                Stream.of(arguments))
                        .map(PseudoTerminal::quoted)
                        .collect(Collectors.joining(" "));
        Path script = folder.resolve("session.sh");
        Files.writeString(
                script,
                """
                stty rows %d cols %d
                stty -a >%s
                sh -c 'echo $$ >"$0"; exec "$@"' %s %s
                code=$?
                stty -a >%s
                exit $code
                """
                        .formatted(
                                ROWS,
                                COLUMNS,
                                quoted(folder.resolve("before").toString()),
                                quoted(folder.resolve("pid").toString()),
                                command,
                                quoted(folder.resolve("after").toString())));
        ProcessBuilder builder =
                new ProcessBuilder(
                        "script", "-qefc", "sh " + quoted(script.toString()), "/dev/null");
        builder.environment().put("TERM", "xterm-256color");
        builder.environment().put("SHELL", "/bin/sh");
        builder.environment().remove("NO_COLOR");
        builder.environment().remove("COLORTERM");
        builder.environment().putAll(environment);
        process = builder.redirectErrorStream(true).start();
        reader = Thread.ofPlatform().daemon().start(this::read);
    }

    private static void skipWithoutScript() throws InterruptedException {
        try {
            Process version = new ProcessBuilder("script", "--version").start();
            Assumptions.assumeTrue(version.waitFor() == 0, "script is not util-linux's");
        } catch (IOException e) {
            Assumptions.abort("script (util-linux, Debian's bsdutils) is not installed");
        }
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private void read() {
        byte[] buffer = new byte[8192];
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (output) {
                    output.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that the terminal was sent. */
    String output() {
        synchronized (output) {
            byte[] bytes = output.toString().getBytes(StandardCharsets.ISO_8859_1);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** What the terminal shows. */
    TerminalModel screen() {
        TerminalModel model = new TerminalModel(COLUMNS, ROWS);
        model.take(output());
        return model;
    }

    /** Waits until the terminal was sent a text. */
    void expectOutput(String text) throws InterruptedException {
        await(() -> output().contains(text), text);
    }

    /** Waits until a row of the live screen starts with a text. */
    void expectRow(String text) throws InterruptedException {
        await(
                () -> {
                    TerminalModel screen = screen();
                    return screen.alternate()
                            && screen.text().lines().anyMatch(l -> l.startsWith(text));
                },
                text);
    }

    private void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || !process.isAlive() && !reader.isAlive()) {
                throw new AssertionError("no '" + what + "' in: " + output());
            }
            Thread.sleep(20);
        }
    }

    /** Presses keys: what a terminal sends for them. */
    void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Sends SIGTERM to Faultline. */
    void terminate() throws IOException {
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        ProcessHandle.of(pid).orElseThrow().destroy();
    }

    /** Waits for the end and returns the exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("no end in sight: " + output());
        }
        reader.join();
        return process.exitValue();
    }

    /** The terminal's modes before Faultline ran. */
    String modesBefore() throws IOException {
        return Files.readString(folder.resolve("before"));
    }

    /** The terminal's modes afterwards. */
    String modesAfter() throws IOException {
        return Files.readString(folder.resolve("after"));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
