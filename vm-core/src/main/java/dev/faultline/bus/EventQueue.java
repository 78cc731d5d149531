package dev.faultline.bus;

import java.util.Arrays;

/**
 * The machine's {@link Scheduler}: a binary heap ordered by deadline, then by insertion.
 *
 * <p>The dispatcher reads {@link #nextDeadline} to know how many instructions may run, and calls
 * {@link #runDue} when the clock has come that far. Called on the guest's thread.
 */
public final class EventQueue implements Scheduler {
    private QueuedAlarm[] heap = new QueuedAlarm[16];
    private int size;
    private long sequence;
    private long nextDeadline = Long.MAX_VALUE;

    @Override
    public Alarm alarm(Runnable action) {
        return new QueuedAlarm(action);
    }

    private void add(QueuedAlarm alarm) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        siftUp(size++, alarm);
        nextDeadline = heap[0].deadline;
    }

    /** The earliest deadline, {@link Long#MAX_VALUE} when nothing is scheduled; a field read. */
    public long nextDeadline() {
        return nextDeadline;
    }

    /**
     * Lets every alarm go off whose deadline is at most {@code now}, also those that the actions
     * set; one that sets itself again must choose a deadline after {@code now}.
     */
    public void runDue(long now) {
        while (nextDeadline <= now) {
            if (size == 0) {
                return;
            }
            QueuedAlarm alarm = heap[0];
            remove(alarm);
            alarm.action.run();
        }
    }

    private void remove(QueuedAlarm alarm) {
        int at = alarm.position;
        if (at < 0) {
            return;
        }
        alarm.position = -1;
        QueuedAlarm moved = heap[--size];
        heap[size] = null;
        if (moved != alarm) {
            siftDown(at, moved);
            if (heap[at] == moved) {
                siftUp(at, moved);
            }
        }
        nextDeadline = size == 0 ? Long.MAX_VALUE : heap[0].deadline;
    }

    private void siftUp(int at, QueuedAlarm alarm) {
        while (at > 0) {
            int parent = (at - 1) / 2;
            if (!alarm.isBefore(heap[parent])) {
                break;
            }
            place(at, heap[parent]);
            at = parent;
        }
        place(at, alarm);
    }

    private void siftDown(int at, QueuedAlarm alarm) {
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(alarm)) {
                break;
            }
            place(at, heap[child]);
            at = child;
        }
        place(at, alarm);
    }

    private void place(int at, QueuedAlarm alarm) {
        heap[at] = alarm;
        alarm.position = at;
    }

    private final class QueuedAlarm implements Alarm {
        private final Runnable action;
        private long deadline;
        private long order;

        /** In the heap, or -1. */
        private int position = -1;

        QueuedAlarm(Runnable action) {
            this.action = action;
        }

        boolean isBefore(QueuedAlarm other) {
            return deadline < other.deadline || deadline == other.deadline && order < other.order;
        }

        @Override
        public void set(long deadlineNanos) {
            remove(this);
            deadline = deadlineNanos;
            order = sequence++;
            add(this);
        }

        @Override
        public void cancel() {
            remove(this);
        }

        @Override
        public boolean isSet() {
            return position >= 0;
        }
    }
}
