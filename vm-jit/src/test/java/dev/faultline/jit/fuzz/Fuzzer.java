package dev.faultline.jit.fuzz;

import dev.faultline.device.Key;
import dev.faultline.interp.Interpreter;
import dev.faultline.lockstep.Difference;
import dev.faultline.lockstep.Lockstep;
import dev.faultline.lockstep.Pair;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.translate.EngineFactory;
import java.util.Map;
import java.util.TreeMap;

/** Runs random programs under an engine and the interpreter, in one pair of machines. */
final class Fuzzer implements AutoCloseable {
    private static final MachineConfiguration CONFIGURATION =
            MachineConfiguration.standard().withMemory(2 << 20);

    private final EngineFactory engine;
    private final GuestBuilder builder = new GuestBuilder();
    private final Map<String, Integer> ends = new TreeMap<>();
    private Pair pair;
    private long instructions;

    Fuzzer(EngineFactory engine) {
        this.engine = engine;
    }

    long instructions() {
        return instructions;
    }

    /** How the programs ended, a line for each mode and way. */
    String statistics() {
        StringBuilder text = new StringBuilder();
        ends.forEach((end, count) -> text.append("  %-40s %d%n".formatted(end, count)));
        return text.toString();
    }

    /** Runs the program of a seed; null, or what differs, in words. */
    String run(long seed) {
        Program program = new Generator(seed).generate();
        if (pair == null) {
            pair = new Pair(CONFIGURATION, engine, Interpreter::new);
        }
        long before = pair.subject().cpu().retired();
        Difference difference = run(pair, program);
        instructions += pair.subject().cpu().retired() - before;
        boolean usable = count(program);
        if (difference != null || !usable) {
            pair.close();
            pair = null;
        }
        return difference == null ? null : new Minimizer(this, program, difference).report();
    }

    /** Counts the end; false where a device ended the run, after which a machine is no use. */
    private boolean count(Program program) {
        ExitReason reason = pair.result() == null ? null : pair.result().reason();
        String how = reason == null ? "limit" : reason.getClass().getSimpleName();
        ends.merge(program.mode() + " " + how, 1, Integer::sum);
        return reason == null
                || reason instanceof ExitReason.Stopped
                || reason instanceof ExitReason.TripleFault;
    }

    /** Runs a program in new machines. */
    Difference runAnew(Program program) {
        try (Pair fresh = new Pair(CONFIGURATION, engine, Interpreter::new)) {
            return run(fresh, program);
        }
    }

    /** An engine that throws is as wrong as one that differs. */
    private Difference run(Pair both, Program program) {
        try {
            return runOrThrow(both, program);
        } catch (RuntimeException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String text = cause.toString().lines().findFirst().orElse("");
            for (StackTraceElement frame : cause.getStackTrace()) {
                text += frame.getClassName().startsWith("dev.faultline") ? "\n  at " + frame : "";
            }
            return new Difference(Difference.Kind.END, text, -1);
        }
    }

    private Difference runOrThrow(Pair both, Program program) {
        builder.build(program);
        builder.install(both.subject());
        builder.install(both.reference());
        both.restart();
        long start = both.subject().cpu().retired();
        Difference difference = null;
        for (int after : program.interrupts()) {
            if (difference == null && after < program.limit()) {
                difference = both.run(start + after);
                if (difference == null && both.result() == null) {
                    interrupt(both, (after & 1) != 0);
                }
            }
        }
        difference = difference == null ? both.run(start + program.limit()) : difference;
        return difference == null ? both.compareAll() : difference;
    }

    private static void interrupt(Pair both, boolean nmi) {
        if (nmi) {
            both.subject().requestNmi();
            both.reference().requestNmi();
        } else {
            both.subject().devices().keyboard().key(Key.A, true);
            both.reference().devices().keyboard().key(Key.A, true);
        }
    }

    /** The long report on a program that needs no interrupts. */
    String report(Program program) throws dev.faultline.loader.ImageException {
        builder.build(program);
        Lockstep lockstep =
                new Lockstep(
                        CONFIGURATION.withMaxInstructions(program.limit()),
                        engine,
                        builder::install,
                        line -> {});
        return lockstep.run(machine -> {}).report();
    }

    @Override
    public void close() {
        if (pair != null) {
            pair.close();
        }
    }
}
