package dev.faultline.oracle;

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
        OracleRun.needsNativeHost();
    }

    @Test
    void randomVectorInstructionsDoWhatTheHostCpuDoes() throws Exception {
        Pattern only = Pattern.compile(System.getProperty("faultline.oracle.only", ".*"));
        OracleRun.of(SUITE_SEED, SUITE_CASES, seed -> new VectorCaseGenerator(seed, only)::next)
                .assertNoDifference();
    }
}
