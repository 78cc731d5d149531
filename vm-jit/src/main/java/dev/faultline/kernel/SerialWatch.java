package dev.faultline.kernel;

import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/** Passes on what COM1 sends, and tells when an awaited text has come. Guest's thread only. */
final class SerialWatch implements IntConsumer {
    private final IntConsumer next;

    private byte[] awaited = {};

    /** What the awaited text begins with up to each place that it also ends with there. */
    private int[] borders = {};

    private int matched;
    private Runnable found;

    SerialWatch(IntConsumer next) {
        this.next = next;
    }

    /** Calls once as soon as the text, which is not empty, has come from now on. */
    void await(String text, Runnable whenFound) {
        awaited = text.getBytes(StandardCharsets.UTF_8);
        borders = new int[awaited.length];
        for (int i = 1; i < awaited.length; i++) {
            borders[i] = longer(borders[i - 1], awaited[i]);
        }
        matched = 0;
        found = whenFound;
    }

    /** Waits no more. */
    void forget() {
        found = null;
    }

    /** How much of the text stands there when so much does and another byte comes. */
    private int longer(int before, byte value) {
        int length = before;
        while (length > 0 && awaited[length] != value) {
            length = borders[length - 1];
        }
        return awaited[length] == value ? length + 1 : 0;
    }

    @Override
    public void accept(int value) {
        next.accept(value);
        if (found == null) {
            return;
        }
        matched = longer(matched, (byte) value);
        if (matched == awaited.length) {
            Runnable call = found;
            found = null;
            call.run();
        }
    }
}
