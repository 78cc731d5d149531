package dev.faultline.loader;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks a section with SHF_COMPRESSED (System V ABI, chapter 4, "Compressed sections"). Only zlib
 * is known: zstd is refused by name.
 */
final class CompressedSection {
    private static final int ZLIB = 1;
    private static final int ZSTD = 2;

    /** What deflate makes of a byte at most (zlib's technical details: 1032 to 1). */
    private static final int LARGEST_RATIO = 1032;

    private static final String WHAT = "ELF compression header";

    private CompressedSection() {}

    static CodeImage.Part unpack(ImageReader image, CodeImage.Part packed, boolean is64)
            throws ImageException {
        int header = is64 ? 24 : 12;
        String name = packed.name();
        if (packed.length() < header) {
            throw image.failure(
                    "ELF %s of %d bytes, expected a compression header of %d"
                            .formatted(name, packed.length(), header));
        }
        int from = packed.from();
        long type = image.u32(from, WHAT);
        long size = is64 ? image.u64(from + 8, WHAT) : image.u32(from + 4, WHAT);
        if (type != ZLIB) {
            String which = type == ZSTD ? "zstd" : "type " + type;
            throw image.failure(
                    "ELF %s is compressed by %s, expected zlib (objcopy --compress-debug-sections)"
                            .formatted(name, which));
        }
        int length = packed.length() - header;
        if (size < 0 || size > Math.min((long) length * LARGEST_RATIO, Integer.MAX_VALUE - 8)) {
            throw image.failure(
                    "ELF %s unpacks to %s bytes from %d, expected at most %d times as many"
                            .formatted(name, Long.toUnsignedString(size), length, LARGEST_RATIO));
        }
        byte[] bytes = inflate(image, name, from + header, length, (int) size);
        return new CodeImage.Part(name, packed.address(), bytes, 0, bytes.length);
    }

    private static byte[] inflate(ImageReader image, String name, int from, int length, int size)
            throws ImageException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(image.bytes(), from, length);
            byte[] bytes = new byte[size];
            int done = 0;
            int more = 1;
            while (done < size && more > 0) {
                more = inflater.inflate(bytes, done, size - done);
                done += more;
            }
            if (done < size) {
                throw image.failure(
                        "ELF %s unpacks to %d bytes, expected %d".formatted(name, done, size));
            }
            return bytes;
        } catch (DataFormatException e) {
            throw image.failure(
                    "ELF %s cannot be unpacked: %s, expected zlib's format"
                            .formatted(name, e.getMessage()));
        } finally {
            inflater.end();
        }
    }
}
