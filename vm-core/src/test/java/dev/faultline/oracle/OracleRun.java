package dev.faultline.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.oracle.HostCpuOracle.Report;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** A test's run of the oracle: the suite's fixed cases, or what its switches ask for. */
record OracleRun(long seed, Report report) {
    /** Skips the test where this machine cannot be the oracle. */
    static void needsNativeHost() {
        String reason = NativeHost.whyNot();
        assumeTrue(reason == null, "host-CPU oracle skipped: " + reason);
    }

    /**
     * Runs it.
     *
     * @param generator from a seed, what makes the cases
     */
    static OracleRun of(long suiteSeed, int cases, LongFunction<Supplier<OracleCase>> generator)
            throws Exception {
        Integer seconds = Integer.getInteger("faultline.oracle.seconds");
        long newSeed = seconds == null ? suiteSeed : System.nanoTime();
        long seed = Long.getLong("faultline.oracle.seed", newSeed);
        int mostCases = seconds == null ? cases : Integer.MAX_VALUE;
        double mostSeconds = seconds == null ? Double.MAX_VALUE : seconds;
        return new OracleRun(
                seed, HostCpuOracle.run(seed, generator.apply(seed), mostCases, mostSeconds));
    }

    /** Prints what was done, and fails where the host CPU does otherwise. */
    void assertNoDifference() {
        System.out.printf(
                "host-CPU oracle: seed %d, %d cases in %.1f s (%.0f per second), ends by vector %s%n",
                seed,
                report.cases(),
                report.seconds(),
                report.cases() / report.seconds(),
                report.vectors());
        String text = String.join("\n", report.failures()) + "\n" + report.byForm();
        assertEquals(0, report.different(), text);
    }
}
