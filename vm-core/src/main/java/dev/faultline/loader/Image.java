package dev.faultline.loader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The bytes of an image or of a module.
 *
 * @param name what messages and the guest's command line call it
 * @param bytes its content; nobody writes to it
 */
public record Image(String name, byte[] bytes) {
    private static final long MAX_SIZE = 1L << 30;

    /** Reads a file. */
    public static Image read(Path file) throws ImageException {
        return read(file, Integer.MAX_VALUE);
    }

    /** Reads the beginning of a file, which may be of any size. */
    public static Image readHead(Path file, int bytes) throws ImageException {
        return read(file, bytes);
    }

    private static Image read(Path file, int atMost) throws ImageException {
        try {
            if (Files.isDirectory(file)) {
                throw new ImageException(file + ": a directory, expected an image file");
            }
            if (atMost != Integer.MAX_VALUE) {
                try (InputStream in = Files.newInputStream(file)) {
                    return new Image(file.toString(), in.readNBytes(atMost));
                }
            }
            long size = Files.size(file);
            if (size > MAX_SIZE) {
                throw new ImageException(
                        "%s: %d bytes, expected at most %d".formatted(file, size, MAX_SIZE));
            }
            return new Image(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new ImageException(file + ": no such file");
        } catch (AccessDeniedException e) {
            throw new ImageException(file + ": permission denied");
        } catch (IOException e) {
            throw new ImageException(file + ": cannot be read: " + e.getMessage());
        }
    }

    ImageReader reader() {
        return new ImageReader(name, bytes);
    }
}
