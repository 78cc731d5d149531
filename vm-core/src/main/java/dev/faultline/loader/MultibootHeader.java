package dev.faultline.loader;

/**
 * The header that makes an image a multiboot 1 kernel.
 *
 * <p>Source: Multiboot Specification 0.6.96, sections 3.1.1 to 3.1.4.
 *
 * @param offset where it stands in the file
 */
record MultibootHeader(
        int offset,
        long flags,
        long headerAddress,
        long loadAddress,
        long loadEnd,
        long bssEnd,
        long entry) {
    private static final long MAGIC = 0x1badb002L;
    private static final long MULTIBOOT2_MAGIC = 0xe85250d6L;
    private static final int SEARCH_LIMIT = 8192;
    private static final int MULTIBOOT2_SEARCH_LIMIT = 32768;
    private static final long FLAG_VIDEO_MODE = 1 << 2;
    private static final long FLAG_ADDRESSES = 1 << 16;
    private static final long KNOWN_REQUIREMENTS = 7;
    private static final long REQUIREMENTS = 0xffff;
    private static final long GRAPHICS_MODE = 0;

    boolean hasAddresses() {
        return (flags & FLAG_ADDRESSES) != 0;
    }

    /** Finds the header in the first 8 KiB; {@code null} if there is none. */
    static MultibootHeader find(ImageReader image) throws ImageException {
        int limit = Math.min(image.size(), SEARCH_LIMIT) - 12;
        for (int at = 0; at <= limit; at += 4) {
            if (image.u32(at, "multiboot header") == MAGIC) {
                long flags = image.u32(at + 4, "multiboot header");
                long checksum = image.u32(at + 8, "multiboot header");
                if ((MAGIC + flags + checksum & 0xffffffffL) == 0) {
                    return parse(image, at, flags);
                }
            }
        }
        return null;
    }

    /** Offset of a multiboot 2 header, or -1. */
    static int findMultiboot2(ImageReader image) throws ImageException {
        int limit = Math.min(image.size(), MULTIBOOT2_SEARCH_LIMIT) - 16;
        for (int at = 0; at <= limit; at += 8) {
            if (image.u32(at, "multiboot 2 header") == MULTIBOOT2_MAGIC) {
                long sum = 0;
                for (int field = 0; field < 16; field += 4) {
                    sum += image.u32(at + field, "multiboot 2 header");
                }
                if ((sum & 0xffffffffL) == 0) {
                    return at;
                }
            }
        }
        return -1;
    }

    private static MultibootHeader parse(ImageReader image, int at, long flags)
            throws ImageException {
        long unknown = flags & REQUIREMENTS & ~KNOWN_REQUIREMENTS;
        if (unknown != 0) {
            throw image.failure(
                    "multiboot header at offset 0x%x requires feature bit %d: not supported"
                            .formatted(at, Long.numberOfTrailingZeros(unknown)));
        }
        if ((flags & FLAG_VIDEO_MODE) != 0
                && image.u32(at + 32, "multiboot video mode") == GRAPHICS_MODE) {
            throw image.failure(
                    "multiboot header at offset 0x%x requires a linear graphics mode: not supported"
                            .formatted(at));
        }
        if ((flags & FLAG_ADDRESSES) == 0) {
            return new MultibootHeader(at, flags, 0, 0, 0, 0, 0);
        }
        String what = "multiboot address fields";
        return new MultibootHeader(
                at,
                flags,
                image.u32(at + 12, what),
                image.u32(at + 16, what),
                image.u32(at + 20, what),
                image.u32(at + 24, what),
                image.u32(at + 28, what));
    }
}
