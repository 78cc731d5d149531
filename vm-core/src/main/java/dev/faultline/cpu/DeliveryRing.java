package dev.faultline.cpu;

import dev.faultline.memory.HostMemory;
import java.lang.ref.Cleaner;

/**
 * The last {@link #CAPACITY} deliveries of a processor as numbers, always kept: the flight recorder
 * reads them. An exception storm passes here, so that an entry is a few stores off the heap, where
 * no bounds are checked; a {@link DeliveryListener} in its place took three times as long.
 */
public final class DeliveryRing {
    /** Deliveries that are kept. */
    public static final int CAPACITY = 4096;

    /** What became of a delivery: still open, or sent back as the fault of an INT n itself, */
    public static final int OPEN = 0;

    /** the handler was entered, */
    public static final int ENTERED = 1;

    /** another exception was detected. */
    public static final int FAILED = 2;

    /** {@link #endExtra} of a delivery that failed for good. */
    public static final int SHUTDOWN = 0xfff;

    /** System property faultline.recorder=off measures what keeping them costs. */
    static final boolean ON = !System.getProperty("faultline.recorder", "on").equals("off");

    private static final int RETIRED = 0;
    private static final int RIP = 8;
    private static final int RSP = 16;

    /** A packed event, see {@link #packed}, with CPL in bits 12 and 13 and the state above. */
    private static final int WHAT = 24;

    private static final int ADDRESS = 32;

    /** The handler; of a delivery that failed the packed event of the exception detected. */
    private static final int END = 40;

    private static final int END_EXTRA = 48;
    private static final int ENTRY_SHIFT = 6;
    private static final int ENTRY_WORDS = 1 << ENTRY_SHIFT - 3;
    private static final int BYTES = CAPACITY << ENTRY_SHIFT;

    private static final int KIND_SHIFT = 8;
    private static final int CPL_SHIFT = 12;
    private static final int STATE_SHIFT = 14;
    private static final int REASON_SHIFT = 16;
    private static final int ERROR_SHIFT = 32;
    private static final int NO_REASON = 0xffff;

    private static final Cleaner CLEANER = Cleaner.create();
    private static final FaultReason[] REASONS = FaultReason.values();

    private final Cpu cpu;
    private final long ring;

    /** The linear address of the last failure; that of an older one stands in the entry after. */
    private long lastFailure;

    private long count;

    DeliveryRing(Cpu cpu) {
        this.cpu = cpu;
        long memory = HostMemory.allocate(BYTES);
        HostMemory.set(memory, BYTES, (byte) 0);
        CLEANER.register(this, () -> HostMemory.free(memory));
        ring = memory;
    }

    private long entry(long number) {
        return ring + (number << ENTRY_SHIFT & BYTES - 1);
    }

    /** Vector in bits 0 to 7, kind in 8 to 11, the reason in 16 to 31, the error code above. */
    private long packed(int vector, int errorCode, int kind) {
        FaultReason reason = DeliveryKind.exception(kind) ? cpu.faultReason : null;
        int ordinal = reason == null ? NO_REASON : reason.ordinal();
        int low = vector | kind << KIND_SHIFT | ordinal << REASON_SHIFT;
        return (long) errorCode << ERROR_SHIFT | low & 0xffffffffL;
    }

    /** A delivery begins; nothing is changed yet. */
    void begin(int vector, int errorCode, int kind, long returnRip) {
        if (ON) {
            begin(vector, errorCode, kind, returnRip, OPEN);
        }
    }

    private long begin(int vector, int errorCode, int kind, long returnRip, int state) {
        int here = cpu.cpl << CPL_SHIFT | state << STATE_SHIFT;
        long at = entry(count++);
        HostMemory.putLong(at + RETIRED, cpu.retired());
        HostMemory.putLong(at + RIP, returnRip);
        HostMemory.putLong(at + RSP, cpu.slots[Cpu.RSP]);
        HostMemory.putLong(at + WHAT, packed(vector, errorCode, kind) | here);
        HostMemory.putLong(at + ADDRESS, cpu.faultAddress);
        return at;
    }

    /** A delivery that is sure to succeed; nothing is changed yet. */
    void pass(int vector, int errorCode, int kind, long returnRip, long handler, long frame) {
        if (ON) {
            long at = begin(vector, errorCode, kind, returnRip, ENTERED);
            HostMemory.putLong(at + END, handler);
            HostMemory.putLong(at + END_EXTRA, frame);
        }
    }

    /** The delivery begun last has reached its handler. */
    void enter() {
        end(ENTERED, cpu.rip, cpu.slots[Cpu.RSP]);
    }

