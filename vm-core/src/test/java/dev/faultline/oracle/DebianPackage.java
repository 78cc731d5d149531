package dev.faultline.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Files of Debian packages: those that are installed, else downloaded by apt and unpacked under
 * target, once. Where that cannot be the test that asks is skipped and says why.
 */
public final class DebianPackage {
    private DebianPackage() {}

    /** A file of a package by its path from the root, without the slash. */
    public static Path file(String name, String path) throws Exception {
        Path installed = Path.of("/").resolve(path);
        if (Files.isReadable(installed)) {
            return installed;
        }
        Path folder = folder(name);
        Path file = folder.resolve(path);
        if (!Files.exists(file)) {
            unpack(name, folder);
        }
        Assumptions.assumeTrue(Files.exists(file), "no " + path + " in Debian's " + name);
        return file;
    }

    /** A folder for what is unpacked, the same one for all modules. */
    static Path folder(String name) throws IOException {
        return Files.createDirectories(Path.of("..", "target", name).toAbsolutePath().normalize());
    }

    /** Downloads a package and unpacks it into a folder. */
    static void unpack(String name, Path folder) throws Exception {
        String text = run(folder, "apt-get", "download", name);
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> archive = files.filter(f -> f.toString().endsWith(".deb")).findFirst();
            Assumptions.assumeTrue(
                    archive.isPresent(), "apt-get could not download " + name + ": " + text);
            run(folder, "dpkg-deb", "-x", archive.get().toString(), folder.toString());
        }
    }

    /** What a command prints, run in a folder. */
    static String run(Path folder, String... command) throws Exception {
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
