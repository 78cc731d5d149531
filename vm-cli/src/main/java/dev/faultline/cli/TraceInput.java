package dev.faultline.cli;

import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.symbols.Symbols;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import dev.faultline.tracefile.TraceReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A trace that a command reads, and the symbols for it. */
final class TraceInput {
    private static final PrintStream ERR = System.err;

    private TraceInput() {}

    /**
     * The symbols of the files named, and of the image that was traced where it still is what and
     * where it was.
     */
    static Symbols symbols(TraceReader reader, List<String> files)
            throws ImageException, IOException {
        Symbols named = SymbolFiles.read(files);
        Map<String, String> fields = reader.header().fields();
        String image = fields.getOrDefault("image", "");
        String hash = fields.getOrDefault("sha256", "");
        if (image.isEmpty() || hash.isEmpty() || !hash.equals(ImageHash.of(image))) {
            return named;
        }
        Path file = Path.of(image);
        Optional<TestKernel> kernel = TestKernels.find(image);
        Image found =
                Files.exists(file) || kernel.isEmpty()
                        ? Image.read(file)
                        : new Image(image, kernel.get().image());
        return Symbols.merged(List.of(Symbols.of(found), named));
    }

    /** Says what could not be read; the exit code. */
    static int conclude(TraceReader reader) {
        if (reader.damage() != null) {
            ERR.println("faultline: " + reader.damage() + "; what is before it was read");
            return ExitCode.BAD_INPUT;
        }
        if (!reader.complete()) {
            ERR.println("faultline: the recording was cut off: this is what was written");
        }
        return ExitCode.OK;
    }
}
