package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.oracle.DebianKernel;
import dev.faultline.oracle.DebianPackage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shell script of Debian's busybox on Debian's Linux: programs that nobody here wrote. */
class LinuxScriptIT {
    private static final long TIMEOUT_SECONDS = 600;
    private static final String COMMAND_LINE =
            "quiet console=ttyS0 panic=-1 acpi=off pci=off reboot=k";
    private static final int DATA_LINES = 60_000;

    private static final String SCRIPT =
            """
            #!/bin/busybox sh
            /bin/busybox mkdir -p /proc /tmp
            /bin/busybox mount -t proc proc /proc
            /bin/busybox --install -s /bin
            export PATH=/bin
            say() { echo "= $*"; }
            say $(ls -d /bin /dev /proc)
            awk 'BEGIN { x = 1; for (i = 0; i < 60000; i++) {
                x = (x * 69069 + 1) % 2147483648; printf "%d line of numbers %d\\n", i, x } }' > /tmp/data
            say $(wc -c < /tmp/data)
            say $(md5sum < /tmp/data)
            say $(sha256sum < /tmp/data)
            gzip -c /tmp/data > /tmp/data.gz
            say $(gzip -dc /tmp/data.gz | md5sum)
            say $(awk 'BEGIN { s = 0; for (i = 1; i <= 10000; i++) s += 1 / (i * i);
                printf "%.12f %.6e %.4f", s, s / 7, int(s * 1000) / 3 }')
            i=0; while [ $i -lt 100 ]; do /bin/true; i=$((i + 1)); done
            say $i forks
            say $(sort -r /tmp/data | head -n 1)
            say the script is done
            reboot -f
            """;

    @TempDir private Path folder;

    @Test
    void aShellScriptRunsUnderTheJit() throws Exception {
        runs("jit");
    }

    @Test
    void aShellScriptRunsUnderTheInterpreter() throws Exception {
        runs("interp");
    }

    @Test
    void aShellScriptRunsInLockstep() throws Exception {
        runs("lockstep");
    }

    private void runs(String engine) throws Exception {
        byte[] busybox = Files.readAllBytes(DebianPackage.file("busybox-static", "bin/busybox"));
        Path disk =
                Files.write(folder.resolve("initrd"), InitialRamDisk.withScript(busybox, SCRIPT));
        var result =
                PublicCommand.faultline(
                        TIMEOUT_SECONDS,
                        "run",
                        "--engine",
                        engine,
                        "-m",
                        "256M",
                        "--initrd",
                        disk.toString(),
                        "--append",
                        COMMAND_LINE,
                        DebianKernel.find().toString());
        List<String> said =
                result.output()
                        .lines()
                        .filter(line -> line.startsWith("= "))
                        .map(line -> line.substring(2).strip())
                        .toList();
        assertEquals(expected(), said, result.output() + result.errors());
    }

    /** What the script says, computed here. */
    private static List<String> expected() throws Exception {
        byte[] data = data();
        String md5 = digest("MD5", data) + " -";
        double sum = 0;
        for (int i = 1; i <= 10_000; i++) {
            sum += 1.0 / (i * i);
        }
        double third = Math.floor(sum * 1000) / 3;
        return List.of(
                "/bin /dev /proc",
                Integer.toString(data.length),
                md5,
                digest("SHA-256", data) + " -",
                md5,
                String.format("%.12f %.6e %.4f", sum, sum / 7, third),
                "100 forks",
                greatest(data),
                "the script is done");
    }

    private static byte[] data() {
        StringBuilder text = new StringBuilder();
        long x = 1;
        for (int i = 0; i < DATA_LINES; i++) {
            x = (x * 69069 + 1) % (1L << 31);
            text.append(i).append(" line of numbers ").append(x).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String digest(String algorithm, byte[] data) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(data));
    }

    /** The last line in the order of bytes. */
    private static String greatest(byte[] data) {
        return new String(data, StandardCharsets.US_ASCII)
                .lines()
                .max(String::compareTo)
                .orElseThrow();
    }
}
