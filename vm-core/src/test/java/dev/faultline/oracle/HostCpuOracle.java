package dev.faultline.oracle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Runs generated cases on both sides and collects what differs. */
final class HostCpuOracle {
    /**
     * What a run found.
     *
     * @param failures the first descriptions
     * @param byForm how many cases of each kind of instruction differed
     * @param vectors how many cases ended in each vector
     */
    record Report(
            int cases,
            int different,
            List<String> failures,
            Map<String, Integer> byForm,
            Map<Integer, Integer> vectors,
            double seconds) {}

    private static final int DESCRIBED = 20;

    private HostCpuOracle() {}

    /** Runs cases of a generator until either limit is reached; the seed is for descriptions. */
    static Report run(long seed, Supplier<OracleCase> generator, int mostCases, double mostSeconds)
            throws IOException, InterruptedException {
        List<String> failures = new ArrayList<>();
        Map<String, Integer> byForm = new TreeMap<>();
        Map<Integer, Integer> vectors = new TreeMap<>();
        long start = System.nanoTime();
        int cases = 0;
        int different = 0;
        try (NativeHost host = NativeHost.start();
                GuestHost guest = new GuestHost()) {
            while (cases < mostCases && seconds(start) < mostSeconds) {
                List<OracleCase> batch = new ArrayList<>();
                for (int i = 0; i < Math.min(NativeHost.BATCH, mostCases - cases); i++) {
                    batch.add(generator.get());
                }
                cases += batch.size();
                List<Outcome> outcomes = host.run(batch);
                for (int i = 0; i < batch.size(); i++) {
                    OracleCase c = batch.get(i);
                    Outcome expected = outcomes.get(i);
                    Outcome actual = runGuest(guest, c);
                    vectors.merge(expected.vector(), 1, Integer::sum);
                    if (!Comparison.equal(c, expected, actual)) {
                        different++;
                        String form = KnownDifferences.name(c);
                        if (byForm.merge(form, 1, Integer::sum) <= 2
                                && failures.size() < DESCRIBED) {
                            failures.add(Comparison.describe(seed, c, expected, actual));
                        }
                    }
                }
            }
        }
        return new Report(cases, different, failures, byForm, vectors, seconds(start));
    }

    private static Outcome runGuest(GuestHost guest, OracleCase c) {
        try {
            return guest.run(c);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("internal error in " + c.hex(), e);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
