package dev.faultline.mmu;

import dev.faultline.memory.HostMemory;
import java.lang.ref.Cleaner;
import java.util.Arrays;

/**
 * The soft TLB: four banks of direct-mapped, off-heap entries {read tag, write tag, execute tag,
 * addend} of 32 bytes.
 *
 * <p>A tag is the linear address of a page. An access of n bytes hits when the tag of the entry for
 * its first byte equals the page of its last byte, {@link #tag}; accesses that cross a page so miss
 * by themselves, and so does everything against {@link #INVALID}. On a hit the host address is
 * addend + linear address. Beside each entry, on the heap, stands what the slow paths know: the
 * physical page and what the walk allowed.
 */
public final class SoftTlb {
    /** Offsets of the parts of an entry. */
    public static final int READ_TAG = 0;

    public static final int WRITE_TAG = 8;
    public static final int EXECUTE_TAG = 16;
    public static final int ADDEND = 24;

    /** Binary logarithm of an entry's size. */
    public static final int ENTRY_SHIFT = 5;

    /** Entries of one bank, a power of two: system property faultline.softTlbEntries. */
    public static final int ENTRIES = entriesFromProperty();

    /** What the linear page number is ANDed with to give the entry's index. */
    public static final int INDEX_MASK = ENTRIES - 1;

    /** A tag that nothing hits. */
    public static final long INVALID = -1;

    static final int USER = 0;
    static final int SUPERVISOR = 1;
    static final int SUPERVISOR_SMAP = 2;

    /** The bank that stays empty: under alignment checking everything takes the slow path. */
    static final int EMPTY = 3;

    /** What a walk allowed, in the low bits of {@link #info}; 1 shifted by the access's kind. */
    static final int CAN_READ = 1 << Access.READ;

    /** Writable and the dirty bit is set. */
    static final int CAN_WRITE = 1 << Access.WRITE;

    static final int CAN_FETCH = 1 << Access.FETCH;

    /** Survives loads of CR3. */
    static final int GLOBAL = 1 << 3;

    /** Part of a page of 2 or 4 MiB. */
    static final int LARGE = 1 << 4;

    /** Part of a page of 1 GiB. */
    static final int HUGE = 1 << 6;

    /** An emptied slot that still stands in the log. */
    private static final int FORGOTTEN = 1 << 5;

    private static final int BANKS = 4;
    static final int SLOTS = EMPTY * ENTRIES;
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_SIZE = 1 << PAGE_SHIFT;
    private static final long PAGE_MASK = -1L << PAGE_SHIFT;
    private static final int FRAME_BITS = 12;

    /** The sizes in which INVLPG looks for the rest of a {@link #LARGE} page, */
    private static final int LARGE_SHIFT = 22;

    /** and of a {@link #HUGE} one. */
    private static final int HUGE_SHIFT = 30;

    private static final int REGION_BITS = 1 << 15;
    private static final Cleaner CLEANER = Cleaner.create();

    private final long base;

    /** By slot: linear page and the bits above; 0 for an empty slot. */
    private final long[] info = new long[SLOTS];

    /** By slot: the physical page, after address line 20. */
    private final long[] physicalPages = new long[SLOTS];

    /** Slots filled since the last flush, each once, so that flushing costs what was filled. */
    private final int[] log = new int[SLOTS];

    private int logged;

    /** The page that was forgotten last, while nothing was filled since; else -1. */
    private long forgotten = -1;

    /**
     * The slots of each hashed physical page as lists, so that a page which gets code can lose its
     * write tags wherever it is mapped: slot numbers plus 1, 0 for the end.
     */
    private final int[] firstOfFrame = new int[1 << FRAME_BITS];

    private final int[] after = new int[SLOTS];
    private final int[] before = new int[SLOTS];

    /** One bit per hashed region that a large or huge page has been cached of. */
    private final long[] largeRegions = new long[REGION_BITS / Long.SIZE];

    SoftTlb() {
        long bytes = (long) BANKS * ENTRIES << ENTRY_SHIFT;
        long memory = HostMemory.allocate(bytes);
        HostMemory.set(memory, bytes, (byte) INVALID);
        CLEANER.register(this, () -> HostMemory.free(memory));
        base = memory;
    }

    private static int entriesFromProperty() {
        int entries = Integer.getInteger("faultline.softTlbEntries", 8192);
        if (Integer.bitCount(entries) != 1 || entries < 64 || entries > 1 << 16) {
            throw new IllegalArgumentException(
                    "faultline.softTlbEntries=%d: expected a power of two from 64 to 65536"
                            .formatted(entries));
        }
        return entries;
    }

    /** The address of the entry for {@code linear} in the bank at {@code base}. */
    public static long entry(long base, long linear) {
        return base + ((linear >>> PAGE_SHIFT & INDEX_MASK) << ENTRY_SHIFT);
    }

    /** What a tag must equal for an access to hit. */
    public static long tag(long linear, int size) {
        return linear + (size - 1) & PAGE_MASK;
    }

    /** The address of a bank's first entry. */
    long bank(int bank) {
        return base + ((long) bank * ENTRIES << ENTRY_SHIFT);
    }

