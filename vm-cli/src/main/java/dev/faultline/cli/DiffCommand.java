package dev.faultline.cli;

import dev.faultline.loader.ImageException;
import dev.faultline.log.compare.KnownDifferences;
import dev.faultline.log.compare.LogComparison;
import dev.faultline.log.compare.LogFile;
import dev.faultline.symbols.Symbols;
import dev.faultline.tracefile.TraceReader;
import dev.faultline.tracefile.view.TraceComparison;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code faultline diff}: where two runs part. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Finds the first difference of two traces of run --trace, and prints what was before it"
                    + " and what each does then; or with --engines of two runs of IMAGE, in step;"
                    + " or with --qemu-log what exceptions IMAGE has here and under QEMU.",
            "Exit codes: 0 the same, 136 different, 66 not readable."
        })
final class DiffCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "TRACE|IMAGE|LOG",
            description =
                    "the two traces; with --engines or --qemu-log the image; with --qemu-log also"
                            + " a log of run --log int")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--engines",
            paramLabel = "jit,interp",
            description = "run IMAGE under both engines, as run --engine lockstep does")
    private String engines;

    @Option(
            names = "--qemu-log",
            paramLabel = "FILE",
            description =
                    "what qemu-system-x86_64 -d int -D FILE has written for the same image:"
                            + " exceptions are aligned by vector and place, then compared with all"
                            + " registers; in what the two are known to differ is said in words")
    private String qemuLog;

    @Option(
            names = "--engine",
            paramLabel = "interp|jit",
            description = "with --qemu-log: what executes IMAGE (default jit)")
    private String engine;

    @Option(
            names = "--interrupts",
            description =
                    "with --qemu-log: compare hardware interrupts, too (default: count them); of"
                            + " use where QEMU ran with -icount")
    private boolean interrupts;

    @Option(
            names = "--symbols",
            paramLabel = "ELF[@OFFSET]",
            description = "an ELF file with symbols beside those of the first trace's image")
    private List<String> symbols = new ArrayList<>();

    @Mixin private GuestOptions guest;

    @Override
    public Integer call() {
        try {
            if (engines != null || qemuLog != null) {
                return engines == null ? compareWithQemu() : compareEngines();
            }
            if (guest.given() != null || engine != null || interrupts) {
                throw new IllegalArgumentException(
                        (guest.given() == null ? "--engine or --interrupts" : guest.given())
                                + ", expected --engines or --qemu-log with it");
            }
            return compareTraces();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (ImageException | IOException e) {
            System.err.println("faultline: " + e.getMessage());
            return ExitCode.BAD_INPUT;
        }
    }

    private int compareEngines() {
        if (qemuLog != null || engine != null || interrupts) {
            throw new IllegalArgumentException(
                    "--qemu-log, --engine or --interrupts with --engines, expected none");
        }
        Values.word(engines, "jit,interp", "interp,jit");
        RunOptions options = guest.of(only("image"), symbols);
        options.engine = "lockstep";
        int code = Runner.run(options);
        if (!ExitCode.ofGuest(code)) {
            return code;
        }
        spec.commandLine().getOut().println("the engines do the same");
        return ExitCode.OK;
    }

    private String only(String what) {
        if (files.size() != 1) {
            throw new IllegalArgumentException(files.size() + " files, expected one " + what);
        }
        return files.getFirst();
    }

    private int compareWithQemu() throws IOException {
        String file = only("image or log");
        RunOptions options = guest.of(file, symbols);
        options.engine = engine == null ? options.engine : Values.word(engine, "interp", "jit");
        try (LogFile qemu = LogFile.open(Path.of(qemuLog))) {
            KnownDifferences known = KnownDifferences.ofAll();
            LogComparison comparison = new LogComparison(qemu, known, interrupts);
            int code = ExitCode.OK;
            boolean damaged = false;
            if (LogFile.isOne(Path.of(file))) {
                damaged = readLog(comparison, file);
            } else {
                options.comparison = comparison;
                code = Runner.run(options);
            }
            boolean ran = ExitCode.ofGuest(code) || code == ExitCode.INTERRUPTED;
            if (!ran && code != ExitCode.INTERNAL) {
                return code;
            }
            boolean byItself = ran && code != ExitCode.INTERRUPTED && code != ExitCode.LIMIT;
            boolean same = comparison.end(byItself && !damaged);
            PrintWriter out = spec.commandLine().getOut();
            comparison.write(out);
            out.flush();
            tell(qemu);
            if (!ran) {
                return code;
            }
            return same ? ExitCode.OK : ExitCode.DIVERGENCE;
        }
    }

    /** Whether the log is cut off. */
    private static boolean readLog(LogComparison comparison, String file) throws IOException {
        try (LogFile ours = LogFile.open(Path.of(file))) {
            comparison.readOurs(ours);
            tell(ours);
            return ours.isCutOff();
        }
    }

    private static void tell(LogFile log) {
        if (log.damage() != null) {
            System.err.println("faultline: " + log.damage() + "; what is before it was compared");
        }
    }

    private int compareTraces() throws ImageException, IOException {
        if (files.size() != 2) {
            throw new IllegalArgumentException(files.size() + " files, expected two traces");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (TraceReader first = TraceReader.open(Path.of(files.get(0)));
                TraceReader second = TraceReader.open(Path.of(files.get(1)))) {
            Symbols all = TraceInput.symbols(first, symbols);
            boolean same = TraceComparison.write(first, second, out, all::describe);
            out.flush();
            // Behind a difference nobody has looked whether the traces are whole.
            boolean read = same || first.damage() != null || second.damage() != null;
            int left = read ? TraceInput.conclude(first) : ExitCode.OK;
            int right = read ? TraceInput.conclude(second) : ExitCode.OK;
            int code = Math.max(left, right);
            return same || code != ExitCode.OK ? code : ExitCode.DIVERGENCE;
        }
    }
}
