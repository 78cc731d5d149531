package dev.faultline.testkernels;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** The index of the built-in kernels. */
public final class TestKernels {
    private TestKernels() {}

    /** All names, sorted. */
    public static List<String> names() {
        return new String(read("index"), StandardCharsets.UTF_8).lines().toList();
    }

    /** The bootable image of a kernel; the quick way for a run, which needs nothing else. */
    public static Optional<byte[]> image(String name) {
        return names().contains(name) ? Optional.of(readImage(name)) : Optional.empty();
    }

    /** The kernel of that name, with what it must do. */
    public static Optional<TestKernel> find(String name) {
        if (!names().contains(name)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try {
            properties.load(new ByteArrayInputStream(read(name + ".properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(
                new TestKernel(
                        name,
                        properties.getProperty("description"),
                        properties.getProperty("append", ""),
                        Integer.parseInt(properties.getProperty("exit"))));
    }

    /**
     * The rows of the {@code benchmark} kernel that are plain C, as a program for x86-64 Linux that
     * takes the kernel's command line as its arguments.
     */
    public static byte[] nativeBenchmark() {
        return read("bench-native");
    }

    /** A kernel's image: ELF, or a disk. */
    static byte[] readImage(String name) {
        byte[] disk = readIfThere(name + ".img");
        return disk != null ? disk : read(name + ".elf");
    }

    static byte[] read(String file) {
        byte[] content = readIfThere(file);
        if (content == null) {
            throw new IllegalStateException("test kernel resource " + file + " is not in the jar");
        }
        return content;
    }

    private static byte[] readIfThere(String file) {
        try (InputStream in = TestKernels.class.getResourceAsStream("images/" + file)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
