package dev.faultline.bus;

import java.util.Arrays;

/**
 * The machine's {@link Scheduler}: a binary heap ordered by deadline, then by insertion.
 *
 * <p>The dispatcher reads {@link #nextDeadline} to know how many instructions may run, and calls
 * {@link #runDue} when the clock has come that far. Called on the guest's thread.
 */
public final class EventQueue implements Scheduler {
    private ScheduledEvent[] heap = new ScheduledEvent[16];
    private int size;
    private long sequence;
    private long nextDeadline = Long.MAX_VALUE;

    @Override
    public Event at(long deadlineNanos, Runnable action) {
        ScheduledEvent event = new ScheduledEvent(deadlineNanos, sequence++, action);
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        siftUp(size++, event);
        nextDeadline = heap[0].deadline;
        return event;
    }

    /** The earliest deadline, {@link Long#MAX_VALUE} when nothing is scheduled; a field read. */
    public long nextDeadline() {
        return nextDeadline;
    }

    /**
     * Runs every action with a deadline of at most {@code now}, also those that the actions add; an
     * action that schedules itself again must choose a deadline after {@code now}.
     */
    public void runDue(long now) {
        while (nextDeadline <= now) {
            if (size == 0) {
                return;
            }
            ScheduledEvent event = heap[0];
            remove(event);
            event.action.run();
        }
    }

    private void remove(ScheduledEvent event) {
        int at = event.position;
        if (at < 0) {
            return;
        }
        event.position = -1;
        ScheduledEvent moved = heap[--size];
        heap[size] = null;
        if (moved != event) {
            siftDown(at, moved);
            if (heap[at] == moved) {
                siftUp(at, moved);
            }
        }
        nextDeadline = size == 0 ? Long.MAX_VALUE : heap[0].deadline;
    }

    private void siftUp(int at, ScheduledEvent event) {
        while (at > 0) {
            int parent = (at - 1) / 2;
            if (!event.isBefore(heap[parent])) {
                break;
            }
            place(at, heap[parent]);
            at = parent;
        }
        place(at, event);
    }

    private void siftDown(int at, ScheduledEvent event) {
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(event)) {
                break;
            }
            place(at, heap[child]);
            at = child;
        }
        place(at, event);
    }

    private void place(int at, ScheduledEvent event) {
        heap[at] = event;
        event.position = at;
    }

    private final class ScheduledEvent implements Event {
        private final long deadline;
        private final long order;
        private final Runnable action;
        private int position;

        ScheduledEvent(long deadline, long order, Runnable action) {
            this.deadline = deadline;
            this.order = order;
            this.action = action;
        }

        boolean isBefore(ScheduledEvent other) {
            return deadline < other.deadline || deadline == other.deadline && order < other.order;
        }

        @Override
        public void cancel() {
            remove(this);
        }
    }
}
