package dev.faultline.lockstep;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryListener;
import dev.faultline.cpu.Vector;
import dev.faultline.machine.DeviceListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a side has told the world, or was told, since the last comparison: deliveries of interrupts
 * and exceptions, port accesses, writes to device memory, bytes of output. Each event is {@link
 * #WORDS} numbers, the first of them its kind and the second the retired count.
 */
final class EventLog implements DeliveryListener, DeviceListener {
    private static final int WORDS = 7;
    private static final int REMEMBERED = 16;
    private static final int DELIVERY = 0;
    private static final int NESTED = 1;
    private static final int PORT_READ = 2;
    private static final int PORT_WRITE = 3;
    private static final int DEVICE_WRITE = 4;
    private static final int SERIAL = 5;
    private static final int DEBUG_CONSOLE = 6;

    private final boolean remembering;
    private Cpu cpu;
    private long[] words = new long[64 * WORDS];
    private int used;
    private long deliveries;
    private boolean pausing;
    private final long[] old = new long[REMEMBERED * WORDS];
    private int oldCount;

    /**
     * A log.
     *
     * @param remembering whether events stay, for a report, after they were compared
     */
    EventLog(boolean remembering) {
        this.remembering = remembering;
    }

    void connect(Cpu processor) {
        cpu = processor;
        cpu.addDeliveryListener(this);
    }

    /** Says whether the run may have to pause after any delivery. */
    void setPausing(boolean value) {
        pausing = value;
    }

    /** How many deliveries were completed. */
    long deliveries() {
        return deliveries;
    }

    private void add(int kind, long a, long b, long c, long d, long e) {
        if (used == words.length) {
            words = Arrays.copyOf(words, 2 * used);
        }
        int at = used;
        words[at] = kind;
        // A device that is built writes before there is a processor.
        words[at + 1] = cpu == null ? 0 : cpu.retired();
        words[at + 2] = a;
        words[at + 3] = b;
        words[at + 4] = c;
        words[at + 5] = d;
        words[at + 6] = e;
        used += WORDS;
    }

    @Override
    public void delivering(Cpu c, int vector, int errorCode, int kind, long returnRip) {
        int code = Vector.hasErrorCode(vector) ? errorCode : 0;
        add(DELIVERY, vector, code, kind, returnRip, vector == Vector.PF ? c.cr2 : 0);
    }

    @Override
    public void delivered(Cpu c, int vector, int errorCode, int kind, long returnRip) {
        deliveries++;
        // A pause may be wanted here, and no instruction is retired that would bring one about.
        c.attention |= pausing;
    }

    @Override
    public void nested(Cpu c, int first, int second, int result) {
        add(NESTED, first, second, result, 0, 0);
    }

    @Override
    public void port(boolean write, int port, int size, int value) {
        int unused = 32 - 8 * size;
        add(write ? PORT_WRITE : PORT_READ, port, size, value << unused >>> unused, 0, 0);
    }

    @Override
    public void memory(long physical, int size, long value) {
        int unused = 64 - 8 * size;
        add(DEVICE_WRITE, physical, size, value << unused >>> unused, 0, 0);
    }

    void serial(int value) {
        add(SERIAL, value, 0, 0, 0, 0);
    }

    void debugConsole(int value) {
        add(DEBUG_CONSOLE, value, 0, 0, 0, 0);
    }

    /** The index of the first event that differs from another log's, or -1. */
    int mismatch(EventLog other) {
        int at = Arrays.mismatch(words, 0, used, other.words, 0, other.used);
        return at < 0 ? -1 : at / WORDS;
    }

    /** Forgets what was compared. */
    void clear() {
        if (remembering) {
            int first = Math.max(0, used / WORDS - REMEMBERED);
            for (int i = first; i < used / WORDS; i++) {
                int slot = oldCount++ % REMEMBERED;
                System.arraycopy(words, i * WORDS, old, slot * WORDS, WORDS);
            }
        }
        used = 0;
    }

    /** The last events that were compared, the oldest first. */
    List<String> remembered() {
        List<String> lines = new ArrayList<>();
        for (int i = Math.max(0, oldCount - REMEMBERED); i < oldCount; i++) {
            lines.add(text(old, i % REMEMBERED * WORDS));
        }
        return lines;
    }

    /** An event since the last comparison as text. */
    String text(int index) {
        return index * WORDS < used ? text(words, index * WORDS) : "nothing";
    }

    /** How many events there are since the last comparison. */
    int count() {
        return used / WORDS;
    }

    private static String text(long[] w, int at) {
        long a = w[at + 2];
        long b = w[at + 3];
        long c = w[at + 4];
        String what =
                switch ((int) w[at]) {
                    case DELIVERY ->
                            "%s error code 0x%x, kind %d, return rip 0x%x, cr2 0x%x"
                                    .formatted(Vector.name((int) a), b, c, w[at + 5], w[at + 6]);
                    case NESTED ->
                            "vector %d met vector %d in its delivery: %d follows"
                                    .formatted(a, b, c);
                    case PORT_READ -> "read of port 0x%x, %d byte(s): 0x%x".formatted(a, b, c);
                    case PORT_WRITE -> "write to port 0x%x, %d byte(s): 0x%x".formatted(a, b, c);
                    case DEVICE_WRITE ->
                            "write to physical address 0x%x, %d byte(s): 0x%x".formatted(a, b, c);
                    case SERIAL -> "serial output 0x%02x".formatted(a);
                    default -> "debug console output 0x%02x".formatted(a);
                };
        return "after %d: %s".formatted(w[at + 1], what);
    }
}
