package dev.faultline.cpu;

import dev.faultline.memory.HostMemory;
import java.lang.ref.Cleaner;

/**
 * The last events of one kind, as numbers, always kept: the flight recorder reads them. Equal
 * events in a row, like a loop that polls a port, are one with a count. Drivers pass here by the
 * million: an entry is a few stores off the heap, where no bounds are checked, and a repetition one
 * in this object.
 */
public final class EventRing {
    /** Events that are kept. */
    public static final int CAPACITY = 1024;

    private static final boolean ON = DeliveryRing.ON;

    private static final int RETIRED = 0;
    private static final int RIP = 8;
    private static final int WHAT = 16;
    private static final int VALUE = 24;
    private static final int TIMES = 32;
    private static final int ENTRY = 40;
    private static final int ENTRY_WORDS = ENTRY / Long.BYTES;
    private static final int BYTES = CAPACITY * ENTRY;

    private static final Cleaner CLEANER = Cleaner.create();

    private final Cpu cpu;
    private final long ring;
    private final long end;

    /** Where the next entry goes. */
    private long next;

    private long count;
    private long lastWhat = -1;
    private long lastValue;

    /** Of the last event; its entry's is only right where it came once. */
    private long lastTimes;

    EventRing(Cpu cpu) {
        this.cpu = cpu;
        long memory = HostMemory.allocate(BYTES);
        HostMemory.set(memory, BYTES, (byte) 0);
        CLEANER.register(this, () -> HostMemory.free(memory));
        ring = memory;
        end = memory + BYTES;
        next = memory;
    }

    /**
     * Keeps an event that the present instruction makes.
     *
     * @param what what it is about, from 0 on
     */
    public void note(long what, long value) {
        if (!ON) {
            return;
        }
        if (what == lastWhat && value == lastValue) {
            lastTimes++;
            return;
        }
        if (lastTimes > 1) {
            HostMemory.putLong(entry(count - 1) + TIMES, lastTimes);
        }
        long at = next;
        next = at + ENTRY == end ? ring : at + ENTRY;
        count++;
        lastWhat = what;
        lastValue = value;
        lastTimes = 1;
        HostMemory.putLong(at + RETIRED, cpu.retired());
        HostMemory.putLong(at + RIP, cpu.rip);
        HostMemory.putLong(at + WHAT, what);
        HostMemory.putLong(at + VALUE, value);
        HostMemory.putLong(at + TIMES, 1);
    }

    private long entry(long number) {
        return ring + (number & CAPACITY - 1) * ENTRY;
    }

    /** What it holds, as numbers. */
    public long[] save() {
        int kept = (int) Math.min(count, CAPACITY);
        long[] saved = new long[1 + kept * ENTRY_WORDS];
        saved[0] = count;
        for (int i = 0; i < kept; i++) {
            long number = count - kept + i;
            int at = 1 + i * ENTRY_WORDS;
            for (int word = 0; word < ENTRY_WORDS; word++) {
                saved[at + word] = HostMemory.getLong(entry(number) + (long) word * Long.BYTES);
            }
            saved[at + TIMES / Long.BYTES] = times(number);
        }
        return saved;
    }

    /** Takes over what was saved; false, with nothing done, where it cannot be that. */
    public boolean load(long[] saved) {
        int kept = saved.length < 1 ? -1 : Math.clamp(saved[0], -1, CAPACITY);
        if (kept < 0 || saved.length != 1 + kept * ENTRY_WORDS) {
            return false;
        }
        count = saved[0];
        next = entry(count);
        for (int i = 0; i < kept * ENTRY_WORDS; i++) {
            long at = entry(count - kept + i / ENTRY_WORDS) + i % ENTRY_WORDS * Long.BYTES;
            HostMemory.putLong(at, saved[1 + i]);
        }
        lastWhat = count == 0 ? -1 : what(count - 1);
        lastValue = count == 0 ? 0 : value(count - 1);
        lastTimes = count == 0 ? 0 : HostMemory.getLong(entry(count - 1) + TIMES);
        return true;
    }

    /** Events since the start, equal ones in a row counted once. */
    public long count() {
        return count;
    }

    /** Guest instructions retired before an event, by its number from count - CAPACITY on. */
    public long retired(long number) {
        return HostMemory.getLong(entry(number) + RETIRED);
    }

    /** RIP of its instruction. */
    public long rip(long number) {
        return HostMemory.getLong(entry(number) + RIP);
    }

    /** What it is about. */
    public long what(long number) {
        return HostMemory.getLong(entry(number) + WHAT);
    }

    public long value(long number) {
        return HostMemory.getLong(entry(number) + VALUE);
    }

    /** How often it happened in a row. */
    public long times(long number) {
        return number == count - 1 ? lastTimes : HostMemory.getLong(entry(number) + TIMES);
    }
}
