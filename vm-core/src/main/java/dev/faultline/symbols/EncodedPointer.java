package dev.faultline.symbols;

/**
 * Addresses in .eh_frame, encoded as their CIE says (Linux Standard Base Core 5.0, 10.5.1, "DWARF
 * Exception Header Encoding").
 */
final class EncodedPointer {
    /** As many bytes as an address has. */
    static final int ABSOLUTE = 0;

    private static final int FORMAT = 0x0f;
    private static final int APPLICATION = 0x70;
    private static final int PC_RELATIVE = 0x10;
    private static final int ALIGNED = 0x50;
    private static final int INDIRECT = 0x80;
    private static final int OMITTED = 0xff;

    private EncodedPointer() {}

    /** Reads a pointer. Where it leads through memory or a table, nobody here can follow it. */
    static long read(Cursor at, int encoding) throws Damage {
        long base = 0;
        switch (encoding & APPLICATION) {
            case ABSOLUTE -> {}
            case PC_RELATIVE -> base = at.address();
            case ALIGNED -> at.skip(-at.address() & at.addressBytes() - 1);
            default -> throw unknown(at, encoding);
        }
        if ((encoding & INDIRECT) != 0) {
            throw unknown(at, encoding);
        }
        long pointer = base + value(at, encoding);
        return at.addressBytes() == 4 ? pointer & 0xffffffffL : pointer;
    }

    /** Reads a length: it has the pointers' format and is relative to nothing. */
    static long length(Cursor at, int encoding) throws Damage {
        long length = value(at, encoding);
        return at.addressBytes() == 4 ? length & 0xffffffffL : length;
    }

    /** Passes over a pointer that nobody needs. */
    static void skip(Cursor at, int encoding) throws Damage {
        if (encoding == ALIGNED) {
            at.skip(-at.address() & at.addressBytes() - 1);
        }
        if (encoding != OMITTED) {
            value(at, encoding);
        }
    }

    private static long value(Cursor at, int encoding) throws Damage {
        return switch (encoding & FORMAT) {
            case 0x0, 0x8 -> at.target();
            case 0x1 -> at.uleb();
            case 0x2 -> at.u16();
            case 0x3 -> at.u32();
            case 0x4, 0xc -> at.u64();
            case 0x9 -> at.sleb();
            case 0xa -> (short) at.u16();
            case 0xb -> (int) at.u32();
            default -> throw unknown(at, encoding);
        };
    }

    private static Damage unknown(Cursor at, int encoding) {
        return at.damage("pointer encoding 0x%x at 0x%x".formatted(encoding, at.at()));
    }
}
