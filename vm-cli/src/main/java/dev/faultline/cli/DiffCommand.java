package dev.faultline.cli;

import dev.faultline.loader.ImageException;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code faultline diff}: where two recorded runs part. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = {
            "Finds the first difference of two traces of run --trace, and prints what was before it",
            "and what each does then; or with --engines of two runs of IMAGE, in step.",
            "Exit codes: 0 the same, 136 different, 66 not readable."
        })
final class DiffCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "TRACE|IMAGE",
            description = "the two traces; with --engines the image")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--symbols",
            paramLabel = "ELF[@OFFSET]",
            description = "an ELF file with symbols beside those of the first trace's image")
    private List<String> symbols = new ArrayList<>();

    @Option(
            names = "--engines",
            paramLabel = "jit,interp",
            description = "run IMAGE under both engines, as run --engine lockstep does")
    private String engines;

    @Option(
            names = "--append",
            paramLabel = "TEXT",
            description = "with --engines: the guest's command line")
    private String append;

    @Option(
            names = "--max-instructions",
            paramLabel = "N",
            description = "with --engines: end after N instructions")
    private String maxInstructions;

    private int compareEngines() {
        RunOptions options = new RunOptions();
        try {
            Values.word(engines, "jit,interp", "interp,jit");
            if (files.size() != 1) {
                throw new IllegalArgumentException(files.size() + " files, expected one image");
            }
            if (maxInstructions != null) {
                options.maxInstructions = Values.count(maxInstructions);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        options.engine = "lockstep";
        options.serial = "null";
        options.image = files.getFirst();
        options.append = append;
        options.symbols = symbols;
        int code = Runner.run(options);
        if (!ExitCode.ofGuest(code)) {
            return code;
        }
        spec.commandLine().getOut().println("the engines do the same");
        return ExitCode.OK;
    }

    @Override
    public Integer call() {
        if (engines != null) {
            return compareEngines();
        }
        if (append != null || maxInstructions != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--append or --max-instructions, expected --engines with it");
        }
        if (files.size() != 2) {
            throw new ParameterException(
                    spec.commandLine(), files.size() + " files, expected two traces");
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
        } catch (ImageException | IOException e) {
            System.err.println("faultline: " + e.getMessage());
            return ExitCode.BAD_INPUT;
        }
    }
}
