package dev.faultline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faultline explain}: the fault report on a machine that {@code --save-at} has saved. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Reports on a machine that run --save-at has saved, as it was then: what the processor"
                    + " was at, its registers, backtrace, stack, the exceptions and interrupts"
                    + " before.",
            "The image and the media must be where they were, or named."
        })
final class ExplainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the snapshot")
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
        return Runner.explain(options);
    }
}
