package dev.faultline.tracefile.view;

import dev.faultline.tracefile.TraceEvent;
import dev.faultline.tracefile.TraceReader;
import dev.faultline.tracefile.TracedBlock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The steps of a trace, one at a time for whoever asks: a thread of its own reads ahead, a little
 * way, so that traces of any size can be compared.
 */
final class StepQueue implements AutoCloseable {
    private static final int BATCH = 4096;
    private static final int BATCHES = 4;

    private final BlockingQueue<List<Step>> batches = new ArrayBlockingQueue<>(BATCHES);
    private final Deque<Step> ready = new ArrayDeque<>();
    private final Thread thread;
    private List<Step> batch = new ArrayList<>(BATCH);
    private boolean ended;
    private volatile IOException failure;

    /**
     * An instruction, or where the block is null an event.
     *
     * @param number instructions before it
     */
    record Step(TracedBlock block, int n, TraceEvent event, long number) {}

    /** Thrown in the reading thread when nobody wants more. */
    private static final class UnwantedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    StepQueue(TraceReader reader) {
        thread = Thread.ofPlatform().daemon().name("trace-reader").start(() -> read(reader));
    }

    private void read(TraceReader reader) {
        InstructionVisitor visitor =
                new InstructionVisitor(
                        reader,
                        new InstructionVisitor.Steps() {
                            @Override
                            public void instruction(TracedBlock block, int n, long number) {
                                add(new Step(block, n, null, number));
                            }

                            @Override
                            public void event(TraceEvent event, long retired) {
                                add(new Step(null, 0, kept(event), retired));
                            }
                        });
        try {
            try {
                reader.read(visitor);
                visitor.end();
            } catch (IOException e) {
                failure = e;
            }
            pass();
            pass();
        } catch (UnwantedException _) {
            // The comparison has ended before the trace has.
        }
    }

    private static TraceEvent kept(TraceEvent event) {
        return event instanceof TraceEvent.Registers r
                ? new TraceEvent.Registers(r.changed(), r.values().clone())
                : event;
    }

    private void add(Step step) {
        batch.add(step);
        if (batch.size() == BATCH) {
            pass();
        }
    }

    /** An empty batch is the end. */
    private void pass() {
        try {
            batches.put(batch);
        } catch (InterruptedException _) {
            throw new UnwantedException();
        }
        batch = new ArrayList<>(BATCH);
    }

    /** The next step, or null at the end. */
    Step next() throws IOException {
        try {
            while (ready.isEmpty() && !ended) {
                List<Step> more = batches.take();
                ended = more.isEmpty();
                ready.addAll(more);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (ready.isEmpty() && failure != null) {
            throw failure;
        }
        return ready.poll();
    }

    /** Waits until the reading thread is done: its reader may be closed then. */
    @Override
    public void close() {
        thread.interrupt();
        batches.clear();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
