package dev.faultline.cli.bench;

import dev.faultline.cli.bench.TimedProcess.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Samples of one row by one contender: processes of batches that last about as long as wanted. */
final class Sampler {
    /** What a batch is to last. */
    static final long BATCH_NANOS = 100_000_000;

    /** A calibration is not warm yet, so a batch of its count may get shorter than this. */
    private static final long TOO_SHORT_NANOS = BATCH_NANOS / 3;

    private static final int MEASURED_BATCHES = 6;

    /** A batch so short that its marks come together says little of how much longer it must be. */
    private static final int MOST_GROWTH = 16;

    private final BenchRow row;
    private final Contender contender;
    private final Path errors;
    private final List<Double> samples = new ArrayList<>();
    private final List<Double> cold = new ArrayList<>();
    private final Set<String> checks = new TreeSet<>();
    private long operations;
    private String failure;

    Sampler(BenchRow row, Contender contender, Path folder) {
        this.row = row;
        this.contender = contender;
        errors = folder.resolve("errors");
    }

    Contender contender() {
        return contender;
    }

    /** Runs one process and keeps its figure; nothing more after a failure. */
    void sample() throws IOException {
        if (failure != null) {
            return;
        }
        if (row.wholeProcess()) {
            Outcome outcome = TimedProcess.run(contender.command(row, ""), errors, _ -> false);
            failure = outcome.failure();
            samples.add((double) outcome.wholeNanos());
            return;
        }
        if (operations == 0) {
            calibrate();
        }
        while (failure == null && !batches()) {
            // Once more, with longer batches.
        }
    }

    private void calibrate() throws IOException {
        String arguments = "row=" + row.name() + " batches=0";
        var outcome =
                TimedProcess.run(contender.command(row, arguments), errors, Sampler::longEnough);
        failure = outcome.failure();
        if (failure == null && outcome.nanos().isEmpty()) {
            failure = "no batch ended";
        }
        if (failure == null) {
            operations = scaled(1L << outcome.nanos().size() - 1, outcome.nanos().getLast());
        }
    }

    /**
     * Whether the last of the doubling batches is long, and not only because the process was held
     * up once: then the one before would have been far shorter.
     */
    static boolean longEnough(List<Long> nanos) {
        if (nanos.size() < 2) {
            return false;
        }
        long last = nanos.getLast();
        return last > BATCH_NANOS * 2 / 3 && nanos.get(nanos.size() - 2) > last / 8;
    }

    /** The number of operations that would have taken a batch's time. */
    static long scaled(long operations, double nanos) {
        return Math.max(1, Math.round(operations * (BATCH_NANOS / nanos)));
    }

    /** Runs one process of batches; false if it is to be run again because they were too short. */
    private boolean batches() throws IOException {
        int warmUp = contender.warmUpBatches();
        int batches = warmUp + MEASURED_BATCHES;
        String arguments = "row=%s count=%d batches=%d".formatted(row.name(), operations, batches);
        Outcome outcome = TimedProcess.run(contender.command(row, arguments), errors, _ -> false);
        failure = complaint(outcome, batches);
        if (failure != null) {
            return true;
        }
        checks.addAll(outcome.checks());
        List<Long> warm = outcome.nanos().subList(warmUp, batches);
        double nanos = median(warm.stream().map(Long::doubleValue).toList());
        if (nanos < TOO_SHORT_NANOS) {
            operations = Math.min(scaled(operations, nanos), operations * MOST_GROWTH);
            return false;
        }
        samples.add(nanos / operations);
        cold.add((double) outcome.nanos().getFirst() / operations);
        return true;
    }

    /** What is wrong with a process's own account, or null. */
    static String complaint(Outcome outcome, int batches) {
        if (outcome.failure() != null) {
            return outcome.failure();
        }
        if (outcome.nanos().size() != batches || outcome.checks().size() != 2) {
            return "%d batches and %d checks, expected %d and 2"
                    .formatted(outcome.nanos().size(), outcome.checks().size(), batches);
        }
        if (Set.copyOf(outcome.sums()).size() != 1) {
            return "batches of the same work gave different sums " + outcome.sums();
        }
        if (Set.copyOf(outcome.checks()).size() != 1) {
            return "the check gave " + String.join(" before the batches and ", outcome.checks());
        }
        return null;
    }

    Figure figure() {
        if (failure == null && checks.size() > 1) {
            failure = "the check differs between processes: " + checks;
        }
        if (failure != null) {
            return Figure.failed(failure);
        }
        return row.wholeProcess()
                ? new Figure(median(samples), median(samples), 1, "", null)
                : new Figure(
                        median(samples), median(cold), operations, checks.iterator().next(), null);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
