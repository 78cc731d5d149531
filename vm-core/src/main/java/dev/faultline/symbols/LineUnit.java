package dev.faultline.symbols;

import java.util.ArrayList;
import java.util.List;

/**
 * The header of one line table (DWARF 5, 6.2.4). Its names are read when a file is asked for.
 *
 * @param offset where it is in .debug_line
 * @param lineBase the smallest advance of the line by a special opcode
 * @param lineRange how many advances of the line there are
 * @param opcodeBase the first special opcode
 * @param arguments how many arguments each standard opcode has
 * @param names the directories and files
 * @param program what makes the rows
 */
record LineUnit(
        int offset,
        int version,
        int instructionLength,
        int lineBase,
        int lineRange,
        int opcodeBase,
        int[] arguments,
        Cursor names,
        Cursor program) {
    /** More files than a unit has. */
    private static final int MOST_NAMES = 100_000;

    /** A longer table of one unit is damaged. */
    private static final int LONGEST = 1 << 24;

    private static final int MOST_FORMATS = 20;
    private static final long CONTENT_PATH = 1;
    private static final long CONTENT_DIRECTORY = 2;

    private record Entry(String path, long directory) {}

    /** Reads the header behind its length. */
    static LineUnit read(int offset, Cursor unit) throws Damage {
        if (unit.end() - unit.at() > LONGEST) {
            throw unit.damage(
                    "line table of %d bytes at 0x%x, expected at most %d"
                            .formatted(unit.end() - unit.at(), offset, LONGEST));
        }
        int version = unit.u16();
        if (version < 2 || version > 5) {
            throw unit.damage(
                    "line table of DWARF version %d at 0x%x, expected 2 to 5"
                            .formatted(version, offset));
        }
        if (version == 5) {
            unit.u8();
            unit.u8();
        }
        long length = unit.offset();
        Cursor program = unit.copy();
        program.skip(length);
        int instructionLength = unit.u8();
        if (version >= 4) {
            unit.u8();
        }
        unit.u8();
        int lineBase = (byte) unit.u8();
        int lineRange = unit.u8();
        int opcodeBase = unit.u8();
        int[] arguments = new int[Math.max(1, opcodeBase)];
        for (int i = 1; i < opcodeBase; i++) {
            arguments[i] = unit.u8();
        }
        if (lineRange == 0) {
            throw unit.damage("line table at 0x%x with a line range of 0".formatted(offset));
        }
        return new LineUnit(
                offset,
                version,
                instructionLength,
                lineBase,
                lineRange,
                opcodeBase,
                arguments,
                unit.part(unit.at(), program.at()),
                program);
    }

    /**
     * The path of a file by its number in the line program.
     *
     * @param folder where the unit was compiled; DWARF 5 says so itself
     */
    String path(long file, String folder, DebugSections sections) throws Damage {
        return version == 5 ? path5(file, sections) : path2(file, folder);
    }

    /** Before version 5: names end with an empty one, files are counted from 1 (DWARF 4, 6.2.4). */
    private String path2(long file, String folder) throws Damage {
        Cursor at = names.copy();
        List<String> directories = new ArrayList<>();
        String directory = at.string();
        while (!directory.isEmpty()) {
            directories.add(directory);
            directory = at.string();
        }
        String name = at.string();
        for (long i = 1; !name.isEmpty(); i++) {
            long number = at.uleb();
            at.uleb();
            at.uleb();
            if (i == file) {
                boolean known = number > 0 && number <= directories.size();
                String within = known ? directories.get((int) number - 1) : "";
                return join(folder, join(within, name));
            }
            name = at.string();
        }
        throw missing(file);
    }

    private String path5(long file, DebugSections sections) throws Damage {
        Cursor at = names.copy();
        List<Entry> directories = entries(at, sections, MOST_NAMES);
        List<Entry> files = entries(at, sections, file + 1);
        if (file < 0 || file >= files.size()) {
            throw missing(file);
        }
        Entry entry = files.get((int) file);
        String folder = directories.isEmpty() ? "" : directories.getFirst().path;
        boolean known = entry.directory >= 0 && entry.directory < directories.size();
        String within = known ? directories.get((int) entry.directory).path : "";
        return join(folder, join(within, entry.path));
    }

    private static List<Entry> entries(Cursor at, DebugSections sections, long wanted)
            throws Damage {
        int formats = at.u8();
        if (formats > MOST_FORMATS) {
            throw at.damage("%d formats of names at 0x%x".formatted(formats, at.at()));
        }
        long[] contents = new long[formats];
        long[] forms = new long[formats];
        for (int i = 0; i < formats; i++) {
            contents[i] = at.uleb();
            forms[i] = at.uleb();
        }
        long count = at.uleb();
        if (count < 0 || count > MOST_NAMES) {
            throw at.damage("%s names at 0x%x".formatted(Long.toUnsignedString(count), at.at()));
        }
        List<Entry> entries = new ArrayList<>();
        for (long n = 0; n < count && n < wanted; n++) {
            String path = "";
            long directory = 0;
            for (int i = 0; i < formats; i++) {
                if (contents[i] == CONTENT_PATH) {
                    path = AttributeForm.string(forms[i], at, sections);
                } else if (contents[i] == CONTENT_DIRECTORY) {
                    directory = AttributeForm.number(forms[i], at);
                } else {
                    AttributeForm.skip(forms[i], at, 5);
                }
            }
            entries.add(new Entry(path, directory));
        }
        return entries;
    }

    private static String join(String folder, String path) {
        return folder.isEmpty() || path.startsWith("/") ? path : folder + "/" + path;
    }

    private Damage missing(long file) {
        return names.damage(
                "line table at 0x%x has no file %s".formatted(offset, Long.toUnsignedString(file)));
    }
}
