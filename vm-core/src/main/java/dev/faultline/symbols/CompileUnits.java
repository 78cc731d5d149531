package dev.faultline.symbols;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the root entries of .debug_info say of their units: where the line table is, and the folder
 * that the compiler was started in (DWARF 5, 3.1.1; 7.5 for the encoding). Nothing below the root
 * is read.
 */
final class CompileUnits {
    /** More units than Linux has with all its modules. */
    private static final int MOST = 100_000;

    /** Attributes of abbreviations that are passed over; there are some ten of a root. */
    private static final int MOST_ATTRIBUTES = 10_000_000;

    private static final int TYPE_UNIT = 2;
    private static final int SKELETON = 4;
    private static final int SPLIT_COMPILE = 5;
    private static final int SPLIT_TYPE = 6;

    private static final long AT_STMT_LIST = 0x10;
    private static final long AT_COMP_DIR = 0x1b;

    /**
     * A unit.
     *
     * @param lines the offset of its line table, or -1
     * @param folder where it was compiled, or empty
     */
    record Unit(long lines, String folder) {}

    private final DebugSections sections;
    private int attributesLeft = MOST_ATTRIBUTES;
    private final Map<Long, Unit> byOffset = new HashMap<>();
    private final Map<Long, Unit> byLines = new HashMap<>();

    CompileUnits(DebugSections sections) {
        this.sections = sections;
        Optional<Cursor> info = sections.start(".debug_info");
        if (info.isEmpty()) {
            return;
        }
        Cursor all = info.get();
        try {
            int read = 0;
            while (all.more() && read < MOST && attributesLeft > 0) {
                read++;
                long offset = all.at();
                add(offset, all.unit());
            }
            if (all.more()) {
                sections.notes()
                        .add(".debug_info: what follows %d units is left out".formatted(read));
            }
        } catch (Damage e) {
            sections.notes().add(e.getMessage());
        }
    }

    /** A damaged unit does not hide the next. */
    private void add(long offset, Cursor cursor) {
        try {
            Unit unit = read(cursor);
            byOffset.put(offset, unit);
            byLines.putIfAbsent(unit.lines, unit);
        } catch (Damage e) {
            sections.notes().add(e.getMessage());
        }
    }

    /** The unit at an offset of .debug_info, or null. */
    Unit at(long offset) {
        return byOffset.get(offset);
    }

    /** The folder in which the unit of a line table was compiled, or an empty string. */
    String folder(long lines) {
        Unit unit = byLines.get(lines);
        return unit == null ? "" : unit.folder;
    }

    private Unit read(Cursor unit) throws Damage {
        int version = unit.u16();
        if (version < 2 || version > 5) {
            throw unit.damage("unit of DWARF version %d, expected 2 to 5".formatted(version));
        }
        long abbreviations;
        if (version == 5) {
            int type = unit.u8();
            unit.u8();
            abbreviations = unit.offset();
            switch (type) {
                case SKELETON, SPLIT_COMPILE -> unit.skip(8);
                case TYPE_UNIT, SPLIT_TYPE -> {
                    unit.skip(8);
                    unit.offset();
                }
                default -> {}
            }
        } else {
            abbreviations = unit.offset();
            unit.u8();
        }
        long code = unit.uleb();
        return code == 0 ? new Unit(-1, "") : root(unit, version, attributes(abbreviations, code));
    }

    /** Finds an abbreviation's list of attributes and forms; the root's is the first as a rule. */
    private Cursor attributes(long offset, long wanted) throws Damage {
        Cursor start =
                sections.start(".debug_abbrev")
                        .orElseThrow(() -> new Damage("no section .debug_abbrev"));
        Cursor at = start.part(offset, start.end());
        long code = at.uleb();
        while (code != 0) {
            at.uleb();
            at.u8();
            if (code == wanted) {
                return at;
            }
            long attribute;
            long form;
            do {
                attributesLeft--;
                if (attributesLeft < 0) {
                    throw start.damage("too many attributes are passed over");
                }
                attribute = at.uleb();
                form = at.uleb();
                if (form == AttributeForm.IMPLICIT_CONST) {
                    at.sleb();
                }
            } while (attribute != 0 || form != 0);
            code = at.uleb();
        }
        throw start.damage("no abbreviation %d at 0x%x".formatted(wanted, offset));
    }

    private Unit root(Cursor unit, int version, Cursor attributes) throws Damage {
        long lines = -1;
        String folder = "";
        long attribute = attributes.uleb();
        long form = attributes.uleb();
        while (attribute != 0 || form != 0) {
            if (form == AttributeForm.IMPLICIT_CONST) {
                attributes.sleb();
            } else if (attribute == AT_STMT_LIST) {
                lines = AttributeForm.offset(form, unit);
            } else if (attribute == AT_COMP_DIR && AttributeForm.isString(form)) {
                folder = AttributeForm.string(form, unit, sections);
            } else {
                AttributeForm.skip(form, unit, version);
            }
            attribute = attributes.uleb();
            form = attributes.uleb();
        }
        return new Unit(lines, folder);
    }
}
