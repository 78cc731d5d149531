package dev.faultline.cpu;

/**
 * The last events of one kind, as numbers, always kept: the flight recorder reads them. Equal
 * events in a row, like a loop that polls a port, are one with a count.
 */
public final class EventRing {
    /** Events that are kept. */
    public static final int CAPACITY = 1024;

    private static final boolean ON = DeliveryRing.ON;

    private static final int RETIRED = 0;
    private static final int RIP = 1;
    private static final int WHAT = 2;
    private static final int VALUE = 3;
    private static final int TIMES = 4;
    private static final int WORDS = 5;

    private final Cpu cpu;
    private final long[] ring = new long[CAPACITY * WORDS];
    private long count;
    private long lastWhat = -1;
    private long lastValue;

    EventRing(Cpu cpu) {
        this.cpu = cpu;
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
            ring[at(count - 1) + TIMES]++;
            return;
        }
        lastWhat = what;
        lastValue = value;
        int at = at(count++);
        ring[at + RETIRED] = cpu.retired();
        ring[at + RIP] = cpu.rip;
        ring[at + WHAT] = what;
        ring[at + VALUE] = value;
        ring[at + TIMES] = 1;
    }

    private static int at(long number) {
        return (int) (number & CAPACITY - 1) * WORDS;
    }

    /** What it holds, as numbers. */
    public long[] save() {
        int kept = (int) Math.min(count, CAPACITY);
        long[] saved = new long[1 + kept * WORDS];
        saved[0] = count;
        for (int i = 0; i < kept * WORDS; i++) {
            saved[1 + i] = ring[at(count - kept + i / WORDS) + i % WORDS];
        }
        return saved;
    }

    /** Takes over what was saved; false, with nothing done, where it cannot be that. */
    public boolean load(long[] saved) {
        int kept = saved.length < 1 ? -1 : Math.clamp(saved[0], -1, CAPACITY);
        if (kept < 0 || saved.length != 1 + kept * WORDS) {
            return false;
        }
        count = saved[0];
        for (int i = 0; i < kept * WORDS; i++) {
            ring[at(count - kept + i / WORDS) + i % WORDS] = saved[1 + i];
        }
        lastWhat = count == 0 ? -1 : what(count - 1);
        lastValue = count == 0 ? 0 : value(count - 1);
        return true;
    }

    /** Events since the start, equal ones in a row counted once. */
    public long count() {
        return count;
    }

    /** Guest instructions retired before an event, by its number from count - CAPACITY on. */
    public long retired(long number) {
        return ring[at(number) + RETIRED];
    }

    /** RIP of its instruction. */
    public long rip(long number) {
        return ring[at(number) + RIP];
    }

    /** What it is about. */
    public long what(long number) {
        return ring[at(number) + WHAT];
    }

    public long value(long number) {
        return ring[at(number) + VALUE];
    }

    /** How often it happened in a row. */
    public long times(long number) {
        return ring[at(number) + TIMES];
    }
}
