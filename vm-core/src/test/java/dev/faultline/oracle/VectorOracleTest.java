package dev.faultline.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.oracle.HostCpuOracle.Report;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The interpreter's x87 and vector instructions against this machine's CPU.
 *
 * <p>The switches are those of {@link HostCpuOracleTest}, and {@code
 * -Dfaultline.oracle.only='V?PADD.*'} for the mnemonics that match a regular expression.
 */
class VectorOracleTest {
    private static final int SUITE_CASES = 100_000;
    private static final long SUITE_SEED = 20_261_124;

    @BeforeEach
    void needsNativeHost() {
        String reason = NativeHost.whyNot();
        assumeTrue(reason == null, "host-CPU oracle skipped: " + reason);
    }

    @Test
    void randomVectorInstructionsDoWhatTheHostCpuDoes() throws Exception {
        Integer seconds = Integer.getInteger("faultline.oracle.seconds");
        long newSeed = seconds == null ? SUITE_SEED : System.nanoTime();
        long seed = Long.getLong("faultline.oracle.seed", newSeed);
        String only = System.getProperty("faultline.oracle.only", ".*");
        VectorCaseGenerator generator = new VectorCaseGenerator(seed, Pattern.compile(only));
        Report report =
                seconds == null
                        ? HostCpuOracle.run(seed, generator::next, SUITE_CASES, Double.MAX_VALUE)
                        : HostCpuOracle.run(seed, generator::next, Integer.MAX_VALUE, seconds);
        System.out.printf(
                "host-CPU oracle: seed %d, %d forms, %d cases in %.1f s (%.0f per second), ends by"
                        + " vector %s%n",
                seed,
                generator.forms(),
                report.cases(),
                report.seconds(),
                report.cases() / report.seconds(),
                report.vectors());
        String text = String.join("\n", report.failures()) + "\n" + report.byForm();
        assertEquals(0, report.different(), text);
    }
}
