package dev.faultline.snapshot;

import dev.faultline.cpu.Cpu;
import dev.faultline.device.disk.DiskFile;
import dev.faultline.device.disk.OverlayMedium;
import dev.faultline.loader.ImageException;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.memory.PageCopies;
import dev.faultline.mmu.WrittenPages;
import dev.faultline.translate.EngineFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a running machine was like not long ago, twice: enough to run its last instructions again in
 * another machine. RAM is not copied but what the guest writes, page by page, before it does.
 *
 * <p>Before the first checkpoint the other machine starts as this one did. Measured: a checkpoint
 * takes 0.2 ms, and the first write to each page after it about 1 microsecond more.
 */
public final class Checkpoints implements AutoCloseable {
    /**
     * Milliseconds of the host between two checkpoints, at least; 0 for none, to measure what they
     * cost. To run again what was done between them must take well below a second. That it is the
     * host's time makes no difference to the guest: nothing that it sees depends on checkpoints.
     */
    private static final long INTERVAL_NANOS =
            TimeUnit.MILLISECONDS.toNanos(Long.getLong("faultline.checkpoints", 100));

    /** An interval is at least so many times as long as the last checkpoint took. */
    private static final long SPARING = 20;

    /** Bytes that the guest may have written to its disk, which each checkpoint copies. */
    private static final long MOST_WRITTEN = 32 << 20;

    /** Fewer instructions than this are run again in no time. */
    private static final long LEAST_INSTRUCTIONS = 20_000_000;

    private final Machine machine;
    private final MachineConfiguration configuration;
    private final Preparation start;
    private final boolean recordsWrites;

    /** Null before the first checkpoint. */
    private MachineState parts;

    /** Null before the first checkpoint, and where somebody else records. */
    private WrittenPages written;

    private Checkpoint last;
    private long lastTaken;
    private long interval = INTERVAL_NANOS;
    private boolean givenUp;

    /** The one before; null where there is none. */
    private Checkpoint older;

    /**
     * A checkpoint.
     *
     * @param retired instructions retired since power-on
     * @param recorder what the flight recorder had
     * @param since what was written between it and the next one, or now
     */
    private record Checkpoint(long retired, byte[] state, long[] recorder, PageCopies since) {}

    /**
     * Takes checkpoints of a machine from now on.
     *
     * @param configuration what it was made of
     * @param start what was done to it before it ran
     */
    public Checkpoints(Machine machine, MachineConfiguration configuration, Preparation start) {
        this(machine, configuration, start, true);
        if (INTERVAL_NANOS > 0) {
            machine.setLookUpListener(this::offer);
        }
    }

    private Checkpoints(
            Machine machine,
            MachineConfiguration configuration,
            Preparation start,
            boolean recordsWrites) {
        this.machine = machine;
        this.configuration = configuration;
        this.start = start;
        this.recordsWrites = recordsWrites;
        lastTaken = System.nanoTime();
    }

    /**
     * Takes checkpoints of a machine whose writes somebody else records, only where they are {@link
     * #offer offered}: whenever that one's record has just begun anew.
     *
     * @param configuration what it was made of
     * @param start what was done to it before it ran
     */
    public static Checkpoints whereOffered(
            Machine machine, MachineConfiguration configuration, Preparation start) {
        return new Checkpoints(machine, configuration, start, false);
    }

    /** Takes one if it is time; to be called between two instructions. */
    public void offer() {
        long since = last == null ? 0 : last.retired;
        boolean full = last != null && last.since.overflowed();
        boolean due = machine.cpu().retired() - since >= LEAST_INSTRUCTIONS;
        if (givenUp
                || INTERVAL_NANOS <= 0
                || !full && !due
                || System.nanoTime() - lastTaken < interval) {
            return;
        }
        if (machine.media().disk() instanceof OverlayMedium disk
                && disk.writtenBytes() > MOST_WRITTEN) {
            givenUp = true;
            machine.memory().keepCopies(null);
            return;
        }
        long before = System.nanoTime();
        take();
        interval = Math.max(INTERVAL_NANOS, SPARING * (lastTaken - before));
    }

    /** Takes one now: before the machine runs, or where it has paused. */
    void take() {
        if (parts == null) {
            parts = new MachineState(machine);
            written = recordsWrites ? machine.cpu().mmu.recordWrites() : null;
        }
        PageCopies since = older == null ? new PageCopies() : older.since;
        since.clear();
        older = last;
        machine.memory().keepCopies(since);
        if (written != null) {
            written.clear();
        }
        Cpu cpu = machine.cpu();
        last = new Checkpoint(cpu.retired(), parts.save(), machine.recorder().save(), since);
        lastTaken = System.nanoTime();
    }

    /**
     * Whether a state is kept that is later than one count of instructions and earlier than
     * another: a run from there to the second is shorter than one from the first.
     */
    boolean hasBetween(long count, long before) {
        return last != null && last.retired >= count && last.retired < before;
    }

    /** What the engine of another machine is made by, if it is to do no more than this one's. */
    EngineFactory engine() {
        return configuration.engine();
    }

    /**
     * Another machine, without output, in a state that this one was in when fewer instructions than
     * {@code before} were retired; as late as there is one.
     *
     * @param engine what is to execute it
     * @throws SnapshotException with the reason where there is none
     */
    Machine earlier(long before, EngineFactory engine) throws SnapshotException {
        if (INTERVAL_NANOS <= 0) {
            throw new SnapshotException("no checkpoints were taken");
        }
        if (givenUp) {
            throw new SnapshotException("the guest has written more to its disk than is kept");
        }
        if (configuration.media().disk() instanceof DiskFile) {
            throw new SnapshotException("the guest writes to its disk's file");
        }
        if (machine.isLive()) {
            throw new SnapshotException("the run went by the host's clock");
        }
        Machine other =
                new Machine(
                        configuration
                                .withEngine(engine)
                                .withSerial(value -> {})
                                .withDebugConsole(value -> {}));
        boolean ready = false;
        try {
            other.beQuiet();
            bring(other, before);
            ready = true;
            return other;
        } catch (ImageException e) {
            throw new SnapshotException(e.getMessage());
        } finally {
            if (!ready) {
                other.close();
            }
        }
    }

    private void bring(Machine other, long before) throws SnapshotException, ImageException {
        Checkpoint from = last != null && last.retired < before ? last : older;
        if (from == null) {
            start.prepare(other);
            return;
        }
        if (from.retired >= before || from.since.overflowed() || last.since.overflowed()) {
            throw new SnapshotException("more of RAM was written lately than is kept");
        }
        if (machine.hasBios()) {
            other.installBios();
        }
        if (machine.operator() != null) {
            other.play(machine.operator().script());
        }
        MachineState state = new MachineState(other);
        if (state.form() != parts.form()) {
            throw new SnapshotException("the machine has got other parts since");
        }
        List<PageCopies> changes =
                from == last ? List.of(last.since) : List.of(last.since, older.since);
        other.memory().become(machine.memory(), changes);
        state.load(from.state);
        other.recorder().load(from.recorder);
    }

    /** Stops, and gives back what was kept. */
    @Override
    public void close() {
        machine.setLookUpListener(() -> {});
        machine.memory().keepCopies(null);
        for (Checkpoint checkpoint : new Checkpoint[] {last, older}) {
            if (checkpoint != null) {
                checkpoint.since.close();
            }
        }
        last = null;
        older = null;
    }
}
