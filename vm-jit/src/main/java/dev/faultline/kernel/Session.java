package dev.faultline.kernel;

import dev.faultline.cpu.Cpu;
import dev.faultline.explain.FaultReport;
import dev.faultline.explain.Report;
import dev.faultline.explain.TextReport;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.Pace;
import dev.faultline.machine.RunResult;
import dev.faultline.machine.Transcript;
import dev.faultline.snapshot.Checkpoints;
import dev.faultline.symbols.Symbols;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A booted kernel that runs from stop to stop. Belongs to one thread; where it has stopped its
 * {@link #machine} may be looked at and changed.
 *
 * <p>Each of the {@code runUntil...} goes on from where the last one stopped. Once the run itself
 * has ended they return false at once.
 */
public final class Session implements AutoCloseable {
    private final Machine machine;
    private final Transcript serial;
    private final SerialWatch serialWatch;
    private final VectorWatch vectors = new VectorWatch();
    private final Symbols symbols;
    private final Checkpoints checkpoints;
    private final Thread timer;
    private RunResult result;
    private boolean pausing;

    Session(
            Machine machine,
            Transcript serial,
            SerialWatch serialWatch,
            Symbols symbols,
            Checkpoints checkpoints,
            Duration timeout) {
        this.machine = machine;
        this.serial = serial;
        this.serialWatch = serialWatch;
        this.symbols = symbols;
        this.checkpoints = checkpoints;
        machine.cpu().addDeliveryListener(vectors);
        timer = Thread.ofPlatform().daemon().name("timeout").start(() -> stopAfter(timeout));
    }

    private void stopAfter(Duration timeout) {
        try {
            Thread.sleep(timeout);
            machine.requestStop(new ExitReason.LimitReached("the timeout"));
        } catch (InterruptedException _) {
            // The session was closed before.
        }
    }

    /**
     * Runs until COM1 has sent the text, after what it had sent when this was called; stops soon
     * after its last byte.
     *
     * @return whether the text came before the run ended
     */
    public boolean runUntilSerial(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty text, expected what COM1 is to send");
        }
        serialWatch.await(text, this::pause);
        boolean came = runUntilPause(Long.MAX_VALUE);
        serialWatch.forget();
        return came;
    }

    /**
     * Runs until an exception or interrupt of the vector enters its handler, and stops before the
     * handler's first instruction.
     *
     * @return whether that happened before the run ended
     */
    public boolean runUntilVector(int vector) {
        if (vector < 0 || vector > 255) {
            throw new IllegalArgumentException("vector " + vector + ", expected 0 to 255");
        }
        vectors.await(vector, this::pause);
        boolean came = runUntilPause(Long.MAX_VALUE);
        vectors.forget();
        return came;
    }

    /**
     * Runs so many instructions, exactly.
     *
     * @return whether they were retired before the run ended
     */
    public boolean runFor(long instructions) {
        if (instructions < 0) {
            throw new IllegalArgumentException(instructions + " instructions, expected 0 or more");
        }
        long present = machine.cpu().retired();
        return runUntilPause(present + Math.min(instructions, Long.MAX_VALUE - present));
    }

    /** Runs to the end. */
    public Outcome run() {
        runUntilPause(Long.MAX_VALUE);
        return outcome();
    }

    /** To be called on the guest's thread: ends what {@link #runUntilPause} does. */
    private void pause() {
        pausing = true;
        machine.cpu().attention = true;
    }

    private boolean runUntilPause(long retired) {
        pausing = false;
        if (result == null) {
            result = machine.run(new Until(retired));
        }
        return result == null;
    }

    /** Stops at a count of instructions, or where a watch has found what it waits for. */
    private final class Until implements Pace {
        private final long retired;

        Until(long retired) {
            this.retired = retired;
        }

        @Override
        public boolean pause(Cpu cpu) {
            return pausing || cpu.retired() >= retired;
        }

        @Override
        public long next(Cpu cpu) {
            return retired;
        }
    }

    /** Processor, memory and devices. */
    public Machine machine() {
        return machine;
    }

    /** What COM1 has sent so far. */
    public String serial() {
        return serial.text();
    }

    /**
     * How often each vector has come so far: exceptions and interrupts whose delivery has begun, of
     * those whose handler could not be entered too.
     */
    public SortedMap<Integer, Long> vectors() {
        return vectors.counts();
    }

    /**
     * The fault report on the present state, as text. What the last instructions changed is in it
     * as long as the machine was not changed from outside.
     */
    public String report() {
        String how = result == null ? "The run has stopped" : wanted().orElse("The run ended");
        return TextReport.of(FaultReport.of(machine, how, symbols, checkpoints));
    }

    private Optional<String> wanted() {
        return FaultReport.wanted(machine, result.reason());
    }

    /**
     * What came of a run that has ended.
     *
     * @throws IllegalStateException where it has not
     */
    public Outcome outcome() {
        if (result == null) {
            throw new IllegalStateException("the kernel still runs, expected its end");
        }
        // To run again takes time, which most runs that end well need not take.
        Report report =
                wanted().map(how -> FaultReport.of(machine, how, symbols, checkpoints))
                        .orElseGet(() -> FaultReport.of(machine, "The run ended", symbols));
        return new Outcome(
                result.reason(),
                serial(),
                vectors(),
                result.instructions(),
                report.verdict(),
                TextReport.of(report));
    }

    @Override
    public void close() {
        timer.interrupt();
        checkpoints.close();
        machine.close();
    }
}
