package dev.faultline.cli.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Measures rows and writes what came out. */
public final class BenchRunner {
    private final BenchOptions options;
    private final List<BenchRow> rows;
    private final PrintStream out;
    private final PrintStream errors;

    /**
     * Checks the names of the rows; nothing runs yet.
     *
     * @throws IllegalArgumentException if one is unknown
     */
    public BenchRunner(BenchOptions options, PrintStream out, PrintStream errors) {
        this.options = options;
        this.rows = BenchRows.find(options.names());
        this.out = out;
        this.errors = errors;
    }

    /** Runs everything; false if a row failed or the contenders computed different things. */
    public boolean run() throws IOException {
        Path folder = Files.createTempDirectory("faultline-bench");
        // After Ctrl-C too.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        BenchResult result = measure(contenders(folder), folder);
        if (options.json() != null) {
            write(options.json(), JsonWriter.write(result));
        }
        if (options.svg() != null) {
            write(options.svg(), SvgWriter.write(result));
        }
        return result.right();
    }

    private List<Contender> contenders(Path folder) throws IOException {
        Contenders.writeImages(folder, rows);
        List<Contender> contenders = new ArrayList<>();
        int warmUp = (int) (options.warmUpMillis() * 1_000_000 / Sampler.BATCH_NANOS);
        contenders.add(
                new Contenders.Faultline(options.launcher(), options.engine(), warmUp, folder));
        if (!options.againstQemu()) {
            return contenders;
        }
        if (Contenders.qemuIsThere()) {
            contenders.add(new Contenders.Qemu(folder));
        } else {
            errors.println(
                    "faultline: qemu-system-x86_64 is not on the PATH: no comparison with it");
        }
        if (Contenders.nativeIsThere() && rows.stream().anyMatch(BenchRow::alsoNative)) {
            contenders.add(Contenders.nativeProgram(folder));
        }
        return contenders;
    }

    private BenchResult measure(List<Contender> contenders, Path folder) throws IOException {
        List<String> names = contenders.stream().map(Contender::name).toList();
        boolean onlyJson = "-".equals(options.json());
        TableWriter table = new TableWriter(onlyJson ? errors : out, names);
        table.begin();
        List<RowResult> results = new ArrayList<>();
        for (BenchRow row : rows) {
            RowResult result = measure(row, contenders, folder);
            table.row(result);
            results.add(result);
        }
        BenchResult result = new BenchResult(names, Host.describe(names), results);
        table.end(result);
        return result;
    }

    /** In turns, so that a slow minute of the machine hits everyone. */
    private RowResult measure(BenchRow row, List<Contender> contenders, Path folder)
            throws IOException {
        List<Sampler> samplers =
                contenders.stream()
                        .filter(contender -> contender.runs(row))
                        .map(contender -> new Sampler(row, contender, folder))
                        .toList();
        int runs = row.wholeProcess() ? 3 * options.runs() : options.runs();
        for (int run = 0; run < runs; run++) {
            for (Sampler sampler : samplers) {
                sampler.sample();
            }
        }
        Map<String, Figure> figures = new LinkedHashMap<>();
        for (Sampler sampler : samplers) {
            figures.put(sampler.contender().name(), sampler.figure());
        }
        return new RowResult(row, figures);
    }

    private void write(String where, String text) throws IOException {
        if (where.equals("-")) {
            out.print(text);
            out.flush();
            return;
        }
        try (OutputStream file = Files.newOutputStream(Path.of(where))) {
            file.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("faultline: " + folder + " is left behind: " + e);
        }
    }
}
