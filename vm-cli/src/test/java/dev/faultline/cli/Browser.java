package dev.faultline.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.oracle.Tools;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/** Chromium without a window, which opens a page, says what became of it, and ends. */
final class Browser {
    private static final int TIMEOUT_SECONDS = 120;

    private final Path folder;
    private final List<String> console = new ArrayList<>();

    private Browser(Path folder) {
        this.folder = folder;
    }

    /**
     * A browser with nothing remembered; without one the test is skipped.
     *
     * @param folder where its own files go
     */
    static Browser open(Path folder) {
        assumeTrue(Tools.found("chromium"), "no Chromium: package chromium is not installed");
        return new Browser(folder);
    }

    /** What pages have said in the browser's console, errors of loading and policy among it. */
    List<String> console() {
        return List.copyOf(console);
    }

    /** The page after its scripts have run. */
    String content(Path page) throws IOException, InterruptedException {
        return show(page, 1600, "--dump-dom");
    }

    /** What is to be seen of the page. */
    BufferedImage picture(Path page, int width, boolean dark)
            throws IOException, InterruptedException {
        Path file = folder.resolve("page.png");
        show(
                page,
                width,
                "--screenshot=" + file,
                dark ? "--force-dark-mode" : "--blink-settings=preferredColorScheme=1");
        return ImageIO.read(file.toFile());
    }

    private String show(Path page, int width, String... wanted)
            throws IOException, InterruptedException {
        Path output = folder.resolve("browser.out");
        Path errors = folder.resolve("browser.err");
        List<String> command = new ArrayList<>(List.of("chromium", "--headless=new"));
        // Its sandbox does not start for root; the page is ours.
        command.addAll(List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"));
        command.addAll(List.of("--no-first-run", "--disable-background-networking"));
        command.addAll(List.of("--hide-scrollbars", "--force-device-scale-factor=1"));
        command.addAll(List.of("--enable-logging=stderr", "--log-level=0"));
        command.add("--user-data-dir=" + folder.resolve("profile"));
        command.add("--window-size=" + width + ",3000");
        command.addAll(List.of(wanted));
        command.add(page.toUri().toString());
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + ": no end in sight");
        }
        String said = Files.readString(errors, StandardCharsets.ISO_8859_1);
        if (process.exitValue() != 0) {
            throw new AssertionError(command + " ended with " + process.exitValue() + ": " + said);
        }
        said.lines().filter(line -> line.contains(":CONSOLE")).forEach(console::add);
        return Files.readString(output);
    }
}
