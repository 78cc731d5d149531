package dev.faultline.snapshot;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryListener;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.machine.Machine;
import dev.faultline.machine.Pace;
import dev.faultline.machine.RunResult;
import dev.faultline.memory.PageCopies;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.mmu.WrittenPages;
import dev.faultline.trace.ExecutedBlocks;
import java.util.List;

/**
 * The last instructions of a run that has ended, one by one, in another machine. Nothing that it
 * does is seen by the first one or by the host.
 */
public final class Rerun implements AutoCloseable {
    /** How often it looks whether it takes too long. */
    private static final long LOOK = 200_000;

    private static final int GPRS = 16;

    /** Instructions whose blocks are noted: what fills the list where each block is a long one. */
    private static final long NOTED = 64L * ExecutedBlocks.CAPACITY;

    private final Machine original;
    private final Machine machine;
    private final ExecutedBlocks blocks;
    private final PageCopies copies = new PageCopies();
    private final Steps steps = new Steps();
    private WrittenPages written;
    private RunResult result;

    private Rerun(Machine original, Machine machine) {
        this.original = original;
        this.machine = machine;
        blocks = new ExecutedBlocks(machine.cpu());
    }

    /**
     * Runs again up to where the last instructions begin, and notes the blocks before them: as many
     * as are asked for, or those since the last checkpoint where that is all that time allows.
     *
     * @param count how many instructions are to be left
     * @param patience how long it may take to get there, in ns
     * @throws SnapshotException with the reason where it cannot be done
     */
    public static Rerun of(Machine original, Checkpoints checkpoints, int count, long patience)
            throws SnapshotException {
        long now = System.nanoTime();
        long first = Math.max(0, original.cpu().retired() - count);
        long noted = Math.max(0, first - NOTED);
        if (checkpoints.hasBetween(noted, first)) {
            try {
                return of(original, checkpoints, noted, first, now + patience / 2);
            } catch (SnapshotException _) {
                // Fewer blocks, then.
            }
        }
        return of(original, checkpoints, first, first, now + patience);
    }

    private static Rerun of(
            Machine original, Checkpoints checkpoints, long from, long first, long deadline)
            throws SnapshotException {
        NotingEngine.Factory engine = new NotingEngine.Factory(checkpoints.engine());
        Rerun rerun = new Rerun(original, checkpoints.earlier(Math.max(1, from), engine));
        boolean there = false;
        try {
            rerun.runTo(Math.max(rerun.machine.cpu().retired(), first - NOTED), deadline);
            engine.made().note(rerun.blocks);
            rerun.runTo(first, deadline);
            rerun.machine.cpu().addDeliveryListener(rerun.steps);
            rerun.written = rerun.machine.cpu().mmu.recordWrites();
            rerun.machine.memory().keepCopies(rerun.copies);
            there = true;
            return rerun;
        } finally {
            if (!there) {
                rerun.close();
            }
        }
    }

    private void runTo(long retired, long deadline) throws SnapshotException {
        while (result == null && machine.cpu().retired() < retired) {
            if (System.nanoTime() - deadline > 0) {
                throw new SnapshotException("to run them again takes too long");
            }
            steps.limit = Math.min(retired, machine.cpu().retired() + LOOK);
            result = machine.run(steps);
        }
        if (result != null || machine.cpu().retired() != retired) {
            throw new SnapshotException("the run does not repeat");
        }
    }

    /** The other machine, between two steps. */
    public Machine machine() {
        return machine;
    }

    /** The blocks that led to where it is. */
    public ExecutedBlocks blocks() {
        return blocks;
    }

    /** What was written in the last step, as it was before. */
    public PageCopies before() {
        return copies;
    }

    /**
     * Retires one instruction, or delivers one interrupt or exception.
     *
     * @return false where the run has come to the end, with nothing done
     */
    public boolean step() {
        copies.clear();
        written.clear();
        if (ended()) {
            return false;
        }
        long retired = machine.cpu().retired();
        long deliveries = steps.deliveries;
        steps.limit = retired + 1;
        steps.pausesAt = deliveries + 1;
        result = machine.run(steps);
        return result == null
                || machine.cpu().retired() != retired
                || steps.deliveries != deliveries;
    }

    /** What ended it by itself, or that it is where the original was stopped or has paused. */
    private boolean ended() {
        return result != null
                || !original.endedByItself()
                        && machine.cpu().retired() >= original.cpu().retired()
                        && machine.recorder().count() >= original.recorder().count();
    }

    /** Whether it has come to the very state that the original is in. */
    public boolean isExact() throws SnapshotException {
        if (original.endedByItself() && !original.result().equals(result)) {
            return false;
        }
        MachineState mine = new MachineState(machine);
        MachineState theirs = new MachineState(original);
        if (mine.form() != theirs.form()) {
            return false;
        }
        return machine.recorder().count() == original.recorder().count()
                && mine.differences(mine.save(), theirs.save()).isEmpty()
                && sameRegisters()
                && sameMemory();
    }

    private boolean sameRegisters() {
        Cpu one = machine.cpu();
        Cpu other = original.cpu();
        for (int i = 0; i < GPRS; i++) {
            if (one.slots[i] != other.slots[i]) {
                return false;
            }
        }
        return LazyFlags.rflags(one) == LazyFlags.rflags(other);
    }

    private boolean sameMemory() {
        List<PhysicalMemory.Range> ranges = machine.memory().ramRanges();
        return ranges.stream()
                .allMatch(range ->
                        machine.memory().mismatch(original.memory(), range.start(), range.end())
                                < 0);
    }

    @Override
    public void close() {
        machine.close();
        copies.close();
    }

    /** Pauses after so many instructions or deliveries. */
    private static final class Steps implements Pace, DeliveryListener {
        private long limit;
        private long deliveries;
        private long pausesAt = Long.MAX_VALUE;

        @Override
        public boolean pause(Cpu cpu) {
            return cpu.retired() >= limit || deliveries >= pausesAt;
        }

        @Override
        public long next(Cpu cpu) {
            return limit;
        }

        @Override
        public void delivering(Cpu cpu, int vector, int errorCode, int kind, long returnRip) {}

        @Override
        public void delivered(Cpu cpu, int vector, int errorCode, int kind, long returnRip) {
            deliveries++;
            // No instruction is retired that would bring a pause about.
            cpu.attention = true;
        }

        @Override
        public void nested(Cpu cpu, int first, int second, int result) {}
    }
}
