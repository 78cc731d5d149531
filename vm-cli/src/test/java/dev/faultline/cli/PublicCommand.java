package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The launcher at the repository root, started as users start it. */
final class PublicCommand {
    private static final Path LAUNCHER =
            Path.of(System.getProperty("faultline.launcher", "../faultline"));
    private static final long TIMEOUT_SECONDS = 120;

    /** Everything is compiled, so that every guest tests the compiler. */
    private static final List<List<String>> ENGINES =
            List.of(
                    List.of("--engine", "interp"),
                    List.of("--engine", "jit", "--jit", "sync", "--jit-threshold", "1"),
                    List.of("--engine", "lockstep", "--jit-threshold", "1"));

    /** What a run left behind. */
    record Result(int exitCode, String output, String errors) {}

    private PublicCommand() {}

    static Result faultline(String... arguments) throws IOException, InterruptedException {
        return faultline(TIMEOUT_SECONDS, arguments);
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(LAUNCHER.toAbsolutePath().normalize().toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts the command and lets it run; both its streams go to one file. */
    static Process start(Path output, String... arguments) throws IOException {
        return new ProcessBuilder(command(arguments))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /**
     * What {@code faultline run} leaves behind, which is the same under every engine: also what it
     * says, its statistics among it.
     */
    static Result runUnderEveryEngine(String... arguments)
            throws IOException, InterruptedException {
        return runUnderEveryEngine(ENGINES, arguments);
    }

    /** The same with the JIT's usual threshold, for guests of many instructions. */
    static Result runLongUnderEveryEngine(String... arguments)
            throws IOException, InterruptedException {
        return runUnderEveryEngine(
                ENGINES.stream().map(engine -> engine.subList(0, 2)).toList(), arguments);
    }

    private static Result runUnderEveryEngine(List<List<String>> engines, String... arguments)
            throws IOException, InterruptedException {
        Result first = null;
        for (List<String> engine : engines) {
            List<String> all = new ArrayList<>(List.of("run", "--stats"));
            all.addAll(engine);
            all.addAll(List.of(arguments));
            Result result = faultline(all.toArray(String[]::new));
            first = first == null ? result : first;
            assertEquals(first, result, () -> engine.toString());
        }
        return first;
    }

    static Result faultline(long timeoutSeconds, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = command(arguments);
        Path output = Files.createTempFile("faultline", ".out");
        Path errors = Files.createTempFile("faultline", ".err");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .redirectOutput(output.toFile())
                            .redirectError(errors.toFile())
                            .start();
            if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + ": no end in sight");
            }
            return new Result(process.exitValue(), read(output), read(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
