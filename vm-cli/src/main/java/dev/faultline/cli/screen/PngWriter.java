package dev.faultline.cli.screen;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes PNG files (W3C PNG specification, third edition) of a palette: what a screenshot needs,
 * and java.desktop need not be loaded for it.
 */
final class PngWriter {
    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int DEPTH = 8;
    private static final int INDEXED = 3;
    private static final int NO_FILTER = 0;

    private PngWriter() {}

    /**
     * Writes a picture.
     *
     * @param palette the colours as 0xrrggbb
     */
    static void write(Picture picture, int[] palette, OutputStream to) throws IOException {
        DataOutputStream out = new DataOutputStream(to);
        out.writeLong(SIGNATURE);
        Chunk header = new Chunk("IHDR");
        header.data.writeInt(picture.width);
        header.data.writeInt(picture.height);
        // Depth, colour type, and the only method of compression and filtering; not interlaced.
        header.data.write(new byte[] {DEPTH, INDEXED, 0, 0, 0});
        header.writeTo(out);
        Chunk colours = new Chunk("PLTE");
        for (int colour : palette) {
            colours.data.write(colour >> 16);
            colours.data.write(colour >> 8);
            colours.data.write(colour);
        }
        colours.writeTo(out);
        Chunk rows = new Chunk("IDAT");
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(rows.data)) {
            for (int y = 0; y < picture.height; y++) {
                deflater.write(NO_FILTER);
                deflater.write(picture.dots, y * picture.width, picture.width);
            }
        }
        rows.writeTo(out);
        new Chunk("IEND").writeTo(out);
        out.flush();
    }

    /** A length, a type, data and the checksum of the last two. */
    private static final class Chunk {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream data = new DataOutputStream(bytes);

        Chunk(String type) throws IOException {
            data.write(type.getBytes(StandardCharsets.US_ASCII));
        }

        void writeTo(DataOutputStream out) throws IOException {
            byte[] content = bytes.toByteArray();
            CRC32 checksum = new CRC32();
            checksum.update(content);
            out.writeInt(content.length - Integer.BYTES);
            out.write(content);
            out.writeInt((int) checksum.getValue());
        }
    }
}
