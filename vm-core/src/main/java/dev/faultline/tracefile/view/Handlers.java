package dev.faultline.tracefile.view;

import dev.faultline.tracefile.TraceEvent;
import dev.faultline.tracefile.TracedBlock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Which handlers run: entered by deliveries, left by IRET. */
final class Handlers {
    /** Handlers that are remembered; those who never return by IRET would be ever more. */
    static final int MOST = 1024;

    private final Deque<Handler> running = new ArrayDeque<>();
    private TraceEvent.Delivery delivered;

    /**
     * A handler.
     *
     * @param delivery what it was entered for
     * @param retired instructions before its first one
     */
    record Handler(TraceEvent.Delivery delivery, long retired) {}

    void event(TraceEvent event) {
        if (event instanceof TraceEvent.Delivery d) {
            delivered = d;
        } else if (event instanceof TraceEvent.Started) {
            running.clear();
            delivered = null;
        }
    }

    /** A handler was entered; null where the trace does not say for what. */
    Handler entered(long retired) {
        if (delivered == null) {
            return null;
        }
        Handler handler = new Handler(delivered, retired);
        delivered = null;
        running.push(handler);
        if (running.size() > MOST) {
            running.removeLast();
        }
        return handler;
    }

    /** The handler that an executed block has ended, or null. */
    Handler left(TracedBlock block, int instructions) {
        return instructions == block.count() && block.endsWithIret() ? running.poll() : null;
    }

    /** How many have not returned. */
    int running() {
        return running.size();
    }

    /** Those of them that were entered last, the last one first. */
    List<Handler> last(int most) {
        return running.stream().limit(most).toList();
    }

    /** Handlers that have not returned, and are forgotten now. */
    int leaveAll() {
        int count = running.size();
        running.clear();
        return count;
    }
}
