package dev.faultline.cli;

import dev.faultline.cli.bench.BenchOptions;
import dev.faultline.cli.bench.BenchRunner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code faultline bench}: the built-in benchmarks, beside QEMU. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the built-in benchmarks: ns per operation, beside QEMU in turns and beside the"
                    + " same C code as a native program.",
            "All rows take about twenty minutes; bench/README.md says what each of them does."
        })
final class BenchCommand implements Callable<Integer> {
    private static final long LONGEST_WARM_UP_MILLIS = 60_000;

    @Spec private CommandSpec spec;

    @Option(
            names = "--against",
            paramLabel = "qemu|none",
            description = "whom to compare with (default qemu, from the PATH)")
    private String against = "qemu";

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "processes for each row; the figure is their median (default 3)")
    private int runs = 3;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            description = "how long Faultline warms up in each process (default 3s)")
    private String warmUp = "3s";

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "the engine of Faultline's runs (default: that of run)")
    private String engine;

    @Option(
            names = "--json",
            paramLabel = "FILE|-",
            description = "write all figures as JSON; - prints them instead of the table")
    private String json;

    @Option(names = "--svg", paramLabel = "FILE", description = "draw the ratios as bars")
    private String svg;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "rows (default: all)")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        try {
            BenchOptions options = options();
            boolean right = new BenchRunner(options, System.out, System.err).run();
            return right ? ExitCode.OK : ExitCode.INTERNAL;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private BenchOptions options() {
        boolean againstQemu = Values.word(against, "qemu", "none").equals("qemu");
        if (runs < 1) {
            throw new IllegalArgumentException("--runs " + runs + ", expected 1 or more");
        }
        long warmUpMillis = Values.millis(warmUp);
        if (warmUpMillis > LONGEST_WARM_UP_MILLIS) {
            throw new IllegalArgumentException("--warm-up " + warmUp + ", expected at most 60s");
        }
        String launcher = System.getProperty("faultline.launcher");
        if (launcher == null) {
            throw new IllegalArgumentException(
                    "bench measures the launcher's runs: start it as ./faultline bench");
        }
        return new BenchOptions(
                launcher, names, againstQemu, runs, warmUpMillis, engine, json, svg);
    }
}
