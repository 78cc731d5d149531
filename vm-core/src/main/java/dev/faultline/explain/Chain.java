package dev.faultline.explain;

import dev.faultline.trace.Delivery;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The deliveries that led to the end, the cause first. */
record Chain(List<Delivery> links) {
    /** Links that are shown at most. */
    private static final int MOST = 16;

    /**
     * The chain at the end of the recorder: back from its newest delivery, through those that
     * failed and those of which the failure was an instruction's own, to where it began.
     *
     * @param recent the last deliveries, the oldest first
     */
    static Chain atEndOf(List<Delivery> recent) {
        Deque<Delivery> links = new ArrayDeque<>();
        for (int i = recent.size() - 1; i >= 0 && links.size() < MOST; i--) {
            Delivery delivery = recent.get(i);
            if (!links.isEmpty() && delivery.entered()) {
                break;
            }
            links.addFirst(delivery);
        }
        return new Chain(List.copyOf(links));
    }

    boolean isEmpty() {
        return links.isEmpty();
    }

    /** Where it began. */
    Delivery cause() {
        return links.getFirst();
    }

    /** Whether it ended in shutdown. */
    boolean shutDown() {
        return links.getLast().outcome() instanceof Delivery.Failed failed && failed.result() < 0;
    }
}
