package dev.faultline.cli.bench;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One child process, and when each of its batches began and ended. */
final class TimedProcess {
    private static final long TIMEOUT_SECONDS = 120;
    private static volatile Process running;

    static {
        // A calibration never ends by itself.
        Runtime.getRuntime().addShutdownHook(new Thread(TimedProcess::endRunning));
    }

    /**
     * What a process did.
     *
     * @param nanos each batch's duration
     * @param sums each batch's result, where the process says it
     * @param checks the results of the row's fixed number of operations
     * @param wholeNanos from the start of the process to its end
     * @param failure what went wrong, or null
     */
    record Outcome(
            List<Long> nanos,
            List<String> sums,
            List<String> checks,
            long wholeNanos,
            String failure) {}

    private final List<Long> nanos = new ArrayList<>();
    private final List<String> sums = new ArrayList<>();
    private final List<String> checks = new ArrayList<>();
    private long begin;

    private TimedProcess() {}

    /**
     * Runs a command to its end, or until the durations of its batches satisfy the predicate.
     *
     * @param errors a file for its standard error
     */
    static Outcome run(List<String> command, Path errors, Predicate<List<Long>> enough)
            throws IOException {
        return new TimedProcess().start(command, errors, enough);
    }

    private Outcome start(List<String> command, Path errors, Predicate<List<Long>> enough)
            throws IOException {
        long start = System.nanoTime();
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(new File("/dev/null"))
                        .redirectError(errors.toFile())
                        .start();
        running = process;
        var timeout = CompletableFuture.delayedExecutor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        var watch = CompletableFuture.runAsync(process::destroyForcibly, timeout);
        boolean stopped;
        try (InputStream marks = new BufferedInputStream(process.getInputStream())) {
            stopped = read(marks, enough);
        }
        if (stopped) {
            process.destroyForcibly();
        }
        int code = join(process);
        long whole = System.nanoTime() - start;
        boolean inTime = watch.cancel(false);
        running = null;
        String failure = null;
        if (!inTime) {
            failure = command.getLast() + ": no end after " + TIMEOUT_SECONDS + " s";
        } else if (!stopped && code != 0) {
            failure = command.getLast() + ": exit code " + code + lastLine(errors);
        }
        return new Outcome(nanos, sums, checks, whole, failure);
    }

    /** Notes every line; true if the predicate ended it. */
    private boolean read(InputStream marks, Predicate<List<Long>> enough) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = marks.read(); c >= 0; c = marks.read()) {
            if (c != '\n') {
                line.append((char) c);
                continue;
            }
            long now = System.nanoTime();
            String text = line.toString().strip();
            line.setLength(0);
            if (text.equals("<")) {
                begin = now;
            } else if (text.equals(">")) {
                nanos.add(now - begin);
                if (enough.test(nanos)) {
                    return true;
                }
            } else if (text.startsWith("sum ")) {
                sums.add(text.substring(4));
            } else if (text.startsWith("check ")) {
                checks.add(text.substring(6));
            }
        }
        return false;
    }

    private static int join(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String lastLine(Path errors) throws IOException {
        List<String> lines =
                Files.readString(errors, StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("\t"))
                        .toList();
        return lines.isEmpty() ? "" : ": " + lines.getLast();
    }

    private static void endRunning() {
        Process process = running;
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
