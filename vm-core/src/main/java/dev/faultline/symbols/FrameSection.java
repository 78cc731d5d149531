package dev.faultline.symbols;

import dev.faultline.loader.CodeImage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The entries of .eh_frame or .debug_frame, found by address. */
final class FrameSection {
    /** Entries, more than the largest kernels have. */
    private static final int MOST = 1 << 20;

    /** What .debug_frame has where .eh_frame has 0: the entry is a common one. */
    private static final long COMMON = 0xffffffffL;

    private final Cursor section;
    private final boolean isEhFrame;
    private final Notes notes;

    /** By offset; empty where it is damaged. */
    private final Map<Integer, Optional<CommonEntry>> commons = new HashMap<>();

    private final SortedAddresses starts;

    /** The offset of the entry of each start. */
    private final int[] offsets;

    FrameSection(CodeImage.Part part, int addressBytes, Notes notes) {
        section = new Cursor(part, addressBytes);
        isEhFrame = part.name().equals(".eh_frame");
        this.notes = notes;
        long[] found = new long[1024];
        int[] at = new int[1024];
        int count = 0;
        Cursor all = section.copy();
        try {
            int read = 0;
            while (all.more() && read < MOST) {
                read++;
                int offset = all.at();
                FrameEntry entry = entry(all.unit());
                if (entry != null && entry.length() != 0) {
                    if (count == found.length) {
                        found = Arrays.copyOf(found, 2 * count);
                        at = Arrays.copyOf(at, 2 * count);
                    }
                    found[count] = entry.start();
                    at[count++] = offset;
                }
            }
            if (all.more()) {
                notes.add("%s: what follows %d entries is left out".formatted(part.name(), read));
            }
        } catch (Damage e) {
            notes.add(e.getMessage());
        }
        starts = new SortedAddresses(found, count);
        offsets = new int[starts.size()];
        for (int i = count - 1; i >= 0; i--) {
            offsets[starts.floor(found[i])] = at[i];
        }
    }

    /** The description of the frame at an address, or null. */
    FrameEntry at(long address) {
        int place = starts.floor(address);
        if (place < 0) {
            return null;
        }
        try {
            FrameEntry entry = entry(section.part(offsets[place], section.end()).unit());
            return entry != null && entry.contains(address) ? entry : null;
        } catch (Damage e) {
            notes.add(e.getMessage());
            return null;
        }
    }

    /** Null where the unit is a common entry, or damaged: the next may be good. */
    private FrameEntry entry(Cursor unit) {
        if (!unit.more()) {
            return null;
        }
        try {
            int here = unit.at();
            boolean wide = unit.offsets64() && !isEhFrame;
            long id = wide ? unit.u64() : unit.u32();
            if (id == (isEhFrame ? 0 : wide ? -1 : COMMON)) {
                return null;
            }
            CommonEntry common = common(isEhFrame ? here - id : id);
            return common == null ? null : FrameEntry.read(common, unit);
        } catch (Damage e) {
            notes.add(e.getMessage());
            return null;
        }
    }

    private CommonEntry common(long offset) throws Damage {
        if (offset < 0 || offset >= section.end()) {
            throw section.damage("no CIE at 0x%x".formatted(offset));
        }
        Optional<CommonEntry> known = commons.get((int) offset);
        if (known == null) {
            commons.put((int) offset, Optional.empty());
            Cursor unit = section.part(offset, section.end()).unit();
            long id = unit.offsets64() && !isEhFrame ? unit.u64() : unit.u32();
            if (id != 0 && isEhFrame || (int) id != -1 && !isEhFrame) {
                throw section.damage("no CIE at 0x%x".formatted(offset));
            }
            known = Optional.of(CommonEntry.read(unit));
            commons.put((int) offset, known);
        }
        return known.orElse(null);
    }
}
