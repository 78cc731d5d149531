package dev.faultline.cli;

import dev.faultline.machine.Machine;
import dev.faultline.operator.Script;
import dev.faultline.snapshot.Snapshot;
import dev.faultline.snapshot.SnapshotException;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The snapshot of {@code --from}, and what {@code --save-at} says of a run in one. */
final class SavedMachine {
    private static final String VERSION = "faultline";
    private static final String SCRIPT = "script";
    private static final String BIOS = "built-in-bios";
    private static final String HASH = ".sha256";

    private final String file;
    private final Snapshot snapshot;

    private SavedMachine(String file, Snapshot snapshot) {
        this.file = file;
        this.snapshot = snapshot;
    }

    /** What has to be known of a run to build its machine again. */
    static Map<String, String> describe(RunOptions options, Machine machine)
            throws IOException, SnapshotException {
        Map<String, String> description = new TreeMap<>();
        String version = SavedMachine.class.getPackage().getImplementationVersion();
        description.put(VERSION, version == null ? "(not packaged)" : version);
        description.put(SCRIPT, script(options));
        description.put(BIOS, String.valueOf(machine.hasBios()));
        for (Map.Entry<String, String> entry : files(options).entrySet()) {
            String name = entry.getValue();
            if (name != null) {
                boolean builtIn = !Files.exists(Path.of(name));
                description.put(
                        entry.getKey(),
                        builtIn ? name : Path.of(name).toAbsolutePath().normalize().toString());
                String hash = hash(name);
                if (hash == null) {
                    throw new SnapshotException(
                            name + ": no regular file, expected one that --from finds again");
                }
                description.put(entry.getKey() + HASH, hash);
            }
        }
        return description;
    }

    private static String script(RunOptions options) {
        return options.steps.isEmpty() ? "" : options.steps.toString();
    }

    /** The files that a machine is made of, by kind; null where there is none. */
    static Map<String, String> files(RunOptions options) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("image", options.image);
        files.put("disk", options.disk);
        files.put("cdrom", options.cdrom);
        files.put("firmware", options.firmware);
        files.put("video-bios", options.videoBios);
        return files;
    }

    /** The SHA-256 of a file or of a built-in kernel, or null where there is neither. */
    private static String hash(String name) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Path path = Path.of(name);
            if (Files.isRegularFile(path)) {
                byte[] buffer = new byte[1 << 16];
                try (InputStream in = Files.newInputStream(path)) {
                    for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                        digest.update(buffer, 0, n);
                    }
                }
            } else {
                TestKernel kernel = TestKernels.find(name).orElse(null);
                if (kernel == null) {
                    return null;
                }
                digest.update(kernel.image());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads the snapshot that the options name, and adds to them what it knows of its machine: the
     * files in its drives, unless others with the same content are named.
     */
    static SavedMachine open(RunOptions options) throws IOException, SnapshotException {
        Path file = Path.of(options.from);
        if (!Files.exists(file)) {
            throw new SnapshotException(file + ": no such file, expected one of --save-at");
        }
        Snapshot snapshot = Snapshot.read(file);
        SavedMachine saved = new SavedMachine(options.from, snapshot);
        saved.complete(options);
        return saved;
    }

    private void complete(RunOptions options) throws IOException, SnapshotException {
        Map<String, String> description = snapshot.description();
        options.memoryBytes = snapshot.memoryBytes();
        Map<String, String> given = files(options);
        for (Map.Entry<String, String> entry : given.entrySet()) {
            String saved = description.get(entry.getKey());
            if (saved == null && entry.getValue() != null) {
                throw new SnapshotException(
                        "%s: --from %s, whose machine had no %s"
                                .formatted(entry.getValue(), file, entry.getKey()));
            }
            if (saved != null && entry.getValue() == null) {
                entry.setValue(saved);
            }
            check(entry.getKey(), entry.getValue());
        }
        options.image = given.get("image");
        options.disk = given.get("disk");
        options.cdrom = given.get("cdrom");
        options.firmware = given.get("firmware");
        options.videoBios = given.get("video-bios");
        String script = description.getOrDefault(SCRIPT, "");
        if (!script.isEmpty() && !script.equals(script(options))) {
            throw new SnapshotException(
                    "%s: saved in a run with the steps %s, expected the same --expect, --type and so on with --from"
                            .formatted(file, script));
        }
    }

    /** The content must be what it was; of an image in RAM it need not be there at all. */
    private void check(String kind, String name) throws IOException, SnapshotException {
        String expected = snapshot.description().get(kind + HASH);
        if (name == null || expected == null) {
            return;
        }
        String actual = hash(name);
        if (actual == null && kind.equals("image")) {
            return;
        }
        if (!expected.equals(actual)) {
            throw new SnapshotException(
                    "%s: the %s %s has %s, expected SHA-256 %s"
                            .formatted(
                                    file,
                                    kind,
                                    name,
                                    actual == null ? "gone" : "SHA-256 " + actual,
                                    expected));
        }
    }

    /** Whether the image can still be read: for symbols, and for a reset of the guest. */
    boolean hasImage(RunOptions options) throws IOException {
        return options.image == null || hash(options.image) != null;
    }

    /**
     * Puts a machine into the saved state, after what has to be done to make it the same machine.
     *
     * @param script the operator's, or null
     */
    void restore(Machine machine, Script script) throws SnapshotException {
        if (Boolean.parseBoolean(snapshot.description().get(BIOS))) {
            machine.installBios();
        }
        boolean goesOn = !snapshot.description().getOrDefault(SCRIPT, "").isEmpty();
        if (script != null && goesOn) {
            machine.play(script);
        }
        snapshot.restore(machine);
        if (script != null && !goesOn) {
            machine.play(script);
        }
    }
}