    /** Whether an entry allows to read so many bytes; for compiled code. */
    public static boolean reads(long entry, long linear, int size) {
        return HostMemory.getLong(entry + READ_TAG) == (linear + size - 1 & PAGE_MASK);
    }

    /** Whether an entry allows to write so many bytes; for compiled code. */
    public static boolean writes(long entry, long linear, int size) {
        return HostMemory.getLong(entry + WRITE_TAG) == (linear + size - 1 & PAGE_MASK);
    }

    /** The host address of what an entry translates; for compiled code. */
    public static long host(long entry, long linear) {
        return HostMemory.getLong(entry + ADDEND) + linear;
    }

    /** What an entry adds to linear addresses; for compiled code. */
    public static long addend(long entry) {
        return HostMemory.getLong(entry + ADDEND);
    }

    /**
     * How much compiled code may move about on the one or two pages of some bytes, if those may be
     * read and are neighbours in host memory: how many starts of as many as {@code most} bytes they
     * have, from the first page's beginning; else 0.
     */
    public static long readWindow(long bank, long linear, int size, int most) {
        long entry = entry(bank, linear);
        if (!reads(entry, linear, 1)) {
            return 0;
        }
        if (reads(entry, linear, size)) {
            return PAGE_SIZE + 1 - most;
        }
        long last = linear + size - 1;
        long second = entry(bank, last);
        boolean neighbours = reads(second, last, 1) && addend(second) == addend(entry);
        return neighbours ? 2 * PAGE_SIZE + 1 - most : 0;
    }

    /** As {@link #readWindow}, for writes; what may be written may be read. */
    public static long writeWindow(long bank, long linear, int size, int most) {
        long entry = entry(bank, linear);
        if (!writes(entry, linear, 1)) {
            return 0;
        }
        if (writes(entry, linear, size)) {
            return PAGE_SIZE + 1 - most;
        }
        long last = linear + size - 1;
        long second = entry(bank, last);
        boolean neighbours = writes(second, last, 1) && addend(second) == addend(entry);
        return neighbours ? 2 * PAGE_SIZE + 1 - most : 0;
    }

    /** The slot of a page in a bank that is not {@link #EMPTY}. */
    static int slot(int bank, long linear) {
        return bank * ENTRIES + (int) (linear >>> PAGE_SHIFT & INDEX_MASK);
    }

    /** Whether the slot caches this page with one of the rights. */
    boolean allows(int slot, long linear, int rights) {
        long known = info[slot];
        return (known ^ linear) >>> PAGE_SHIFT == 0 && (known & rights) != 0;
    }

    /** The physical page of a slot that {@link #allows} something. */
    long physicalPage(int slot) {
        return physicalPages[slot];
    }

    /** The host address of a byte of RAM that the slot caches the page of. */
    long hostAddress(int slot, long linear) {
        return host(base + ((long) slot << ENTRY_SHIFT), linear);
    }

    /**
     * Caches a translation.
     *
     * @param host the host address of the page, 0 when it is not RAM
     * @param writable whether a write tag may be given: no translated code in the page
     */
    void fill(int slot, long linear, long physicalPage, int rights, long host, boolean writable) {
        long page = linear & PAGE_MASK;
        long known = info[slot];
        forgotten = -1;
        if (known == 0) {
            log[logged++] = slot;
        }
        if (known == 0 || known == FORGOTTEN) {
            link(slot, physicalPage);
        } else if (physicalPages[slot] != physicalPage) {
            unlink(slot);
            link(slot, physicalPage);
        }
        info[slot] = page | rights;
        if ((rights & (LARGE | HUGE)) != 0) {
            int region = region(linear, (rights & LARGE) != 0 ? LARGE_SHIFT : HUGE_SHIFT);
            largeRegions[region >>> 6] |= 1L << region;
        }
        boolean ram = host != 0;
        long entry = base + ((long) slot << ENTRY_SHIFT);
        HostMemory.putLong(entry + READ_TAG, ram && (rights & CAN_READ) != 0 ? page : INVALID);
        HostMemory.putLong(
                entry + WRITE_TAG, ram && writable && (rights & CAN_WRITE) != 0 ? page : INVALID);
        HostMemory.putLong(entry + EXECUTE_TAG, ram && (rights & CAN_FETCH) != 0 ? page : INVALID);
        HostMemory.putLong(entry + ADDEND, host - page);
    }

    /** Gives a slot its write tag back, now that its page has no code. */
    void grantWrite(int slot) {
        HostMemory.putLong(base + ((long) slot << ENTRY_SHIFT) + WRITE_TAG, info[slot] & PAGE_MASK);
    }

    /** Takes a slot's write tag away, whatever page it holds. */
    void withholdWrite(int slot) {
        HostMemory.putLong(base + ((long) slot << ENTRY_SHIFT) + WRITE_TAG, INVALID);
    }

    /** Takes all write tags away; translations stay, with the rights that they have. */
    void withholdAllWrites() {
        for (int i = 0; i < logged; i++) {
            withholdWrite(log[i]);
        }
    }

