package dev.faultline.trace;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Mode;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks that a machine has executed last, loops folded. A block here is straight-line code as
 * it was run: up to a branch, an exception or an interrupt, however translation cuts it.
 */
public final class ExecutedBlocks {
    /** Entries that are kept. */
    public static final int CAPACITY = 4096;

    /** Entries of the longest loop that is folded. */
    private static final int LONGEST_LOOP = 32;

    private final Cpu cpu;
    private final FlightRecorder recorder;
    private final Entry[] ring = new Entry[CAPACITY];

    /**
     * Entries ever added less those taken away again; the last CAPACITY of them are in the ring.
     */
    private long count;

    /** The oldest one that was not overwritten. */
    private long first;

    private long blocks;

    /** What may still go on, or null. */
    private Executed open;

    /** Whether only what comes next in memory belongs to it, and where that is. */
    private boolean goesOn;

    private long next;

    private Block running;
    private long start;
    private long deliveries;
    private Delivery entering;

    /** A line of what was executed. */
    public sealed interface Entry {}

    /**
     * A block.
     *
     * @param retired instructions retired before it
     * @param linear its first instruction
     * @param cpl what it ran with
     * @param instructions of it that were retired; 0 where the first one faulted
     * @param entering the exception or interrupt whose handler it begins, or null
     */
    public record Executed(long retired, long linear, int cpl, int instructions, Delivery entering)
            implements Entry {
        private boolean isLike(Executed other) {
            return linear == other.linear
                    && instructions == other.instructions
                    && cpl == other.cpl
                    && vector() == other.vector();
        }

        private int vector() {
            return entering == null ? -1 : entering.vector();
        }
    }

    /**
     * What was done again at once.
     *
     * @param entries how many of those before it
     * @param times how often
     * @param retired instructions retired after the last time
     */
    public record Repeated(int entries, long times, long retired) implements Entry {}

    /** Of a machine with this processor; nothing is noted yet. */
    public ExecutedBlocks(Cpu cpu) {
        this.cpu = cpu;
        recorder = new FlightRecorder(cpu);
        deliveries = recorder.count();
    }

    /** The engine is about to execute a block. */
    public void before(Block block) {
        running = block;
        start = cpu.retired();
        entering = null;
        if (recorder.count() != deliveries) {
            deliveries = recorder.count();
            entering = recorder.last(1).getFirst();
        }
    }

    /** The engine has executed that block, or as much of it as could be. */
    public void after() {
        Block block = running;
        int done = (int) (cpu.retired() - start);
        int cpl = Mode.cpl(block.modeKey);
        boolean same = goesOn && entering == null && next == block.linear && open.cpl == cpl;
        if (same) {
            int instructions = open.instructions + done;
            open = new Executed(open.retired, open.linear, cpl, instructions, open.entering);
        } else {
            close();
            open = new Executed(start, block.linear, cpl, done, entering);
            blocks++;
        }
        int last = MicroOp.op(block.code[block.code.length - 1]);
        goesOn = done < block.count || last == MicroOpcode.FALL_THROUGH || last == MicroOpcode.EXIT;
        next = block.linear + block.offsets[done];
    }

    private void close() {
        if (open == null) {
            return;
        }
        ring[(int) (count % CAPACITY)] = open;
        count++;
        first = Math.max(first, count - CAPACITY);
        fold();
    }

    private Entry at(long number) {
        return ring[(int) (number % CAPACITY)];
    }

    /** Takes the last entries away where they only repeat those before. */
    private void fold() {
        for (int length = 1; length <= LONGEST_LOOP && count - length > first; length++) {
            long last = count - length;
            Entry before = at(last - 1);
            boolean again = before instanceof Repeated(int entries, _, _) && entries == length;
            if (same(last, again ? last - 1 : last, length)) {
                long times = again ? ((Repeated) before).times + 1 : 1;
                count = again ? last - 1 : last;
                ring[(int) (count % CAPACITY)] =
                        new Repeated(length, times, open.retired + open.instructions);
                count++;
                return;
            }
        }
    }

    /**
     * Whether entries are equal to as many that end before another one, and stand for themselves.
     */
    private boolean same(long from, long end, int length) {
        if (end - length < first) {
            return false;
        }
        for (int i = length - 1; i >= 0; i--) {
            Entry one = at(from + i);
            Entry other = at(end - length + i);
            boolean equal =
                    switch (one) {
                        case Executed block ->
                                other instanceof Executed executed && block.isLike(executed);
                        case Repeated(int entries, long times, _) ->
                                // What it repeats must be among them.
                                entries <= i
                                        && other instanceof Repeated(int others, long more, _)
                                        && entries == others
                                        && times == more;
                    };
            if (!equal) {
                return false;
            }
        }
        return true;
    }

    /** What is kept, the oldest first. */
    public List<Entry> entries() {
        close();
        open = null;
        goesOn = false;
        List<Entry> all = new ArrayList<>();
        for (long number = first; number < count; number++) {
            all.add(at(number));
        }
        return all;
    }

    /** How many were executed since the first one was noted. */
    public long blocks() {
        return blocks;
    }
}
