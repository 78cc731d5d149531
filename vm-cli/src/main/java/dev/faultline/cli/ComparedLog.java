package dev.faultline.cli;

import dev.faultline.log.compare.LogComparison;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import java.io.IOException;
import java.io.OutputStream;

/** A run's log that is compared while it is written, and ends the run where that is done. */
final class ComparedLog extends OutputStream {
    private final LogComparison comparison;
    private final OutputStream out;
    private volatile Machine machine;

    ComparedLog(LogComparison comparison) {
        this.comparison = comparison;
        out = comparison.ours();
    }

    /** The machine that is logged from now on. */
    void attach(Machine current) {
        machine = current;
    }

    @Override
    public void write(int value) throws IOException {
        out.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        out.write(bytes, offset, count);
        Machine current = machine;
        if (comparison.isDone() && current != null) {
            current.requestStop(new ExitReason.LimitReached("the end of QEMU's log"));
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
