package dev.faultline.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.oracle.HostCpuOracle.Report;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The interpreter against this machine's CPU.
 *
 * <p>{@code -Dfaultline.oracle.seconds=600} runs for so long with a new seed, {@code
 * -Dfaultline.oracle.seed=1} with this one.
 */
class HostCpuOracleTest {
    private static final int SUITE_CASES = 30_000;
    private static final long SUITE_SEED = 20_261_123;

    @BeforeEach
    void needsNativeHost() {
        String reason = NativeHost.whyNot();
        assumeTrue(reason == null, "host-CPU oracle skipped: " + reason);
    }

    @Test
    void randomUserModeInstructionsDoWhatTheHostCpuDoes() throws Exception {
        Integer seconds = Integer.getInteger("faultline.oracle.seconds");
        long newSeed = seconds == null ? SUITE_SEED : System.nanoTime();
        long seed = Long.getLong("faultline.oracle.seed", newSeed);
        CaseGenerator generator = new CaseGenerator(seed);
        Report report =
                seconds == null
                        ? HostCpuOracle.run(seed, generator::next, SUITE_CASES, Double.MAX_VALUE)
                        : HostCpuOracle.run(seed, generator::next, Integer.MAX_VALUE, seconds);
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
