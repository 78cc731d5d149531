package dev.faultline.jit.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A GRUB rescue image with one of our kernels on it, as its users make them. */
final class RescueIso {
    /** What GRUB's menu calls the kernel. */
    static final String TITLE = "Faultline test kernel";

    /** The multiboot kernel on the image, which says what it was handed over. */
    static final String KERNEL = "multiboot";

    private RescueIso() {}

    /** Makes the image; the test is skipped where grub-mkrescue is not installed. */
    static Path make(Path folder) throws IOException, InterruptedException {
        Path grub = Files.createDirectories(folder.resolve("iso/boot/grub"));
        TestKernel kernel = TestKernels.find(KERNEL).orElseThrow();
        Files.write(grub.resolveSibling("kernel.elf"), kernel.image());
        Files.writeString(
                grub.resolve("grub.cfg"),
                """
                set timeout=-1
                menuentry "%s" {
                    multiboot /boot/kernel.elf %s
                }
                """
                        .formatted(TITLE, kernel.commandLine()));
        Path iso = folder.resolve("rescue.iso");
        Process process;
        try {
            process =
                    new ProcessBuilder(
                                    List.of(
                                            "grub-mkrescue",
                                            "-o",
                                            iso.toString(),
                                            folder.resolve("iso").toString()))
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            assumeTrue(false, "grub-mkrescue is not installed: " + e.getMessage());
            return null;
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        assumeTrue(!output.contains("xorriso not found"), output);
        assertEquals(0, code, output);
        return iso;
    }
}
