package dev.faultline.cli;

import dev.faultline.breakpoint.Breakpoints;
import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import dev.faultline.loader.ImageException;
import dev.faultline.lockstep.Lockstep;
import dev.faultline.lockstep.Setup;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.RunResult;
import dev.faultline.snapshot.Checkpoints;
import dev.faultline.snapshot.SavePoint;
import dev.faultline.snapshot.SavedRun;
import dev.faultline.snapshot.SnapshotException;
import dev.faultline.symbols.Symbols;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** One run of a machine, from power-on to its end, under the engine that was asked for. */
final class Execution {
    private static final PrintStream ERR = System.err;

    private final RunOptions options;
    private final MachineConfiguration configuration;
    private final Observers observers;
    private final FaultReporter faults;
    private final Symbols symbols;
    private volatile Machine machine;
    private volatile Lockstep lockstep;
    private String divergence;
    private Checkpoints checkpoints;
    private Breakpoints breakpoints;

    /**
     * Prepares a run.
     *
     * @param faults told of a bug before its machine is closed
     * @param symbols names for what a divergence is reported with
     */
    Execution(
            RunOptions options,
            MachineConfiguration configuration,
            Observers observers,
            FaultReporter faults,
            Symbols symbols) {
        this.faults = faults;
        this.options = options;
        this.symbols = symbols;
        this.configuration = configuration;
        this.observers = observers;
    }

    private JitOptions jitOptions() {
        JitOptions jit = JitOptions.defaults().withSync(options.jitSync);
        if (options.jitThreshold != 0) {
            jit = jit.withThreshold(options.jitThreshold);
        }
        return options.jitDump == null ? jit : jit.withDumpDirectory(Path.of(options.jitDump));
    }

    /**
     * Runs the guest.
     *
     * @param atEnd gets the machine before it is closed
     * @return how it ended, or null where the engines differ
     */
    RunResult run(Setup setup, Consumer<Machine> atEnd)
            throws ImageException, IOException, SnapshotException {
        return switch (options.engine) {
            case "lockstep" -> inStep(setup, atEnd);
            case "jit" -> alone(configuration.withEngine(Jit.factory(jitOptions())), setup, atEnd);
            default -> alone(configuration, setup, atEnd);
        };
    }

    private RunResult alone(MachineConfiguration c, Setup setup, Consumer<Machine> atEnd)
            throws ImageException, IOException, SnapshotException {
        try (Machine current = new Machine(observers.configure(c))) {
            machine = current;
            try {
                setup.prepare(current);
                checkpoints = current.isLive() ? null : new Checkpoints(current, c, setup::prepare);
                return observed(current, atEnd);
            } catch (RuntimeException | Error e) {
                faults.bug(e, current);
                throw e;
            }
        } finally {
            if (checkpoints != null) {
                checkpoints.close();
            }
        }
    }

    private RunResult observed(Machine current, Consumer<Machine> atEnd)
            throws IOException, SnapshotException {
        observers.attach(current);
        watch(current);
        RunResult result = options.saveAt.isEmpty() ? current.run() : saved(current, options);
        observers.ended(result.reason());
        atEnd.accept(current);
        return result;
    }

    /** What the machine was like lately, or null where that is not known. */
    Checkpoints checkpoints() {
        return lockstep == null ? checkpoints : lockstep.checkpoints();
    }

    private static RunResult saved(Machine machine, RunOptions options)
            throws IOException, SnapshotException {
        SavedRun run =
                new SavedRun(machine, options.saveAt, SavedMachine.describe(options, machine));
        RunResult result = run.run();
        for (SavePoint missed : run.missed()) {
            ERR.printf(
                    "faultline: --save-at: the run ended before, %s was not written%n",
                    missed.file());
        }
        return result;
    }

    private RunResult inStep(Setup setup, Consumer<Machine> atEnd)
            throws ImageException, IOException {
        // The run must repeat exactly for the search for the instruction.
        JitOptions jit = jitOptions().withSync(true);
        Lockstep both =
                new Lockstep(
                        configuration,
                        Jit.factory(jit),
                        watched(setup),
                        line -> ERR.println("faultline: lockstep: " + line));
        both.observeReference(observers::attach);
        both.setSymbols(symbols);
        both.takeCheckpoints(setup::prepare);
        lockstep = both;
        Lockstep.Outcome outcome = both.run(atEnd);
        if (outcome.report() != null) {
            divergence = outcome.report() + region(outcome.region());
        }
        if (outcome.result() != null) {
            observers.ended(outcome.result().reason());
        }
        return outcome.result();
    }

    private void watch(Machine current) {
        breakpoints = Breakpoints.attach(current, options.breakOn);
    }

    /** Both machines in step stop by themselves, and so do those that look for a difference. */
    private Setup watched(Setup setup) {
        return current -> {
            setup.prepare(current);
            watch(current);
        };
    }

    /** What of --break-on has not stopped the run. */
    List<String> missedBreaks() {
        return breakpoints.missed();
    }

    /** Writes all that is known of the region that does something else; says where it is. */
    private String region(String listing) throws IOException {
        if (listing == null) {
            return "";
        }
        if (options.jitDump == null) {
            return "  (all of it, with the bytecode: give --jit-dump DIR)\n";
        }
        Path file = Path.of(options.jitDump).resolve("divergence.txt");
        Files.writeString(file, listing);
        return "  (all of it, with the bytecode: " + file + ")\n";
    }

    /** In what the engines differ, or null. */
    String divergence() {
        return divergence;
    }

    /** Ends the run soon; from any thread. */
    void stop(ExitReason reason) {
        Machine alone = machine;
        Lockstep both = lockstep;
        if (alone != null) {
            alone.requestStop(reason);
        } else if (both != null) {
            both.requestStop(reason);
        }
    }

    /** Does something with the machine soon, between two instructions; from any thread. */
    void ask(Consumer<Machine> task) {
        Machine alone = machine;
        if (alone != null) {
            alone.betweenInstructions(() -> task.accept(alone));
        }
    }

    /** Instructions retired so far, about; from any thread. */
    long instructions() {
        Machine alone = machine;
        Lockstep both = lockstep;
        return alone != null ? alone.cpu().retired() : both != null ? both.instructions() : 0;
    }
}
