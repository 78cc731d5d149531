package dev.faultline.symbols;

import dev.faultline.loader.CodeImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A place in a section of debug information. Everything that it reads is checked against the end of
 * the section, or of the unit that it was narrowed to (DWARF 5, 7.4 to 7.6).
 */
final class Cursor {
    private static final long DWARF_64 = 0xffffffffL;
    private static final long FIRST_RESERVED_LENGTH = 0xfffffff0L;

    /** Longer strings are damaged: a path is not that long. */
    private static final int LONGEST_STRING = 1 << 14;

    /** Longer numbers are damaged, whatever zeros a compiler may pad them with. */
    private static final int LONGEST_LEB128 = 16;

    private final String section;
    private final ByteBuffer bytes;
    private final long address;
    private final int addressBytes;
    private boolean offsets64;
    private int at;
    private int end;

    /** The start of a section of an image whose addresses have 4 or 8 bytes. */
    Cursor(CodeImage.Part part, int addressBytes) {
        section = part.name();
        bytes = ByteBuffer.wrap(part.bytes(), part.from(), part.length()).slice();
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        address = part.address();
        this.addressBytes = addressBytes;
        end = part.length();
    }

    private Cursor(Cursor other, int at, int end) {
        section = other.section;
        bytes = other.bytes;
        address = other.address;
        addressBytes = other.addressBytes;
        offsets64 = other.offsets64;
        this.at = at;
        this.end = end;
    }

    /** Another cursor of the same section, from one offset to another. */
    Cursor part(long from, long to) throws Damage {
        if (from < 0 || to < from || to > bytes.limit()) {
            throw damage("0x%x to 0x%x, which is not within it".formatted(from, to));
        }
        return new Cursor(this, (int) from, (int) to);
    }

    /** The same place as a cursor of its own. */
    Cursor copy() {
        return new Cursor(this, at, end);
    }

    /** The unit that starts here with its length; this cursor goes on behind it. */
    Cursor unit() throws Damage {
        int start = at;
        long length = u32();
        boolean wide = length == DWARF_64;
        if (wide) {
            length = u64();
        } else if (length >= FIRST_RESERVED_LENGTH) {
            throw damage("unit length 0x%x at 0x%x".formatted(length, start));
        }
        if (length < 0 || length > end - at) {
            throw damage(
                    "unit of %s bytes at 0x%x, the section ends at 0x%x"
                            .formatted(Long.toUnsignedString(length), start, end));
        }
        Cursor unit = new Cursor(this, at, at + (int) length);
        unit.offsets64 = wide;
        at += (int) length;
        return unit;
    }

    /** Offset in the section. */
    int at() {
        return at;
    }

    /** Offset of the end. */
    int end() {
        return end;
    }

    boolean more() {
        return at < end;
    }

    /** The address in memory of the place, where the section is loaded. */
    long address() {
        return address + at;
    }

    int addressBytes() {
        return addressBytes;
    }

    boolean offsets64() {
        return offsets64;
    }

    void skip(long count) throws Damage {
        at = take(count) + (int) count;
    }

    /** Where {@code count} bytes from here are; they are there. */
    private int take(long count) throws Damage {
        if (count < 0 || count > end - at) {
            throw damage("it ends at 0x%x, more was expected".formatted(end));
        }
        return at;
    }

    int u8() throws Damage {
        int from = take(1);
        at = from + 1;
        return bytes.get(from) & 0xff;
    }

    int u16() throws Damage {
        int from = take(2);
        at = from + 2;
        return bytes.getShort(from) & 0xffff;
    }

    long u32() throws Damage {
        int from = take(4);
        at = from + 4;
        return bytes.getInt(from) & 0xffffffffL;
    }

    long u64() throws Damage {
        int from = take(8);
        at = from + 8;
        return bytes.getLong(from);
    }

    /** An unsigned number of 1, 2, 3, 4 or 8 bytes. */
    long unsigned(int size) throws Damage {
        return switch (size) {
            case 1 -> u8();
            case 2 -> u16();
            case 3 -> u16() | (long) u8() << 16;
            case 4 -> u32();
            case 8 -> u64();
            default -> throw damage("a number of %d bytes at 0x%x".formatted(size, at));
        };
    }

    /** An address of the image. */
    long target() throws Damage {
        return unsigned(addressBytes);
    }

    /** An offset in a section: 4 or 8 bytes, as the unit says. */
    long offset() throws Damage {
        return offsets64 ? u64() : u32();
    }

    /** LEB128, unsigned; bits beyond 64 are lost. */
    long uleb() throws Damage {
        long value = 0;
        int shift = 0;
        int more;
        do {
            more = u8();
            value |= shift < 64 ? (long) (more & 0x7f) << shift : 0;
            shift += 7;
        } while ((more & 0x80) != 0 && shift < 7 * LONGEST_LEB128);
        return ended(more, value);
    }

    private long ended(int last, long value) throws Damage {
        if ((last & 0x80) != 0) {
            throw damage("a number of more than %d bytes at 0x%x".formatted(LONGEST_LEB128, at));
        }
        return value;
    }

    /** LEB128, signed. */
    long sleb() throws Damage {
        long value = 0;
        int shift = 0;
        int more;
        do {
            more = u8();
            value |= shift < 64 ? (long) (more & 0x7f) << shift : 0;
            shift += 7;
        } while ((more & 0x80) != 0 && shift < 7 * LONGEST_LEB128);
        boolean negative = shift < 64 && (more & 0x40) != 0;
        return ended(more, negative ? value | -1L << shift : value);
    }

    /** A string, which ends with a 0. */
    String string() throws Damage {
        int from = at;
        while (u8() != 0) {
            if (at - from > LONGEST_STRING) {
                throw damage(
                        "a string of more than %d bytes at 0x%x".formatted(LONGEST_STRING, from));
            }
        }
        byte[] text = new byte[at - 1 - from];
        bytes.get(from, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    Damage damage(String message) {
        return new Damage(section + ": " + message);
    }
}
