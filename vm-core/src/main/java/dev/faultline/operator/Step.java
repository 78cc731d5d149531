package dev.faultline.operator;

import java.util.List;

/** One thing that the operator does or waits for. */
public sealed interface Step {
    /**
     * Waits until a text stands in one row of the screen, or has come out of COM1 since the last
     * expectation was met.
     */
    record Expect(String text) implements Step {}

    /** Presses and releases keys, one stroke after the other. */
    record Press(List<KeyStroke> strokes) implements Step {}

    /** Sends a text to COM1, in UTF-8. */
    record Send(String text) implements Step {}

    /** Waits until so many nanoseconds have passed since power-on. */
    record WaitUntil(long nanos) implements Step {}

    /** Ends the run. */
    record Stop() implements Step {}
}
