package dev.faultline.jit.debug;

import dev.faultline.jit.emit.RegionEmitter.Emitted;
import dev.faultline.jit.region.RegionPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of {@code --jit-dump}: a text file for each region, numbered as they were compiled.
 */
public final class DumpFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DumpFolder.class);

    private final Path folder;
    private final RegionListing listing;
    private final AtomicInteger number = new AtomicInteger();

    /**
     * The folder, made if it is not there.
     *
     * @throws UncheckedIOException where it cannot be made or written to
     */
    public DumpFolder(Path folder, RegionListing listing) {
        this.folder = folder;
        this.listing = listing;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw refused(e);
        }
        if (!Files.isWritable(folder)) {
            throw refused(new IOException("no permission to write"));
        }
    }

    private UncheckedIOException refused(IOException e) {
        return new UncheckedIOException(
                "--jit-dump " + folder + ": expected a folder to write to: " + e, e);
    }

    /** Writes a region's file; one that cannot be written is missing, and the guest runs on. */
    public void write(RegionPlan plan, Emitted emitted) {
        String name = String.format("%06d-%x.txt", number.getAndIncrement(), plan.head().block.rip);
        try {
            Files.writeString(folder.resolve(name), listing.text(plan, emitted));
        } catch (IOException e) {
            LOG.error("--jit-dump: {} cannot be written: {}", name, e.toString());
        }
    }
}
