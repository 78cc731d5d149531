package dev.faultline.cli;

import dev.faultline.loader.ImageException;
import dev.faultline.symbols.Symbols;
import dev.faultline.tracefile.TraceReader;
import dev.faultline.tracefile.view.ChromeTrace;
import dev.faultline.tracefile.view.TraceJsonLines;
import dev.faultline.tracefile.view.TraceStatistics;
import dev.faultline.tracefile.view.TraceText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code faultline trace}: what {@code run --trace} has recorded. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = "Reads a trace that run --trace has recorded.",
        subcommands = {
            TraceCommand.Show.class,
            TraceCommand.Stats.class,
            TraceCommand.Export.class
        })
final class TraceCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "show, stats or export is missing");
    }

    /** What all of them have in common. */
    static final class Input {
        @Parameters(paramLabel = "FILE", description = "the trace")
        private String file;

        @Option(
                names = "--symbols",
                paramLabel = "ELF[@OFFSET]",
                description =
                        "an ELF file with symbols beside those of the image that was traced, which"
                                + " are found where it is still the same (repeatable)")
        private List<String> symbols = new ArrayList<>();

        /** Reads the trace; the exit code. */
        int read(PrintWriter out, Reading reading) {
            try (TraceReader reader = TraceReader.open(Path.of(file))) {
                Symbols all = TraceInput.symbols(reader, symbols);
                reading.read(reader, out, all::describe);
                out.flush();
                return TraceInput.conclude(reader);
            } catch (ImageException | IOException e) {
                System.err.println("faultline: " + e.getMessage());
                return ExitCode.BAD_INPUT;
            }
        }
    }

    /** What is done with a trace. */
    @FunctionalInterface
    interface Reading {
        void read(TraceReader reader, PrintWriter out, LongFunction<String> names)
                throws IOException;
    }

    /** {@code faultline trace show}. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints instructions and events.")
    static final class Show implements Callable<Integer> {
        private static final long DEFAULT_COUNT = 1000;

        @Spec private CommandSpec spec;
        @Mixin private Input input;

        @Option(
                names = "--from",
                paramLabel = "N",
                description = "begin after N instructions (default 0)")
        private String from;

        @Option(
                names = "--count",
                paramLabel = "N",
                description = "show N instructions (default 1000)")
        private String count;

        @Option(names = "--events", description = "show events only, all that there are")
        private boolean events;

        @Override
        public Integer call() {
            TraceText.Selection selection;
            try {
                long first = from == null ? 0 : Values.count(from);
                long most = events ? Long.MAX_VALUE : DEFAULT_COUNT;
                selection =
                        new TraceText.Selection(
                                first, count == null ? most : Values.count(count), !events);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            return input.read(
                    spec.commandLine().getOut(),
                    (reader, out, names) -> {
                        out.println("granularity " + reader.header().granularity());
                        reader.header().fields().forEach((key, v) -> out.println(key + " " + v));
                        TraceText.write(reader, out, names, selection);
                    });
        }
    }

    /** {@code faultline trace stats}. */
    @Command(
            name = "stats",
            mixinStandardHelpOptions = true,
            description =
                    "Counts instructions and exceptions, how long handlers ran and where from.")
    static final class Stats implements Callable<Integer> {
        @Spec private CommandSpec spec;
        @Mixin private Input input;

        @Override
        public Integer call() {
            return input.read(spec.commandLine().getOut(), TraceStatistics::write);
        }
    }

    /** {@code faultline trace export}. */
    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = {
                "Writes a trace in another format: text (a line per instruction), jsonl (an object",
                "per instruction and event), chrome (JSON for Perfetto and chrome://tracing)."
            })
    static final class Export implements Callable<Integer> {
        @Spec private CommandSpec spec;
        @Mixin private Input input;

        @Option(
                names = "--format",
                paramLabel = "text|jsonl|chrome",
                description = "the format (default text)")
        private String format = "text";

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "where to (default standard output)")
        private String output;

        @Override
        public Integer call() {
            Reading writing;
            try {
                writing = writing(Values.word(format, "text", "jsonl", "chrome"));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            if (output == null) {
                return input.read(spec.commandLine().getOut(), writing);
            }
            try (PrintWriter out =
                    new PrintWriter(
                            Files.newBufferedWriter(Path.of(output), StandardCharsets.UTF_8))) {
                int code = input.read(out, writing);
                if (out.checkError()) {
                    throw new IOException("the disk may be full");
                }
                return code;
            } catch (IOException e) {
                System.err.println(
                        "faultline: " + output + " cannot be written: " + e.getMessage());
                return ExitCode.BAD_INPUT;
            }
        }

        private static Reading writing(String format) {
            return switch (format) {
                case "text" ->
                        (reader, out, names) ->
                                TraceText.write(reader, out, names, TraceText.Selection.ALL);
                case "jsonl" -> TraceJsonLines::write;
                default -> ChromeTrace::write;
            };
        }
    }
}
