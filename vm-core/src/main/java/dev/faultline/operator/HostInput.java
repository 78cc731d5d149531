package dev.faultline.operator;

import java.util.concurrent.LinkedBlockingQueue;

/**
 * What somebody types while the guest runs. Any thread puts it in, the guest's takes it out when
 * the guest is ready for it; what is typed much faster than that is lost.
 */
public final class HostInput {
    private static final int STROKES = 4096;
    private static final int BYTES = 1 << 20;

    private final HostTime time;
    private final LinkedBlockingQueue<KeyStroke> strokes = new LinkedBlockingQueue<>(STROKES);
    private final LinkedBlockingQueue<Byte> bytes = new LinkedBlockingQueue<>(BYTES);

    /** An empty one, whose input wakes who waits by {@code time}. */
    public HostInput(HostTime time) {
        this.time = time;
    }

    /** Presses and releases keys; false where there is no room. */
    public boolean press(KeyStroke stroke) {
        boolean taken = strokes.offer(stroke);
        time.wake();
        return taken;
    }

    /** Sends a byte to COM1; false where there is no room. */
    public boolean send(byte value) {
        boolean taken = bytes.offer(value);
        time.wake();
        return taken;
    }

    boolean isEmpty() {
        return strokes.isEmpty() && bytes.isEmpty();
    }

    /** The next stroke, which stays; null where there is none. */
    KeyStroke stroke() {
        return strokes.peek();
    }

    void removeStroke() {
        strokes.remove();
    }

    /** The next byte, which stays; null where there is none. */
    Byte nextByte() {
        return bytes.peek();
    }

    void removeByte() {
        bytes.remove();
    }
}
