package dev.faultline.kernel;

import dev.faultline.machine.ExitReason;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of a kernel's run.
 *
 * @param reason why it ended
 * @param serial what COM1 has sent, read as UTF-8
 * @param vectors how often each vector has come, see {@link Session#vectors}
 * @param instructions guest instructions retired
 * @param verdict the report's first sentence
 * @param report the fault report as text, also of a run that ended well
 */
public record Outcome(
        ExitReason reason,
        String serial,
        SortedMap<Integer, Long> vectors,
        long instructions,
        String verdict,
        String report) {
    /** The map is copied. */
    public Outcome {
        vectors = Collections.unmodifiableSortedMap(new TreeMap<>(vectors));
    }

    /** The exit code that {@code faultline run} would have had. */
    public int exitCode() {
        return reason.exitCode();
    }
}
