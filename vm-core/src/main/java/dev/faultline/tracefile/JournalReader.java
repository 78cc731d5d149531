package dev.faultline.tracefile;

import dev.faultline.cpu.BlockJournal;
import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.memory.HostMemory;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.translate.Platform;
import java.lang.ref.Cleaner;
import java.util.function.IntFunction;

/**
 * Empties the journal of one machine: compares what was entered with what was retired, applies the
 * filter, and has the rest encoded.
 */
final class JournalReader {
    /** Entries with which it is emptied. */
    private static final long FULL = 1 << 16;

    /** Entries that an engine may add until it returns, and some more. */
    private static final long ROOM = Platform.LOOK_UP + FULL;

    private static final Cleaner CLEANER = Cleaner.create();

    private final Cpu cpu;
    private final TraceOutput output;
    private final TraceWriter writer;
    private final TraceFilter filter;
    private final BlockTable table;
    private final long base;
    private final long full;

    /** Instructions of all blocks entered, less those that were cut. */
    private long entered;

    /** The last block entered, and whether it was recorded. */
    private int last;

    private boolean lastRecorded;

    /** Instructions left out since the last record. */
    private long skipped;

    private long ahead;
    private long recorded;
    private boolean on;
    private boolean over;

    /** Whether the delivery under way is recorded. */
    private boolean enters;

    JournalReader(Cpu cpu, TraceOutput output, TraceFilter filter) {
        this.cpu = cpu;
        this.output = output;
        this.filter = filter;
        writer = output.writer();
        table = new BlockTable(writer, filter);
        on = !filter.startsLate();
        long memory = HostMemory.allocate((FULL + ROOM) * BlockJournal.ENTRY);
        // The machine keeps its journal's reader alive, and may run on when nothing is recorded.
        CLEANER.register(this, () -> HostMemory.free(memory));
        base = memory;
        full = base + FULL * BlockJournal.ENTRY;
        cpu.journal = base;
        entered = cpu.retired();
        // A machine that was restored has a past that the trace does not have.
        skipped = entered;
    }

    void translated(Block block, PhysicalMemory memory) {
        synchronized (output) {
            table.translated(block, memory);
        }
    }

    boolean isFull() {
        return cpu.journal >= full;
    }

    /** Encodes what was entered since the last time. */
    void drain() {
        long end = cpu.journal;
        if (end == base) {
            return;
        }
        synchronized (output) {
            for (long at = base; at < end; at += BlockJournal.ENTRY) {
                enter(HostMemory.getInt(at));
            }
        }
        cpu.journal = base;
    }

    private void enter(int number) {
        last = number;
        if (number < 0) {
            entered -= number;
            skipped -= number;
            lastRecorded = false;
            return;
        }
        int count = table.block(number).count();
        int flags = table.flags(number);
        if (flags != BlockTable.TAKEN || !on) {
            change(flags);
        }
        if (on && (flags & BlockTable.TAKEN) != 0) {
            saySkipped();
            writer.block(number);
            recorded += count;
            lastRecorded = true;
        } else {
            skipped += count;
            lastRecorded = false;
        }
        entered += count;
        if (recorded >= filter.first() || (flags & BlockTable.STOPS) != 0) {
            on = false;
            over |= recorded >= filter.first();
        }
    }

    /** Recording begins where the filter says so. */
    private void change(int flags) {
        on |= (flags & BlockTable.STARTS) != 0 && !over && entered >= filter.after();
    }

    private void saySkipped() {
        if (skipped != 0) {
            writer.skipped(skipped);
            skipped = 0;
        }
    }

    /**
     * The same between two instructions, where the retired count tells how much of the last block
     * was executed.
     *
     * @param faulted the RIP of an instruction that has just faulted, or -1
     */
    void settle(long faulted) {
        drain();
        synchronized (output) {
            long surplus = entered - cpu.retired();
            long cut = surplus;
            if (faulted != -1 && last > 0) {
                TracedBlock block = table.block(last);
                int index = block.instructionAt(faulted);
                // An exception that nothing was retired before takes the time of an instruction.
                if (index >= 0 && block.count() - index == surplus + 1) {
                    cut++;
                }
            }
            if (cut > 0) {
                cut(cut);
            }
            if (cut != surplus || surplus < 0) {
                skipped += cut > 0 ? cut - surplus : -surplus;
            }
            entered = cpu.retired();
            if (table.full() && !over) {
                over = true;
                on = false;
                writer.end("there are more different blocks than a trace can have");
            }
        }
    }

    private void cut(long instructions) {
        if (lastRecorded) {
            writer.cut((int) instructions);
            recorded -= instructions;
        } else {
            skipped -= instructions;
        }
        last = 0;
        lastRecorded = false;
    }

    /** The machine has ended. */
    void end() {
        settle(-1);
        synchronized (output) {
            saySkipped();
        }
    }

    void delivery(TraceEvent.Delivery delivery) {
        synchronized (output) {
            enters = on && filter.takes(delivery.vector());
            if (enters) {
                saySkipped();
                long nowAhead = cpu.environment.timeStamp() - cpu.retired();
                if (nowAhead != ahead) {
                    writer.time(nowAhead - ahead);
                    ahead = nowAhead;
                }
                writer.delivery(delivery);
            }
        }
    }

    void entered() {
        synchronized (output) {
            if (enters) {
                writer.entered();
            }
        }
    }

    void combined(int first, int second, int result) {
        synchronized (output) {
            if (enters) {
                writer.combined(first, second, result);
            }
        }
    }

    /** Encodes what the present instruction does, by its index in its block. */
    void within(IntFunction<TraceEvent.Within> event) {
        drain();
        if (lastRecorded) {
            TracedBlock block = table.block(last);
            long index = block.count() - (entered - cpu.retired());
            int inBlock = Math.clamp(index, 0, block.count() - 1);
            synchronized (output) {
                writer.within(event.apply(inBlock));
            }
        }
    }

    void registers(long[] now) {
        if (on) {
            synchronized (output) {
                writer.registers(now);
            }
        }
    }
}
