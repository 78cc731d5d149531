package dev.faultline.cli;

import dev.faultline.loader.ImageException;
import dev.faultline.symbols.Symbols;
import dev.faultline.tracefile.TraceReader;
import dev.faultline.tracefile.view.TraceExplanation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code faultline explain}: the fault report on a machine that {@code --save-at} has saved, or
 * that a bundle has, or what happened in a run that {@code --trace} has recorded.
 */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Reports on a machine that run --save-at has saved, as it was then: what the processor"
                    + " was at, its registers, backtrace, stack, the exceptions and interrupts"
                    + " before; or of a bundle of run --bundle the report on its end, and how to do"
                    + " the run again; or tells what happened in a run that run --trace has recorded:"
                    + " how it ended, what led there, the last instructions, counts.",
            "The image and the media must be where they were, or named."
        })
final class ExplainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the snapshot, the bundle or the trace")
    private String file;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "write the report there, as a page where the name ends in .html (default:"
                            + " standard output)")
    private String report;

    @Option(
            names = "--symbols",
            paramLabel = "ELF[@OFFSET]",
            description = "an ELF file with symbols beside those of the image (repeatable)")
    private List<String> symbols = new ArrayList<>();

    @Option(names = "--disk", paramLabel = "FILE", description = "where the hard disk's image is")
    private String disk;

    @Option(names = "--cdrom", paramLabel = "FILE", description = "where the CD's image is")
    private String cdrom;

    @Override
    public Integer call() {
        RunOptions options = new RunOptions();
        options.from = file;
        options.report = report;
        options.symbols.addAll(symbols);
        options.disk = disk;
        options.cdrom = cdrom;
        options.serial = "null";
        options.debugConsole = "null";
        try {
            Path path = Path.of(file);
            if (TraceReader.isOne(path)) {
                return explainTrace(path, options);
            }
            return BundleReader.isZip(path)
                    ? explainBundle(path, options)
                    : Runner.explain(options);
        } catch (ImageException | IOException e) {
            System.err.println("faultline: " + e.getMessage());
            return ExitCode.BAD_INPUT;
        }
    }

    private static int explainBundle(Path path, RunOptions options) throws IOException {
        try (BundleReader bundle = BundleReader.open(path)) {
            boolean restored = bundle.restore(options);
            int code = restored ? Runner.explain(options) : ExitCode.OK;
            String written = bundle.text(Bundle.REPORT);
            if ((!restored || code != ExitCode.OK) && written != null) {
                System.out.print("As it was written, and not from a snapshot:\n\n" + written);
            }
            String error = bundle.text(Bundle.ERROR);
            if (error != null) {
                System.out.print("\nThe internal error\n  " + error.strip().replace("\n", "\n  "));
                System.out.println();
            }
            System.out.print(bundle.howToReproduce());
            return code;
        }
    }

    private static int explainTrace(Path path, RunOptions options)
            throws ImageException, IOException {
        try (TraceReader reader = TraceReader.open(path)) {
            Symbols all = TraceInput.symbols(reader, options.symbols);
            FaultReporter reporter = new FaultReporter(options);
            reporter.show(TraceExplanation.of(reader, all::describe));
            return TraceInput.conclude(reader);
        }
    }
}