    /** An exception, pending in the CPU, was detected in the delivery begun last. */
    void fail(int result) {
        long second = packed(cpu.faultVector, cpu.faultErrorCode, DeliveryKind.FAULT);
        end(FAILED, second, result < 0 ? SHUTDOWN : result);
        lastFailure = cpu.faultAddress;
    }

    private void end(int state, long end, long extra) {
        if (!ON) {
            return;
        }
        long at = entry(count - 1);
        HostMemory.putLong(at + WHAT, HostMemory.getLong(at + WHAT) | (long) state << STATE_SHIFT);
        HostMemory.putLong(at + END, end);
        HostMemory.putLong(at + END_EXTRA, extra);
    }

    /** All that is kept, for a snapshot. */
    public long[] save() {
        int kept = (int) Math.min(count, CAPACITY);
        long[] saved = new long[2 + kept * ENTRY_WORDS];
        saved[0] = count;
        saved[1] = lastFailure;
        for (int i = 0; i < kept * ENTRY_WORDS; i++) {
            long at = entry(count - kept + i / ENTRY_WORDS) + i % ENTRY_WORDS * Long.BYTES;
            saved[2 + i] = HostMemory.getLong(at);
        }
        return saved;
    }

    /** Takes over what was saved; false, with nothing done, where it cannot be that. */
    public boolean load(long[] saved) {
        int kept = saved.length < 2 ? -1 : Math.clamp(saved[0], -1, CAPACITY);
        if (kept < 0 || saved.length != 2 + kept * ENTRY_WORDS) {
            return false;
        }
        count = saved[0];
        lastFailure = saved[1];
        for (int i = 0; i < kept * ENTRY_WORDS; i++) {
            long at = entry(count - kept + i / ENTRY_WORDS) + i % ENTRY_WORDS * Long.BYTES;
            HostMemory.putLong(at, saved[2 + i]);
        }
        return true;
    }

    /** Deliveries since the start. */
    public long count() {
        return count;
    }

    /** The vector of a delivery, by its number from {@link #count} - CAPACITY on. */
    public int vector(long number) {
        return what(number) & 0xff;
    }

    private int what(long number) {
        return (int) HostMemory.getLong(entry(number) + WHAT);
    }

    /** Its kind, of {@link DeliveryKind}. */
    public int kind(long number) {
        return what(number) >>> KIND_SHIFT & 15;
    }

    /** CPL before it. */
    public int cpl(long number) {
        return what(number) >>> CPL_SHIFT & 3;
    }

    /** OPEN, ENTERED or FAILED. */
    public int state(long number) {
        return what(number) >>> STATE_SHIFT & 3;
    }

    /** Its error code, also where the vector has none. */
    public int errorCode(long number) {
        return errorCodeOf(HostMemory.getLong(entry(number) + WHAT));
    }

    private static int errorCodeOf(long packed) {
        return (int) (packed >>> ERROR_SHIFT);
    }

    /** Why an exception was raised; null of everything else. */
    public FaultReason reason(long number) {
        return reasonOf(HostMemory.getLong(entry(number) + WHAT));
    }

    private static FaultReason reasonOf(long packed) {
        int ordinal = (int) packed >>> REASON_SHIFT;
        return ordinal == NO_REASON ? null : REASONS[ordinal];
    }

    /** Guest instructions retired before it. */
    public long retired(long number) {
        return HostMemory.getLong(entry(number) + RETIRED);
    }

    /** The RIP that was to be saved. */
    public long rip(long number) {
        return HostMemory.getLong(entry(number) + RIP);
    }

    /** RSP before it. */
    public long rsp(long number) {
        return HostMemory.getLong(entry(number) + RSP);
    }

    /** {@link Cpu#faultAddress} at its beginning. */
    public long address(long number) {
        return HostMemory.getLong(entry(number) + ADDRESS);
    }

    /** The handler of one that was entered. */
    public long handler(long number) {
        return HostMemory.getLong(entry(number) + END);
    }

    /** Where the frame of one that was entered begins; what follows one that failed. */
    public long endExtra(long number) {
        return HostMemory.getLong(entry(number) + END_EXTRA);
    }

    /** The vector of the exception that was detected in one that failed. */
    public int second(long number) {
        return (int) HostMemory.getLong(entry(number) + END) & 0xff;
    }

    /** Its error code. */
    public int secondErrorCode(long number) {
        return errorCodeOf(HostMemory.getLong(entry(number) + END));
    }

    /** Why it was raised. */
    public FaultReason secondReason(long number) {
        return reasonOf(HostMemory.getLong(entry(number) + END));
    }

    /** Its linear address, as {@link #address}. */
    public long secondAddress(long number) {
        return number == count - 1 ? lastFailure : address(number + 1);
    }
}