    /** Takes the write tags of a physical page away, in all banks. */
    void withholdWrites(long physicalPage) {
        int next = firstOfFrame[frame(physicalPage)];
        while (next != 0) {
            int slot = next - 1;
            if (physicalPages[slot] == physicalPage) {
                withholdWrite(slot);
            }
            next = after[slot];
        }
    }

    /** A linear page that a slot has for a physical page, or -1. */
    long linearOf(long physicalPage) {
        int next = firstOfFrame[frame(physicalPage)];
        while (next != 0) {
            int slot = next - 1;
            if (physicalPages[slot] == physicalPage && present(info[slot])) {
                return info[slot] & PAGE_MASK;
            }
            next = after[slot];
        }
        return -1;
    }

    private static int frame(long physicalPage) {
        long number = physicalPage >>> PAGE_SHIFT;
        return (int) (number ^ number >>> FRAME_BITS) & (1 << FRAME_BITS) - 1;
    }

    private void link(int slot, long physicalPage) {
        int frame = frame(physicalPage);
        int first = firstOfFrame[frame];
        physicalPages[slot] = physicalPage;
        before[slot] = 0;
        after[slot] = first;
        if (first != 0) {
            before[first - 1] = slot + 1;
        }
        firstOfFrame[frame] = slot + 1;
    }

    private void unlink(int slot) {
        int previous = before[slot];
        int next = after[slot];
        if (previous != 0) {
            after[previous - 1] = next;
        } else {
            firstOfFrame[frame(physicalPages[slot])] = next;
        }
        if (next != 0) {
            before[next - 1] = previous;
        }
    }

    /** Forgets everything. */
    void flushAll() {
        flush(0);
        Arrays.fill(largeRegions, 0);
    }

    /** Forgets everything but global pages. */
    void flushNonGlobal() {
        flush(GLOBAL);
    }

    private void flush(int surviving) {
        int kept = 0;
        for (int i = 0; i < logged; i++) {
            int slot = log[i];
            if ((info[slot] & surviving) != 0) {
                log[kept++] = slot;
            } else {
                clear(slot);
                info[slot] = 0;
            }
        }
        logged = kept;
    }

    /** Whether an address may be part of a large or huge page that was cached. */
    boolean mayBeLarge(long linear) {
        return isMarked(region(linear, LARGE_SHIFT)) || isMarked(region(linear, HUGE_SHIFT));
    }

    private boolean isMarked(int region) {
        return (largeRegions[region >>> 6] & 1L << region) != 0;
    }

    /** Says that a page, with the large one around it, is in no slot. */
    void noteForgotten(long linear) {
        forgotten = linear & PAGE_MASK;
    }

    /** Whether a page was the last to be forgotten, and nothing was filled since. */
    boolean stillForgotten(long linear) {
        return forgotten == (linear & PAGE_MASK);
    }

    /**
     * Forgets one page, and all of the large page that it is part of, in every bank and global or
     * not (Intel SDM Vol. 3A 4.10.4.1, 4.10.2.3).
     *
     * @return the rights that the page had in any bank
     */
    int invalidatePage(long linear) {
        return invalidateSlots(linear)
                | invalidateRegion(linear, LARGE, LARGE_SHIFT)
                | invalidateRegion(linear, HUGE, HUGE_SHIFT);
    }

    /** The same where {@link #mayBeLarge} says no. */
    int invalidateSlots(long linear) {
        int rights = 0;
        for (int bank = 0; bank < EMPTY; bank++) {
            int slot = slot(bank, linear);
            long known = info[slot];
            if (present(known) && (known ^ linear) >>> PAGE_SHIFT == 0) {
                rights |= (int) known;
                forget(slot);
            }
        }
        return rights & (int) ~PAGE_MASK;
    }

    private int invalidateRegion(long linear, int pageSize, int shift) {
        int region = region(linear, shift);
        if (!isMarked(region)) {
            return 0;
        }
        int rights = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            long known = info[slot];
            if ((known & pageSize) != 0 && (known ^ linear) >>> shift == 0) {
                rights |= (int) known;
                forget(slot);
            }
        }
        return rights & (int) ~PAGE_MASK;
    }

    /**
     * Empties a slot that may still stand in the log: it keeps a trace in {@link #info} so that
     * filling it again does not log it twice.
     */
    private void forget(int slot) {
        clear(slot);
        info[slot] = FORGOTTEN;
    }

    private static boolean present(long known) {
        return known != 0 && known != FORGOTTEN;
    }

    /** Takes a slot's tags away; the caller says in {@link #info} that it is empty. */
    private void clear(int slot) {
        if (present(info[slot])) {
            unlink(slot);
        }
        long entry = base + ((long) slot << ENTRY_SHIFT);
        HostMemory.putLong(entry + READ_TAG, INVALID);
        HostMemory.putLong(entry + WRITE_TAG, INVALID);
        HostMemory.putLong(entry + EXECUTE_TAG, INVALID);
    }

    private static int region(long linear, int shift) {
        long number = linear >>> shift;
        return (int) (number ^ number >>> 15 ^ shift) & REGION_BITS - 1;
    }
}
