package dev.faultline.device.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;

/**
 * An image file as a medium. A last sector that the file holds in part only is whole to the guest,
 * its missing bytes zero; a file that is written grows to its end with the first write there.
 *
 * <p>Where the host cannot read or write the open file any more, {@link UncheckedIOException} ends
 * the run: no guest causes that.
 */
public final class DiskFile implements BlockMedium {
    /** Bytes in a sector of a disk. */
    public static final int DISK_SECTOR = 512;

    /** Bytes in a sector of a CD-ROM (ECMA-130, mode 1). */
    public static final int CD_SECTOR = 2048;

    /** ISO 9660, 8.1: the first volume descriptor's identifier. */
    private static final String ISO_IDENTIFIER = "CD001";

    private static final long ISO_IDENTIFIER_AT = 16L * CD_SECTOR + 1;

    /** POSIX, sys/stat.h: the type of a file in its mode. */
    private static final int S_IFMT = 0170000;

    private static final int S_IFIFO = 0010000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFSOCK = 0140000;

    private final Path file;
    private final FileChannel channel;
    private final int sectorBytes;
    private final long sectors;
    private final boolean writable;

    private DiskFile(Path file, int sectorBytes, boolean writable) throws MediumException {
        this.file = file;
        this.sectorBytes = sectorBytes;
        this.writable = writable;
        String expected = sectorBytes == CD_SECTOR ? "an ISO 9660 image" : "a disk image";
        try {
            if (Files.isDirectory(file)) {
                throw new MediumException(file + ": a directory, expected " + expected);
            }
            if (isStream(file)) {
                throw new MediumException(file + ": no regular file, expected " + expected);
            }
            channel =
                    writable
                            ? FileChannel.open(
                                    file, StandardOpenOption.READ, StandardOpenOption.WRITE)
                            : FileChannel.open(file, StandardOpenOption.READ);
            long size = channel.size();
            if (size == 0) {
                throw new MediumException(file + ": empty file, expected " + expected);
            }
            sectors = (size - 1) / sectorBytes + 1;
        } catch (NoSuchFileException e) {
            throw new MediumException(file + ": no such file");
        } catch (AccessDeniedException e) {
            throw new MediumException(
                    file + ": permission denied to " + (writable ? "write" : "read") + " it");
        } catch (IOException e) {
            throw new MediumException(file + ": cannot be opened: " + e.getMessage());
        }
    }

    /**
     * Opens a disk image.
     *
     * @param writeThrough whether the guest's writes go to the file; else they stay in memory and
     *     the file is opened for reading only
     */
    public static BlockMedium openDisk(Path file, boolean writeThrough) throws MediumException {
        DiskFile disk = new DiskFile(file, DISK_SECTOR, writeThrough);
        return writeThrough ? disk : new OverlayMedium(disk);
    }

    /** Opens a CD's image, for reading only. */
    public static BlockMedium openCd(Path file) throws MediumException {
        DiskFile cd = new DiskFile(file, CD_SECTOR, false);
        if (!cd.isIso9660()) {
            throw new MediumException(
                    "%s: no '%s' at offset 0x%x, expected an ISO 9660 image"
                            .formatted(file, ISO_IDENTIFIER, ISO_IDENTIFIER_AT));
        }
        return cd;
    }

    /**
     * Whether a file is a pipe, a terminal or the like, which has no size and can be read only once
     * if it ends at all; false where the host cannot say.
     */
    public static boolean isStream(Path file) {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return false;
        }
        try {
            int type = (Integer) Files.getAttribute(file, "unix:mode") & S_IFMT;
            return type == S_IFIFO || type == S_IFCHR || type == S_IFSOCK;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a file is a CD's image; no complaint where it is not. */
    public static boolean isCd(Path file) throws MediumException {
        return new DiskFile(file, CD_SECTOR, false).isIso9660();
    }

    private boolean isIso9660() {
        byte[] wanted = ISO_IDENTIFIER.getBytes(StandardCharsets.US_ASCII);
        byte[] found = new byte[wanted.length];
        fill(ISO_IDENTIFIER_AT, ByteBuffer.wrap(found));
        return Arrays.equals(wanted, found);
    }

    @Override
    public int sectorBytes() {
        return sectorBytes;
    }

    @Override
    public long sectors() {
        return sectors;
    }

    @Override
    public void read(long sector, byte[] buffer, int offset) {
        Objects.checkIndex(sector, sectors);
        fill(sector * sectorBytes, ByteBuffer.wrap(buffer, offset, sectorBytes));
    }

    /** Fills a buffer from a place of the file; what is past the file's end is zero. */
    private void fill(long from, ByteBuffer into) {
        try {
            long at = from;
            while (into.hasRemaining()) {
                int count = channel.read(into, at);
                if (count < 0) {
                    Arrays.fill(
                            into.array(),
                            into.arrayOffset() + into.position(),
                            into.arrayOffset() + into.limit(),
                            (byte) 0);
                    return;
                }
                at += count;
            }
        } catch (IOException e) {
            throw failure("read", e);
        }
    }

    @Override
    public void write(long sector, byte[] buffer, int offset) {
        Objects.checkIndex(sector, sectors);
        if (!writable) {
            throw new UnsupportedOperationException(file + ": opened for reading only");
        }
        try {
            ByteBuffer from = ByteBuffer.wrap(buffer, offset, sectorBytes);
            long at = sector * sectorBytes;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        } catch (IOException e) {
            throw failure("written", e);
        }
    }

    private UncheckedIOException failure(String what, IOException cause) {
        return new UncheckedIOException(
                new IOException(file + ": cannot be " + what + ": " + cause.getMessage(), cause));
    }

    @Override
    public boolean writable() {
        return writable;
    }
}
