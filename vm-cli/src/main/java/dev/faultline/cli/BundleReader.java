package dev.faultline.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A bundle that was read; what a machine is made of stands in a folder until it is closed. */
final class BundleReader implements AutoCloseable {
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    /** No text of a bundle is as long. */
    private static final int LONGEST_TEXT = 64 << 20;

    private final Path file;
    private final ZipFile zip;
    private Map<String, String> facts;
    private Path folder;

    private BundleReader(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    /** Whether a file begins as a zip file does. */
    static boolean isZip(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ZIP.length), ZIP);
        }
    }

    /**
     * Opens a bundle.
     *
     * @throws IOException where it is none or is damaged; the message says so
     */
    static BundleReader open(Path file) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
        } catch (ZipException e) {
            throw new IOException(
                    file + ": damaged or cut off, expected a bundle of run --bundle: " + reason(e),
                    e);
        }
        BundleReader reader = new BundleReader(file, zip);
        boolean good = false;
        try {
            reader.readManifest();
            good = true;
            return reader;
        } finally {
            if (!good) {
                zip.close();
            }
        }
    }

    private static String reason(ZipException e) {
        return e.getMessage() == null ? "no zip file" : e.getMessage();
    }

    private void readManifest() throws IOException {
        String manifest = text(Bundle.MANIFEST);
        facts = manifest == null ? null : Bundle.facts(manifest);
        if (facts == null) {
            throw new IOException(
                    file
                            + ": a zip file without the "
                            + Bundle.MANIFEST
                            + " of this version, expected a bundle of run --bundle");
        }
    }

    /** What an entry says, or null where there is none. */
    String text(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        copy(entry, bytes, LONGEST_TEXT);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void copy(ZipEntry entry, OutputStream out, long most) throws IOException {
        CRC32 sum = new CRC32();
        try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), sum)) {
            byte[] buffer = new byte[1 << 16];
            long left = most;
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                left -= n;
                if (left < 0) {
                    throw new ZipException("longer than any of Faultline's");
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new IOException(
                    "%s: its %s is damaged: %s".formatted(file, entry.getName(), e.getMessage()),
                    e);
        }
        if (sum.getValue() != entry.getCrc()) {
            throw new IOException(
                    "%s: its %s is damaged: CRC-32 %08x, expected %08x"
                            .formatted(file, entry.getName(), sum.getValue(), entry.getCrc()));
        }
    }

    /** What the manifest says of something, or null. */
    String fact(String key) {
        return facts.get(key);
    }

    /**
     * Puts the snapshot, and the files of the run that the bundle has and that are not where they
     * were, where the options find them; false where there is no snapshot.
     */
    boolean restore(RunOptions options) throws IOException {
        options.from = unpack(Bundle.SNAPSHOT);
        if (options.from == null) {
            return false;
        }
        if (missing("image")) {
            options.image = unpack(Bundle.FILES + "image");
        }
        if (options.disk == null && missing("disk")) {
            options.disk = unpack(Bundle.FILES + "disk");
        }
        if (options.cdrom == null && missing("cdrom")) {
            options.cdrom = unpack(Bundle.FILES + "cdrom");
        }
        if (missing("firmware")) {
            options.firmware = unpack(Bundle.FILES + "firmware");
        }
        if (missing("video-bios")) {
            options.videoBios = unpack(Bundle.FILES + "video-bios");
        }
        options.savedHow = fact(Bundle.HOW);
        options.savedAtInstruction = Boolean.parseBoolean(fact(Bundle.AT_INSTRUCTION));
        String last = text(Bundle.LAST);
        options.savedLast = last == null ? List.of() : Bundle.sections(last);
        return true;
    }

    private boolean missing(String key) throws IOException {
        String hash = fact(key + Bundle.HASH);
        return hash != null && !hash.equals(ImageHash.of(fact(key)));
    }

    /** An entry as a file of its own, or null where there is none. */
    private String unpack(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return null;
        }
        if (folder == null) {
            folder = Files.createTempDirectory("faultline-bundle");
        }
        Path path = folder.resolve(name.substring(name.lastIndexOf('/') + 1));
        try (OutputStream out = Files.newOutputStream(path)) {
            copy(entry, out, Long.MAX_VALUE);
        }
        return path.toString();
    }

    /** The section on how the run is done again. */
    String howToReproduce() {
        StringBuilder text = new StringBuilder("\nHow to reproduce\n  faultline");
        for (int i = 0; fact(Bundle.ARGUMENT + i) != null; i++) {
            text.append(' ').append(quoted(fact(Bundle.ARGUMENT + i)));
        }
        text.append('\n');
        String count = facts.getOrDefault(Bundle.INSTRUCTIONS, "an unknown number of");
        text.append("  ended after %s instructions".formatted(count));
        String varies = fact(Bundle.VARIES);
        text.append(varies == null ? ", each time\n" : "; " + varies + '\n');
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            if (fact.getKey().endsWith(Bundle.HASH)) {
                append(text, fact.getKey().replace(Bundle.HASH, ""), fact.getValue());
            }
        }
        text.append(
                "  by Faultline %s, Java %s, %s\n"
                        .formatted(fact(Bundle.VERSION), fact(Bundle.JAVA), fact(Bundle.SYSTEM)));
        String noSnapshot = fact(Bundle.SNAPSHOT + Bundle.MISSING);
        if (noSnapshot != null) {
            text.append("  no snapshot in the bundle: ").append(noSnapshot).append('\n');
        }
        return text.toString();
    }

    private void append(StringBuilder text, String key, String hash) {
        text.append("  %s: %s%n".formatted(key, fact(key)));
        if (!hash.isEmpty()) {
            text.append("    SHA-256 ").append(hash).append('\n');
        }
        String entry = fact(key + Bundle.ENTRY);
        if (entry == null) {
            text.append("    not in the bundle\n");
        } else {
            text.append("    in the bundle: unzip ")
                    .append(quoted(file.toString()))
                    .append(' ')
                    .append(entry)
                    .append('\n');
        }
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public void close() throws IOException {
        zip.close();
        if (folder == null) {
            return;
        }
        try (var files = Files.list(folder)) {
            for (Path path : List.copyOf(files.toList())) {
                Files.delete(path);
            }
        }
        Files.delete(folder);
    }
}
