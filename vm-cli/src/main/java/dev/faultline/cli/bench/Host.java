package dev.faultline.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What figures depend on besides the programs that were measured. */
final class Host {
    private Host() {}

    static Map<String, String> describe(List<String> contenders) throws IOException {
        Map<String, String> host = new LinkedHashMap<>();
        host.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        host.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        host.put("processor", processor());
        host.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        host.put("java", Runtime.version().toString());
        if (contenders.contains("qemu")) {
            host.put("qemu", qemuVersion());
        }
        return host;
    }

    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(file)) {
            return "unknown";
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String qemuVersion() throws IOException {
        Process process =
                new ProcessBuilder("qemu-system-x86_64", "--version")
                        .redirectErrorStream(true)
                        .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return text.lines().findFirst().orElse("unknown");
    }
}
