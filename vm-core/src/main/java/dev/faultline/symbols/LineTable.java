package dev.faultline.symbols;

import java.util.Arrays;
import java.util.Optional;

/**
 * Source lines by address. Where .debug_aranges knows the unit of an address, only that unit's line
 * table is read; else all are, once, for where their sequences start and end.
 */
final class LineTable {
    private static final int MOST_SEQUENCES = 1 << 20;

    /** Bytes of line programs that are executed to find the sequences; Linux has 30 million. */
    private static final long MOST_BYTES = 1 << 26;

    /** How many sequences before an address are looked at for one that holds it. */
    private static final int LOOK_BACK = 64;

    private final DebugSections sections;
    private final Cursor start;
    private final CompileUnits units;
    private final AddressRanges ranges;

    /** The sequences of all units, or null as long as nobody needed them. */
    private SortedAddresses lows;

    /** By the places of their lows: where they end, and their units' offsets. */
    private long[] highs;

    private int[] offsets;

    private LineTable(DebugSections sections, Cursor start) {
        this.sections = sections;
        this.start = start;
        units = new CompileUnits(sections);
        ranges = new AddressRanges(sections);
    }

    /** The table of an image, or null where it has none. */
    static LineTable of(DebugSections sections) {
        Optional<Cursor> start = sections.start(".debug_line");
        return start.map(cursor -> new LineTable(sections, cursor)).orElse(null);
    }

    /** The line of an address, or null. */
    SourceLine at(long address) {
        try {
            CompileUnits.Unit unit = units.at(ranges.unit(address));
            SourceLine line = unit == null || unit.lines() < 0 ? null : at(address, unit.lines());
            return line != null ? line : inSequences(address);
        } catch (Damage e) {
            sections.notes().add(e.getMessage());
            return null;
        }
    }

    private SourceLine inSequences(long address) throws Damage {
        if (lows == null) {
            findSequences();
        }
        int nearest = lows.floor(address);
        for (int place = nearest; place >= 0 && place > nearest - LOOK_BACK; place--) {
            if (Long.compareUnsigned(address, highs[place]) < 0) {
                return at(address, offsets[place]);
            }
        }
        return null;
    }

    private LineUnit unit(long offset) throws Damage {
        return LineUnit.read((int) offset, start.part(offset, start.end()).unit());
    }

    /** A row is for the addresses up to the next one of its sequence. */
    private SourceLine at(long address, long offset) throws Damage {
        LineUnit unit = unit(offset);
        long[] found = new long[3];
        LineProgram.run(
                unit,
                new LineProgram.Rows() {
                    private boolean before;
                    private long from;
                    private final long[] last = new long[3];

                    @Override
                    public boolean row(LineProgram row) {
                        boolean holds =
                                before
                                        && Long.compareUnsigned(from, address) <= 0
                                        && Long.compareUnsigned(address, row.address) < 0;
                        if (holds) {
                            System.arraycopy(last, 0, found, 0, found.length);
                        }
                        before = !row.end;
                        from = row.address;
                        last[0] = row.file;
                        last[1] = row.line;
                        last[2] = row.column;
                        return !holds;
                    }
                });
        if (found[1] <= 0 || found[1] > Integer.MAX_VALUE) {
            return null;
        }
        String path = unit.path(found[0], units.folder(offset), sections);
        int column = Math.clamp(found[2], 0, Integer.MAX_VALUE);
        return new SourceLine(CleanText.of(path), (int) found[1], column);
    }

    private void findSequences() {
        Sequences all = new Sequences();
        Cursor at = start.copy();
        try {
            while (at.more() && at.at() < MOST_BYTES && all.count < MOST_SEQUENCES) {
                all.unit = at.at();
                Cursor unit = at.unit();
                try {
                    LineProgram.run(LineUnit.read(all.unit, unit), all);
                } catch (Damage e) {
                    sections.notes().add(e.getMessage());
                }
                all.started = false;
            }
            if (at.more()) {
                sections.notes()
                        .add(".debug_line: what follows 0x%x is left out".formatted(at.at()));
            }
        } catch (Damage e) {
            sections.notes().add(e.getMessage());
        }
        lows = new SortedAddresses(all.low, all.count);
        highs = new long[lows.size()];
        offsets = new int[lows.size()];
        for (int i = 0; i < all.count; i++) {
            int place = lows.floor(all.low[i]);
            if (Long.compareUnsigned(all.high[i], highs[place]) > 0) {
                highs[place] = all.high[i];
                offsets[place] = all.offset[i];
            }
        }
    }

    /** Collects sequences: rows of which the last one says where they end. */
    private static final class Sequences implements LineProgram.Rows {
        private long[] low = new long[256];
        private long[] high = new long[256];
        private int[] offset = new int[256];
        private int count;
        private int unit;
        private boolean started;
        private long first;

        @Override
        public boolean row(LineProgram row) {
            if (!started) {
                started = true;
                first = row.address;
            }
            if (row.end) {
                started = false;
                add(first, row.address);
            }
            return count < MOST_SEQUENCES;
        }

        private void add(long from, long to) {
            if (Long.compareUnsigned(from, to) >= 0) {
                return;
            }
            if (count == low.length) {
                low = Arrays.copyOf(low, 2 * count);
                high = Arrays.copyOf(high, 2 * count);
                offset = Arrays.copyOf(offset, 2 * count);
            }
            low[count] = from;
            high[count] = to;
            offset[count++] = unit;
        }
    }
}
