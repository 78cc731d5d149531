package dev.faultline.cli;

import dev.faultline.explain.FaultReport;
import dev.faultline.explain.HtmlReport;
import dev.faultline.explain.Report;
import dev.faultline.explain.TextReport;
import dev.faultline.machine.Machine;
import dev.faultline.snapshot.Snapshot;
import dev.faultline.snapshot.SnapshotException;
import dev.faultline.symbols.Symbols;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes a bundle; see {@link Bundle}. */
final class BundleWriter {
    /** A file that is larger is only named. */
    private static final long LARGEST_FILE = 16L << 20;

    private final RunOptions options;
    private final Symbols symbols;
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();

    BundleWriter(RunOptions options, Symbols symbols) {
        this.options = options;
        this.symbols = symbols;
        String[] version = new FaultlineCommand.Version().getVersion();
        facts.put(Bundle.VERSION, version[0].replace("faultline ", ""));
        facts.put(Bundle.JAVA, version[1].replace("on Java ", ""));
        facts.put(
                Bundle.SYSTEM,
                "%s %s, %d processors"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"),
                                Runtime.getRuntime().availableProcessors()));
        for (int i = 0; i < options.arguments.size(); i++) {
            facts.put(Bundle.ARGUMENT + i, options.arguments.get(i));
        }
        facts.put("memory", String.valueOf(options.memoryBytes));
        facts.put("engine", options.engine);
    }

    /**
     * The bundle of a run that has ended.
     *
     * @param how what its report begins with
     */
    void ofEnd(Path file, Machine machine, Report report, String how) throws IOException {
        facts.put(Bundle.HOW, how);
        facts.put(Bundle.AT_INSTRUCTION, String.valueOf(FaultReport.atInstruction(machine)));
        add(machine);
        texts.put(Bundle.REPORT, TextReport.of(report));
        texts.put(Bundle.PAGE, HtmlReport.of(report));
        texts.put(Bundle.RECORDER, TextReport.of(FaultReport.recorder(machine, symbols, report)));
        texts.put(Bundle.LAST, Bundle.text(FaultReport.last(report)));
        write(file, machine);
    }

    /**
     * The bundle of a bug. What the bug has spoiled is left out.
     *
     * @param machine that it was met in, or null
     */
    void ofBug(Path file, Throwable bug, Machine machine) throws IOException {
        String how = "Internal error of Faultline, " + bug;
        facts.put(Bundle.HOW, how);
        facts.put(Bundle.AT_INSTRUCTION, "true");
        StringWriter trace = new StringWriter();
        bug.printStackTrace(new PrintWriter(trace, true));
        texts.put(Bundle.ERROR, trace.toString());
        if (machine != null) {
            try {
                add(machine);
                Report report = FaultReport.of(machine, how, symbols);
                texts.put(Bundle.REPORT, TextReport.of(report));
                texts.put(Bundle.PAGE, HtmlReport.of(report));
                texts.put(
                        Bundle.RECORDER,
                        TextReport.of(FaultReport.recorder(machine, symbols, report)));
            } catch (RuntimeException | Error e) {
                facts.put(Bundle.REPORT + Bundle.MISSING, e.toString());
            }
        }
        write(file, machine);
    }

    private void add(Machine machine) {
        facts.put(Bundle.INSTRUCTIONS, String.valueOf(machine.cpu().retired()));
        if (machine.isLive()) {
            facts.put(Bundle.VARIES, "it went by the host's clock, with what was typed");
        } else if (options.timeoutMillis != 0) {
            facts.put(Bundle.VARIES, "--timeout ends it at another instruction each time");
        }
    }

    private void write(Path file, Machine machine) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path part = Files.createTempFile(folder, "bundle", ".part");
        Path snapshot = Files.createTempFile(folder, "bundle", ".snapshot");
        try {
            boolean saved = save(machine, snapshot);
            Map<String, byte[]> files = files();
            try (OutputStream out = Files.newOutputStream(part);
                    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
                put(zip, Bundle.MANIFEST, Bundle.text(facts).getBytes(StandardCharsets.UTF_8));
                for (Map.Entry<String, String> text : texts.entrySet()) {
                    put(zip, text.getKey(), text.getValue().getBytes(StandardCharsets.UTF_8));
                }
                if (saved) {
                    zip.putNextEntry(new ZipEntry(Bundle.SNAPSHOT));
                    Files.copy(snapshot, zip);
                    zip.closeEntry();
                }
                for (Map.Entry<String, byte[]> entry : files.entrySet()) {
                    put(zip, entry.getKey(), entry.getValue());
                }
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
            Files.deleteIfExists(snapshot);
        }
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    private boolean save(Machine machine, Path file) throws IOException {
        String why = "there was no machine to be saved";
        if (machine != null) {
            try {
                Snapshot.of(machine, SavedMachine.describe(options, machine)).write(file);
                return true;
            } catch (SnapshotException e) {
                why = e.getMessage();
            } catch (RuntimeException | Error e) {
                why = e.toString();
            }
        }
        facts.put(Bundle.SNAPSHOT + Bundle.MISSING, why);
        return false;
    }

    /** The run's files that are small, by entry; the manifest gets the hashes of all. */
    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> small = new LinkedHashMap<>();
        for (Map.Entry<String, String> named : named().entrySet()) {
            String key = named.getKey();
            String name = named.getValue();
            facts.put(key, name);
            facts.put(key + Bundle.HASH, ImageHash.of(name));
            Path path = Path.of(name);
            if (Files.isRegularFile(path) && Files.size(path) <= LARGEST_FILE) {
                facts.put(key + Bundle.ENTRY, Bundle.FILES + key);
                small.put(Bundle.FILES + key, Files.readAllBytes(path));
            }
        }
        return small;
    }

    private Map<String, String> named() {
        Map<String, String> named = new LinkedHashMap<>(SavedMachine.files(options));
        named.put("serial-input", "-".equals(options.serialInput) ? null : options.serialInput);
        for (int i = 0; i < options.initrd.size(); i++) {
            named.put("initrd-" + i, options.initrd.get(i));
        }
        for (int i = 0; i < options.symbols.size(); i++) {
            named.put("symbols-" + i, options.symbols.get(i));
        }
        named.put("from", options.from);
        named.values().removeIf(name -> name == null);
        return named;
    }
}
