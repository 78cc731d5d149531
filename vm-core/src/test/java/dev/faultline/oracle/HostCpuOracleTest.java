package dev.faultline.oracle;

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
        OracleRun.needsNativeHost();
    }

    @Test
    void randomUserModeInstructionsDoWhatTheHostCpuDoes() throws Exception {
        OracleRun.of(SUITE_SEED, SUITE_CASES, seed -> new CaseGenerator(seed)::next)
                .assertNoDifference();
    }
}
