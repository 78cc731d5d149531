package dev.faultline.tracefile.view;

import dev.faultline.tracefile.TraceEvent;
import dev.faultline.tracefile.TraceReader;
import dev.faultline.tracefile.TraceVisitor;
import dev.faultline.tracefile.TracedBlock;

/**
 * A trace instruction by instruction, with each event behind the instruction that it belongs to.
 * {@link #end} is to be called behind the last one.
 */
final class InstructionVisitor implements TraceVisitor {
    private final TraceReader reader;
    private final Steps steps;

    /** The block of which {@link #done} of {@link #executed} instructions were passed on. */
    private TracedBlock block;

    private int executed;
    private int done;
    private long first;

    /** What hears of them. */
    interface Steps {
        /** The n-th instruction of a block was executed, the number-th of the machine from 0. */
        void instruction(TracedBlock block, int n, long number);

        /** Something happened after that, or within it. */
        void event(TraceEvent event, long retired);
    }

    InstructionVisitor(TraceReader reader, Steps steps) {
        this.reader = reader;
        this.steps = steps;
    }

    @Override
    public void block(TracedBlock next, int instructions) {
        passOn(executed);
        block = next;
        executed = instructions;
        done = 0;
        first = reader.retired();
    }

    private void passOn(int upTo) {
        while (done < Math.min(upTo, executed)) {
            steps.instruction(block, done, first + done);
            done++;
        }
    }

    @Override
    public void event(TraceEvent event) {
        passOn(event instanceof TraceEvent.Within within ? within.index() + 1 : executed);
        steps.event(event, reader.retired());
    }

    void end() {
        passOn(executed);
    }
}
