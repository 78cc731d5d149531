package dev.faultline.oracle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's cloud kernel, downloaded by apt and unpacked under target, once. Where that cannot be
 * the test that asks for it is skipped and says why.
 */
public final class DebianKernel {
    /** Offsets in a bzImage's header (Linux Documentation/x86/boot.rst). */
    private static final int SETUP_SECTORS = 0x1f1;

    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;
    private static final int LZ4_LEGACY = 0x184c2102;

    private static final String PACKAGE = "linux-image-cloud-amd64";

    private DebianKernel() {}

    /** The vmlinuz; the system property faultline.linux names another one. */
    public static Path find() throws Exception {
        String named = System.getProperty("faultline.linux");
        if (named != null) {
            return Path.of(named);
        }
        Path folder = DebianPackage.folder("linux");
        Optional<Path> kernel = vmlinuz(folder);
        if (kernel.isEmpty()) {
            download(folder);
            kernel = vmlinuz(folder);
        }
        Assumptions.assumeTrue(kernel.isPresent(), "no vmlinuz in Debian's " + PACKAGE);
        return kernel.get();
    }

    /** The vmlinux inside the vmlinuz, unpacked by lz4, which Debian's kernels are packed with. */
    public static Path unpacked() throws Exception {
        Path packed = find();
        ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(packed));
        image.order(ByteOrder.LITTLE_ENDIAN);
        int start = ((image.get(SETUP_SECTORS) & 0xff) + 1) * 512 + image.getInt(PAYLOAD_OFFSET);
        Assumptions.assumeTrue(
                image.getInt(start) == LZ4_LEGACY, packed + " is not packed by lz4: skipped");
        Assumptions.assumeTrue(Tools.found("lz4"), "no lz4 on the path to unpack " + packed);
        // The last four bytes are the unpacked size.
        byte[] payload = new byte[image.getInt(PAYLOAD_LENGTH) - 4];
        image.get(start, payload);
        Path folder = Files.createTempDirectory("faultline-vmlinux");
        Path file = Files.write(folder.resolve("vmlinux.lz4"), payload);
        DebianPackage.run(
                folder, "lz4", "-d", "-q", file.toString(), folder.resolve("vmlinux").toString());
        Files.delete(file);
        return folder.resolve("vmlinux");
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
        String depends = DebianPackage.run(folder, "apt-cache", "depends", PACKAGE);
        Optional<String> name =
                depends.lines()
                        .map(String::strip)
                        .filter(l -> l.startsWith("Depends: linux-image-"))
                        .map(l -> l.substring("Depends: ".length()))
                        .findFirst();
        Assumptions.assumeTrue(name.isPresent(), "apt does not know " + PACKAGE + ": " + depends);
        DebianPackage.unpack(name.get(), folder);
    }
}
