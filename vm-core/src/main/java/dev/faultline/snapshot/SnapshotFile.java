package dev.faultline.snapshot;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A snapshot as a file: a magic number, the version of the format, and sections, each with a tag,
 * its length, its bytes and a CRC-32C of all three; numbers have the high byte first. The last
 * section says that nothing is missing.
 *
 * <p>The checksums are against damage, not against malice: whoever can make a file with valid ones
 * can make a machine in a state that devices never come to.
 */
final class SnapshotFile {
    /** Not text, and changed by whatever changes line ends. */
    private static final byte[] MAGIC = {(byte) 0x89, 'F', 'L', 'S', 'N', '\r', '\n', 0x1a};

    private static final int FORMAT = 1;
    private static final int HEADER = MAGIC.length + 4;

    /** A section's tag, length and checksum. */
    private static final int FRAME = 4 + 8 + 4;

    private static final int HEAD = tag("HEAD");
    private static final int STATE = tag("STAT");
    private static final int RING = tag("RING");
    private static final int RAM = tag("RAM ");
    private static final int END = tag("END ");

    /** More than any state, and less than an array can have. */
    private static final long LARGEST_SECTION = 1L << 30;

    private static final int MAX_DESCRIPTION = 1000;

    private final Path file;
    private final DataInputStream in;
    private final long size;
    private long offset;

    private SnapshotFile(Path file, DataInputStream in, long size) {
        this.file = file;
        this.in = in;
        this.size = size;
    }

    private static int tag(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
    }

    /** Writes a file whole or not at all. */
    static void write(Snapshot snapshot, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
            out.write(MAGIC);
            out.writeInt(FORMAT);
            writeSection(out, HEAD, head(snapshot));
            writeSection(out, STATE, snapshot.state());
            writeSection(out, RING, ring(snapshot.recorder()));
            for (RamPages pages : snapshot.ram()) {
                writeSection(out, RAM, ram(pages));
            }
            writeSection(out, END, new byte[0]);
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void writeSection(DataOutputStream out, int tag, byte[] bytes)
            throws IOException {
        out.writeInt(tag);
        out.writeLong(bytes.length);
        out.write(bytes);
        out.writeInt(checksum(tag, bytes));
    }

    private static int checksum(int tag, byte[] bytes) {
        CRC32C crc = new CRC32C();
        for (int shift = 24; shift >= 0; shift -= 8) {
            crc.update(tag >>> shift);
        }
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static byte[] head(Snapshot snapshot) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(snapshot.form());
        out.writeLong(snapshot.memoryBytes());
        Map<String, String> sorted = new TreeMap<>(snapshot.description());
        out.writeInt(sorted.size());
        for (Map.Entry<String, String> entry : sorted.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeUTF(entry.getValue());
        }
        return bytes.toByteArray();
    }

    private static byte[] ring(long[] recorder) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * recorder.length);
        bytes.asLongBuffer().put(recorder);
        return bytes.array();
    }

    private static long[] recorder(byte[] bytes) {
        long[] recorder = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(recorder);
        return recorder;
    }

    private static byte[] ram(RamPages pages) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(pages.physical());
        for (long word : pages.present()) {
            out.writeLong(word);
        }
        out.write(pages.bytes());
        return bytes.toByteArray();
    }

    /** Reads a file. */
    static Snapshot read(Path file) throws IOException, SnapshotException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return new SnapshotFile(file, in, Files.size(file)).read();
        }
    }

    private Snapshot read() throws IOException, SnapshotException {
        if (size < HEADER || !Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
            throw new SnapshotException(file + ": no snapshot, expected a file of --save-at");
        }
        int format = in.readInt();
        if (format != FORMAT) {
            throw new SnapshotException(
                    file
                            + ": a snapshot of format %d, expected %d: another version of Faultline has written it"
                                    .formatted(format, FORMAT));
        }
        offset = HEADER;
        byte[] head = section(HEAD);
        byte[] state = section(STATE);
        long[] recorder = recorder(section(RING));
        List<RamPages> ram = new ArrayList<>();
        for (byte[] next = sectionOrEnd(RAM); next != null; next = sectionOrEnd(RAM)) {
            ram.add(ramPages(next));
        }
        if (offset != size) {
            throw damaged(offset, "%d bytes after the end".formatted(size - offset));
        }
        return snapshot(head, state, recorder, ram);
    }

    private Snapshot snapshot(byte[] head, byte[] state, long[] recorder, List<RamPages> ram)
            throws SnapshotException {
        try (DataInputStream data = new DataInputStream(new ByteArrayInputStream(head))) {
            int form = data.readInt();
            long memoryBytes = data.readLong();
            int count = data.readInt();
            if (count < 0 || count > MAX_DESCRIPTION) {
                throw damaged(HEADER, count + " entries of the description");
            }
            Map<String, String> description = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                description.put(data.readUTF(), data.readUTF());
            }
            return new Snapshot(description, form, memoryBytes, state, recorder, ram);
        } catch (IOException e) {
            throw damaged(HEADER, "a description that ends early or is no text");
        }
    }

    private RamPages ramPages(byte[] bytes) throws SnapshotException {
        int fixed = 8 + 8 * RamPages.WORDS;
        if (bytes.length < fixed) {
            throw damaged(offset - bytes.length, bytes.length + " bytes of RAM");
        }
        try (DataInputStream data = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long physical = data.readLong();
            long[] present = new long[RamPages.WORDS];
            for (int i = 0; i < present.length; i++) {
                present[i] = data.readLong();
            }
            return new RamPages(physical, present, data.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] section(int tag) throws IOException, SnapshotException {
        byte[] bytes = sectionOrEnd(tag);
        if (bytes == null) {
            throw damaged(offset, "the end, expected section " + name(tag));
        }
        return bytes;
    }

    /** The bytes of the next section, or null for the one that ends the file. */
    private byte[] sectionOrEnd(int expected) throws IOException, SnapshotException {
        long start = offset;
        if (size - start < FRAME) {
            throw truncated(start);
        }
        try {
            int tag = in.readInt();
            long length = in.readLong();
            if (tag != expected && tag != END) {
                throw damaged(start, "section " + name(tag) + ", expected " + name(expected));
            }
            if (length < 0 || length > LARGEST_SECTION) {
                throw damaged(start, "a section of %d bytes".formatted(length));
            }
            if (length > size - start - FRAME) {
                throw truncated(start);
            }
            byte[] bytes = in.readNBytes((int) length);
            int checksum = in.readInt();
            if (checksum != checksum(tag, bytes)) {
                throw damaged(
                        start,
                        "section %s with checksum %08x, expected %08x"
                                .formatted(name(tag), checksum(tag, bytes), checksum));
            }
            offset = start + FRAME + length;
            return tag == END ? null : bytes;
        } catch (EOFException e) {
            throw truncated(start);
        }
    }

    private static String name(int tag) {
        StringBuilder name = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            int letter = tag >>> shift & 0xff;
            name.append(letter > ' ' && letter < 0x7f ? (char) letter : letter == ' ' ? "" : "?");
        }
        return name.toString();
    }

    private SnapshotException truncated(long at) {
        return new SnapshotException(
                "%s: the snapshot ends after %d bytes, within the section at %d: expected more"
                        .formatted(file, size, at));
    }

    private SnapshotException damaged(long at, String what) {
        return new SnapshotException("%s: damaged at byte %d: %s".formatted(file, at, what));
    }
}
