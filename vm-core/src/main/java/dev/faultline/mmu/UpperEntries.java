package dev.faultline.mmu;

import dev.faultline.memory.HostMemory;

/**
 * The entries above the page table of the last walk, with their values. Where all are still what
 * they were, a walk to the same 2 MiB begins at the page table: as exact as reading them one after
 * the other, but three loads that do not wait for each other. No cache in the sense of Intel SDM
 * Vol. 3A 4.10.3, which may be stale.
 */
final class UpperEntries {
    private static final int SPAN_SHIFT = 21;
    private static final int LEVELS = 5;

    private final long[] addresses = new long[LEVELS];
    private final long[] hosts = new long[LEVELS];
    private final long[] values = new long[LEVELS];
    private long span;
    private long root;

    /** Level of the first entry, 0 where nothing is known. */
    private int top;

    /** Physical address of the page table that they lead to. */
    long pageTable;

    /** Its host address, 0 where it is not RAM. */
    long pageTableHost;

    /** The rights that all of them grant. */
    int rights;

    boolean executable;

    /** Whether the accessed bits of all are set. */
    boolean accessed;

    /** Whether the way to an address goes by these entries, unchanged. */
    boolean leadTo(long linear, long rootTable, int topLevel) {
        if (span != linear >>> SPAN_SHIFT || top != topLevel || root != rootTable) {
            return false;
        }
        for (int level = topLevel; level > 0; level--) {
            if (HostMemory.getLong(hosts[level]) != values[level]) {
                return false;
            }
        }
        return true;
    }

    /** Their physical addresses and values by level. */
    void copyTo(long[] entryAddresses, long[] entryValues) {
        System.arraycopy(addresses, 1, entryAddresses, 1, top);
        System.arraycopy(values, 1, entryValues, 1, top);
    }

    void forget() {
        top = 0;
    }

    /** One entry, with its physical and its host address. */
    void add(int level, long address, long host, long value) {
        addresses[level] = address;
        hosts[level] = host;
        values[level] = value;
    }

    /** All were added. */
    void complete(long linear, long rootTable, int topLevel) {
        span = linear >>> SPAN_SHIFT;
        root = rootTable;
        top = topLevel;
    }
}
