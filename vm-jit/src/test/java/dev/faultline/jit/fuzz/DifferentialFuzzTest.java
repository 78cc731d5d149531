package dev.faultline.jit.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import org.junit.jupiter.api.Test;

/**
 * Random programs under the JIT, which compiles everything at once, and the interpreter. {@code
 * -Dfaultline.fuzz.seed} chooses other programs than the fixed ones, {@code
 * -Dfaultline.fuzz.seconds} goes on with new ones for so long.
 */
class DifferentialFuzzTest {
    private static final int PROGRAMS = 10_000;
    private static final long SEED = 20_261_123;
    private static final JitOptions OPTIONS = JitOptions.defaults().withSync(true).withThreshold(1);

    @Test
    void theJitDoesWhatTheInterpreterDoes() {
        long seed = Long.getLong("faultline.fuzz.seed", SEED);
        long seconds = Long.getLong("faultline.fuzz.seconds", 0);
        int programs = Integer.getInteger("faultline.fuzz.programs", PROGRAMS);
        long start = System.nanoTime();
        try (Fuzzer fuzzer = new Fuzzer(Jit.factory(OPTIONS))) {
            int done = 0;
            while (done < programs || System.nanoTime() - start < seconds * 1_000_000_000) {
                String failure = fuzzer.run(seed + done);
                if (failure != null) {
                    fail("seed " + seed + ", program " + done + "\n" + failure);
                }
                done++;
            }
            double elapsed = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "fuzzer: seed %d, %d programs, %d instructions in %.1f s (%.0f programs/s)%n%s",
                    seed,
                    done,
                    fuzzer.instructions(),
                    elapsed,
                    done / elapsed,
                    fuzzer.statistics());
            assertTrue(fuzzer.instructions() > 20L * done, "hardly anything ran");
        }
    }
}
