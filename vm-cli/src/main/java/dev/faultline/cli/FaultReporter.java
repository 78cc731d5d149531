package dev.faultline.cli;

import dev.faultline.explain.FaultReport;
import dev.faultline.explain.HtmlReport;
import dev.faultline.explain.Report;
import dev.faultline.explain.TextReport;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.snapshot.Checkpoints;
import dev.faultline.symbols.Symbols;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Shows a fault report where a run's end wants one, or where one was asked for. */
final class FaultReporter {
    private static final PrintStream ERR = System.err;

    private static final String BUG = "faultline-bug";

    private final RunOptions options;

    /** Where it goes, or null for standard error. */
    private final Path file;

    private boolean bundled;

    private Symbols symbols = Symbols.NONE;

    /** What is to be printed once the terminal is the user's again. */
    private String text = "";

    FaultReporter(RunOptions options) {
        this.options = options;
        file = options.report == null ? null : Path.of(options.report);
    }

    /** Says what addresses are called; asked only if a report is made. */
    void setSymbols(Symbols ofImage) {
        symbols = ofImage;
    }

    /**
     * To be called with a machine whose run has ended, before it is closed.
     *
     * @param checkpoints of it, or null where none were taken
     */
    void atEnd(Machine machine, Checkpoints checkpoints) {
        ExitReason reason = machine.result().reason();
        Optional<String> how = FaultReport.wanted(machine, reason);
        if (how.isEmpty() && file == null) {
            return;
        }
        String ending = how.orElse("The run ended");
        Report report =
                checkpoints == null
                        ? FaultReport.of(machine, ending, symbols)
                        : FaultReport.of(machine, ending, symbols, checkpoints);
        if (file != null) {
            write(report);
        }
        if (how.isPresent()) {
            text =
                    file == null
                            ? TextReport.of(report)
                            : String.join("\n", TextReport.verdict(report)) + "\n";
            bundle(machine, report, ending);
        }
    }

    private void bundle(Machine machine, Report report, String how) {
        if (options.bundle == null) {
            return;
        }
        try {
            BundleWriter writer = new BundleWriter(options, symbols);
            writer.ofEnd(Path.of(options.bundle), machine, report, how);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Keeps what there is of a bug of Faultline's, once: in --bundle's file or in one of its own in
     * the working directory. To be called before the machine is closed.
     *
     * @param machine that it was met in, or null
     * @return the file, or null where none was written
     */
    Path bug(Throwable bug, Machine machine) {
        if (bundled || bug instanceof UncheckedIOException) {
            return null;
        }
        bundled = true;
        try {
            Path path = options.bundle == null ? free(BUG, ".zip") : Path.of(options.bundle);
            new BundleWriter(options, symbols).ofBug(path, bug, machine);
            ERR.println("faultline: what helps to find it is in " + path + ": please send it");
            return path;
        } catch (IOException | RuntimeException e) {
            ERR.println("faultline: no bundle could be written: " + e);
            return null;
        }
    }

    /** A file that is made now, with the first number that is free. */
    private static Path free(String name, String suffix) throws IOException {
        for (int number = 1; ; number++) {
            Path path = Path.of(name + '-' + number + suffix);
            try {
                return Files.createFile(path);
            } catch (FileAlreadyExistsException _) {
                // The next number's, then.
            }
        }
    }

    /**
     * Reports on a machine that runs, into a file that is not there yet: named after --report's, or
     * in the working directory. To be called on the guest's thread; says what was done.
     */
    String whileRunning(Machine machine) {
        String name = file == null ? "faultline-report.txt" : file.toString();
        int dot = name.lastIndexOf('.');
        int end = dot > name.lastIndexOf('/') + 1 ? dot : name.length();
        try {
            Path path = free(name.substring(0, end), name.substring(end));
            write(path, FaultReport.of(machine, "Asked for while the guest runs", symbols));
            return "the fault report is in " + path;
        } catch (IOException e) {
            return "the fault report cannot be written: " + e;
        }
    }

    /** Reports on a machine that was saved: to the file, or else to standard output. */
    void asSaved(Machine machine) {
        String how = options.savedHow == null ? "The machine was saved" : options.savedHow;
        show(
                FaultReport.ofRestored(
                        machine, how, options.savedAtInstruction, symbols, options.savedLast));
    }

    /** Shows a report on what was recorded: in the file, or else on standard output. */
    void show(Report report) {
        if (file == null) {
            System.out.print(TextReport.of(report));
        } else {
            write(report);
        }
    }

    private void write(Report report) {
        try {
            write(file, report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path path, Report report) throws IOException {
        boolean html = path.toString().endsWith(".html");
        Files.writeString(path, html ? HtmlReport.of(report) : TextReport.of(report));
    }

    /** Prints the report, or its verdict where a file has it, to standard error; returns it. */
    String print() {
        ERR.print(text);
        return text;
    }
}
