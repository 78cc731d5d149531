package dev.faultline.jit.debug;

import dev.faultline.jit.emit.RegionEmitter.Emitted;
import dev.faultline.jit.region.RegionPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The folder of {@code --jit-dump}: a text file for each region, numbered as they were compiled.
 */
public final class DumpFolder {
    private final Path folder;
    private final RegionListing listing;
    private final AtomicInteger number = new AtomicInteger();

    public DumpFolder(Path folder, RegionListing listing) {
        this.folder = folder;
        this.listing = listing;
    }

    /** Writes a region's file. */
    public void write(RegionPlan plan, Emitted emitted) {
        String name = String.format("%06d-%x.txt", number.getAndIncrement(), plan.head().block.rip);
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name), listing.text(plan, emitted));
        } catch (IOException e) {
            throw new UncheckedIOException("--jit-dump " + folder + ": cannot be written", e);
        }
    }
}
