package dev.faultline.cli;

import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** What names an image by its content. */
final class ImageHash {
    private ImageHash() {}

    /**
     * SHA-256 of a file or built-in kernel; empty where there is none, which others complain of.
     */
    static String of(String image) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        Path file;
        try {
            file = Path.of(image);
        } catch (InvalidPathException _) {
            return "";
        }
        if (Files.isRegularFile(file)) {
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        }
        Optional<TestKernel> kernel = TestKernels.find(image);
        return kernel.map(k -> HexFormat.of().formatHex(digest.digest(k.image()))).orElse("");
    }
}
