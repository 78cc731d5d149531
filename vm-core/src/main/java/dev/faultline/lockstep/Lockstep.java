package dev.faultline.lockstep;

import dev.faultline.interp.Interpreter;
import dev.faultline.loader.ImageException;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.RunResult;
import dev.faultline.snapshot.Checkpoints;
import dev.faultline.snapshot.Preparation;
import dev.faultline.symbols.Symbols;
import dev.faultline.translate.CompiledListing;
import dev.faultline.translate.EngineFactory;
import java.util.function.Consumer;

/**
 * Runs one image under an engine and, in step, under the interpreter; where they differ it runs the
 * image again, from the start, until it can name the instruction. The subject must repeat itself
 * exactly for that: a JIT has to compile on the guest's thread.
 */
public final class Lockstep {
    private static final int WATCHED_PAGES = 8;

    private final MachineConfiguration configuration;
    private final EngineFactory subject;
    private final Setup setup;
    private final Consumer<String> progress;
    private Consumer<Machine> observer = machine -> {};
    private Symbols symbols = Symbols.NONE;
    private Preparation repeated;
    private Checkpoints checkpoints;
    private volatile Pair pair;
    private volatile boolean stopRequested;

    /**
     * What came of it.
     *
     * @param result how the subject's run ended; null where it was cut short by a difference
     * @param instructions guest instructions that the subject retired
     * @param report the difference in words, or null where there is none
     * @param region all that the subject's engine has made of the place, or null where that is none
     */
    public record Outcome(RunResult result, long instructions, String report, String region) {}

    /**
     * Prepares a run; the configuration's own engine is not used.
     *
     * @param progress told, line by line, what is being done about a difference
     */
    public Lockstep(
            MachineConfiguration configuration,
            EngineFactory subject,
            Setup setup,
            Consumer<String> progress) {
        this.configuration = configuration;
        this.subject = subject;
        this.setup = setup;
        this.progress = progress;
    }

    /**
     * Names who gets the reference's machine, ready to run, to listen to it. What runs again after
     * a difference is not observed.
     */
    public void observeReference(Consumer<Machine> listener) {
        observer = listener;
    }

    /** Says what addresses are called; asked only where there is a difference. */
    public void setSymbols(Symbols ofImages) {
        symbols = ofImages;
    }

    /**
     * Takes checkpoints of the reference while it runs.
     *
     * @param start makes another machine ready to run as the two were, but for what stops them
     */
    public void takeCheckpoints(Preparation start) {
        repeated = start;
    }

    /** Checkpoints of the reference, of use until the run's {@code atEnd} returns; or null. */
    public Checkpoints checkpoints() {
        return checkpoints;
    }

    /**
     * Runs to the end of the guest or to the first difference.
     *
     * @param atEnd gets the reference's machine where the run ended without one
     */
    public Outcome run(Consumer<Machine> atEnd) throws ImageException {
        Difference difference;
        long good;
        long bad;
        long[] pages;
        try (Pair both = new Pair(configuration, subject, Interpreter::new)) {
            pair = both;
            setup.prepare(both.subject());
            setup.prepare(both.reference());
            observer.accept(both.reference());
            takeCheckpoints(both);
            difference = both.run(Long.MAX_VALUE);
            if (difference == null && !stopRequested) {
                difference = both.compareAll();
            }
            bad = both.subject().cpu().retired();
            if (difference == null || stopRequested) {
                atEnd.accept(both.reference());
                return new Outcome(both.result(), bad, null, null);
            }
            pages = both.differingPages(WATCHED_PAGES);
            // Memory that was only found to differ now may have differed for long.
            good = both.agreed(pages.length != 0);
        } finally {
            if (checkpoints != null) {
                checkpoints.close();
            }
        }
        progress.accept(
                "the engines differ after %d instructions: %s; running again from the start"
                        .formatted(bad, difference.text()));
        Bisection bisection = new Bisection(configuration, subject, setup, symbols, progress);
        String report = bisection.find(difference, good, bad, pages);
        CompiledListing region = bisection.region();
        return new Outcome(null, bad, report, region == null ? null : region.whole());
    }

    private void takeCheckpoints(Pair both) {
        if (repeated != null) {
            MachineConfiguration believed = configuration.withEngine(Interpreter::new);
            checkpoints = Checkpoints.whereOffered(both.reference(), believed, repeated);
            both.whenSame(checkpoints::offer);
        }
    }

    /** Ends the run soon; from any thread. */
    public void requestStop(ExitReason reason) {
        stopRequested = true;
        Pair running = pair;
        if (running != null) {
            running.requestStop(reason);
        }
    }

    /** Instructions that the subject has retired so far, about; from any thread. */
    public long instructions() {
        Pair running = pair;
        return running == null ? 0 : running.subject().cpu().retired();
    }
}
