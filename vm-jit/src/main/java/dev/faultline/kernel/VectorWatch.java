package dev.faultline.kernel;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryListener;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts exceptions and interrupts by vector, and tells when an awaited one is delivered. */
final class VectorWatch implements DeliveryListener {
    private static final int VECTORS = 256;

    private final long[] counts = new long[VECTORS];
    private int awaited = -1;
    private Runnable found;

    /** Calls once as soon as a handler of the vector has been entered. */
    void await(int vector, Runnable whenFound) {
        awaited = vector;
        found = whenFound;
    }

    /** Waits no more. */
    void forget() {
        awaited = -1;
    }

    /** How often each vector has come that has come at all. */
    SortedMap<Integer, Long> counts() {
        SortedMap<Integer, Long> seen = new TreeMap<>();
        for (int vector = 0; vector < VECTORS; vector++) {
            if (counts[vector] != 0) {
                seen.put(vector, counts[vector]);
            }
        }
        return seen;
    }

    @Override
    public void delivering(Cpu cpu, int vector, int errorCode, int kind, long returnRip) {
        counts[vector]++;
    }

    @Override
    public void delivered(Cpu cpu, int vector, int errorCode, int kind, long returnRip) {
        if (vector == awaited) {
            awaited = -1;
            found.run();
        }
    }

    @Override
    public void nested(Cpu cpu, int first, int second, int result) {
        // A second exception that is delivered is counted then; the last one of a triple fault,
        // which nothing can deliver, is in the report.
    }
}
