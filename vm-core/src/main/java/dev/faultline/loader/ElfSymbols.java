package dev.faultline.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The symbol table of an ELF file (System V ABI, chapter 4), read where it stands: a name is
 * decoded when it is asked for. Of a longer table only the first {@link #MOST} entries are read.
 */
public final class ElfSymbols {
    /** Several times what the largest kernels have. */
    public static final int MOST = 1 << 20;

    static final int SYMBOL_TABLE = 2;
    static final int DYNAMIC_SYMBOLS = 11;

    private static final int FIRST_RESERVED_INDEX = 0xff00;
    private static final int DATA_OBJECT = 1;
    private static final int FUNCTION = 2;
    private static final int INDIRECT_FUNCTION = 10;
    private static final int GLOBAL = 1;

    private final ElfSections sections;
    private final ByteBuffer table;
    private final boolean is64;
    private final int entry;
    private final long entries;
    private final int strings;

    /** The table is within the image, or null. */
    ElfSymbols(ElfSections sections, ImageReader image, ElfSections.Section table) {
        this.sections = sections;
        is64 = sections.is64();
        entry = is64 ? 24 : 16;
        entries = table == null ? 0 : table.size() / entry;
        strings = table == null ? -1 : table.link();
        int from = table == null ? 0 : (int) table.offset();
        this.table =
                ByteBuffer.wrap(image.bytes(), from, (int) entries * entry)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** How many entries are read. */
    public int count() {
        return (int) Math.min(entries, MOST);
    }

    /** How many entries the table has beyond those. */
    public long leftOut() {
        return entries - count();
    }

    /**
     * Whether an entry is a name for an address in the file: defined, and neither file nor section.
     */
    public boolean names(int index) {
        int section = section(index);
        return section != 0
                && section < FIRST_RESERVED_INDEX
                && (type(index) <= DATA_OBJECT || function(index))
                && !name(index, 1).isEmpty();
    }

    /** Whether an entry is a function's. */
    public boolean function(int index) {
        int type = type(index);
        return type == FUNCTION || type == INDIRECT_FUNCTION;
    }

    /** Which of several symbols at one address to prefer: a function's rather, and a global one. */
    public int rank(int index) {
        boolean global = info(index) >> 4 == GLOBAL;
        return (function(index) ? 2 : 0) + (global ? 1 : 0);
    }

    /** The address that an entry names. */
    public long address(int index) {
        int at = index * entry;
        return is64 ? table.getLong(at + 8) : Integer.toUnsignedLong(table.getInt(at + 4));
    }

    /** How far it reaches in bytes, 0 where the file does not say. */
    public long size(int index) {
        int at = index * entry;
        return is64 ? table.getLong(at + 16) : Integer.toUnsignedLong(table.getInt(at + 8));
    }

    /** The index of the section that it lies in, for {@link ElfSections#end}. */
    public int section(int index) {
        return table.getShort(index * entry + (is64 ? 6 : 14)) & 0xffff;
    }

    /** Its name as in the file, cut after a number of bytes. */
    public String name(int index, int longest) {
        return sections.text(strings, table.getInt(index * entry), longest);
    }

    private int type(int index) {
        return info(index) & 15;
    }

    private int info(int index) {
        return table.get(index * entry + (is64 ? 4 : 12)) & 0xff;
    }
}
