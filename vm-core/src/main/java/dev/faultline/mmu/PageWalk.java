package dev.faultline.mmu;

import java.util.List;

/**
 * The paging-structure entries that lead from a linear address to its page, or to the entry that
 * stops the walk: for reports, never on the hot path.
 */
public record PageWalk(long linear, List<Entry> entries) {
    /** One entry: its SDM name, where it stands in physical memory and what it holds. */
    public record Entry(String name, long physical, long value) {}
}
