package dev.faultline.jit;

import java.nio.file.Path;

/**
 * How the JIT works.
 *
 * @param sync whether compilation happens on the guest's thread, so that a run repeats exactly;
 *     else a thread of its own compiles while the guest goes on in the interpreter
 * @param threshold how often a block is interpreted before it is compiled; 1 compiles everything
 * @param dumpDirectory where the listings of regions go, or null for nowhere
 * @param codeBudgetBytes bytes of generated code kept before old code is thrown away
 */
public record JitOptions(boolean sync, int threshold, Path dumpDirectory, long codeBudgetBytes) {
    private static final int DEFAULT_THRESHOLD = 20_000;
    private static final long DEFAULT_CODE_BUDGET = 64L << 20;

    public JitOptions {
        if (threshold < 1) {
            throw new IllegalArgumentException(
                    "JIT threshold " + threshold + ", expected 1 or more");
        }
    }

    /** In the background, thresholds by measurement, no dump. */
    public static JitOptions defaults() {
        return new JitOptions(false, DEFAULT_THRESHOLD, null, DEFAULT_CODE_BUDGET);
    }

    public JitOptions withSync(boolean value) {
        return new JitOptions(value, threshold, dumpDirectory, codeBudgetBytes);
    }

    public JitOptions withThreshold(int value) {
        return new JitOptions(sync, value, dumpDirectory, codeBudgetBytes);
    }

    public JitOptions withDumpDirectory(Path value) {
        return new JitOptions(sync, threshold, value, codeBudgetBytes);
    }

    public JitOptions withCodeBudgetBytes(long value) {
        return new JitOptions(sync, threshold, dumpDirectory, value);
    }
}
