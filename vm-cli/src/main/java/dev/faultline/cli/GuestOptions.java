package dev.faultline.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How {@code faultline diff} runs an image: options of {@code faultline run} of the same names. */
final class GuestOptions {
    @Option(
            names = {"-m", "--memory"},
            paramLabel = "SIZE",
            description = "of IMAGE: guest RAM (default 128M)")
    private String memory;

    @Option(
            names = "--append",
            paramLabel = "TEXT",
            description = "of IMAGE: the guest's command line")
    private String append;

    @Option(
            names = "--initrd",
            paramLabel = "FILE",
            description = "of IMAGE: initial RAM disk, or multiboot module (repeatable)")
    private List<String> initrd = new ArrayList<>();

    @Option(
            names = "--load-address",
            paramLabel = "ADDRESS",
            description = "of IMAGE: it is a flat binary for this physical address")
    private String loadAddress;

    @Option(
            names = "--max-instructions",
            paramLabel = "N",
            description = "of IMAGE: end after N instructions")
    private String maxInstructions;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "of IMAGE: end after a time of the host's, like 30s or 500ms")
    private String timeout;

    @Option(
            names = "--jit-threshold",
            paramLabel = "N",
            description = "of IMAGE: compile a block once it was interpreted N times")
    private String jitThreshold;

    @Option(
            names = "--jit-dump",
            paramLabel = "DIR",
            description = "of IMAGE: write a listing of each region that the JIT makes")
    private String jitDump;

    /** One of these options, or null where none was given. */
    String given() {
        boolean any = append != null || memory != null || loadAddress != null || !initrd.isEmpty();
        boolean limit = maxInstructions != null || timeout != null;
        return any
                ? "-m, --append, --initrd or --load-address"
                : limit
                        ? "--max-instructions or --timeout"
                        : jitThreshold != null || jitDump != null ? "--jit-..." : null;
    }

    /**
     * The options of a run of an image whose output is nobody's.
     *
     * @throws IllegalArgumentException where one of them is none
     */
    RunOptions of(String image, List<String> symbols) {
        RunOptions options = new RunOptions();
        options.image = image;
        options.symbols = symbols;
        options.serial = "null";
        options.append = append;
        options.initrd = initrd;
        options.jitDump = jitDump;
        if (memory != null) {
            options.memoryBytes = Values.memory(memory);
        }
        if (loadAddress != null) {
            options.loadAddress = Values.address(loadAddress);
        }
        if (maxInstructions != null) {
            options.maxInstructions = Values.count(maxInstructions);
        }
        if (timeout != null) {
            options.timeoutMillis = Values.millis(timeout);
        }
        if (jitThreshold != null) {
            options.jitThreshold = Values.threshold(jitThreshold);
        }
        return options;
    }
}
