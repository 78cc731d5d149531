package dev.faultline.operator;

import java.util.List;

/**
 * What the operator does, in order; where the last step is an expectation, the run ends when it is
 * met.
 */
public record Script(List<Step> steps) {
    /** Copies the list. */
    public Script {
        steps = List.copyOf(steps);
    }

    /** What is left of it after the first {@code count} steps. */
    public Script after(int count) {
        return new Script(steps.subList(count, steps.size()));
    }

    boolean endsTheRun() {
        return !steps.isEmpty() && steps.getLast() instanceof Step.Expect;
    }
}
