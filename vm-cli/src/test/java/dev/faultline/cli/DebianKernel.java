package dev.faultline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's cloud kernel, downloaded by apt and unpacked under target, once. Where that cannot be
 * the test that asks for it is skipped and says why.
 */
final class DebianKernel {
    private static final String PACKAGE = "linux-image-cloud-amd64";

    private DebianKernel() {}

    /** The vmlinuz; the system property faultline.linux names another one. */
    static Path find() throws Exception {
        String named = System.getProperty("faultline.linux");
        if (named != null) {
            return Path.of(named);
        }
        Path folder = Files.createDirectories(Path.of("target", "linux").toAbsolutePath());
        Optional<Path> kernel = vmlinuz(folder);
        if (kernel.isEmpty()) {
            download(folder);
            kernel = vmlinuz(folder);
        }
        Assumptions.assumeTrue(kernel.isPresent(), "no vmlinuz in Debian's " + PACKAGE);
        return kernel.get();
    }

    private static Optional<Path> vmlinuz(Path folder) throws IOException {
        Path boot = folder.resolve("boot");
        if (!Files.isDirectory(boot)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(boot)) {
            return files.filter(f -> f.getFileName().toString().startsWith("vmlinuz")).findFirst();
        }
    }

    private static void download(Path folder) throws Exception {
        String depends = run(folder, "apt-cache", "depends", PACKAGE);
        Optional<String> name =
                depends.lines()
                        .map(String::strip)
                        .filter(l -> l.startsWith("Depends: linux-image-"))
                        .map(l -> l.substring("Depends: ".length()))
                        .findFirst();
        Assumptions.assumeTrue(name.isPresent(), "apt does not know " + PACKAGE + ": " + depends);
        run(folder, "apt-get", "download", name.get());
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> archive = files.filter(f -> f.toString().endsWith(".deb")).findFirst();
            Assumptions.assumeTrue(archive.isPresent(), "apt-get could not download " + name.get());
            run(folder, "dpkg-deb", "-x", archive.get().toString(), folder.toString());
        }
    }

    private static String run(Path folder, String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(List.of(command))
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
            String text = new String(process.getInputStream().readAllBytes());
            process.waitFor(5, TimeUnit.MINUTES);
            return text;
        } catch (IOException e) {
            Assumptions.abort(command[0] + " is not on this machine: " + e.getMessage());
            throw e;
        }
    }
}
