package dev.faultline.junit;

import dev.faultline.kernel.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Compares an outcome with what an annotation expects of it. */
final class Expectations {
    /** Of the serial output, for a failure's message. */
    private static final int TAIL_LINES = 20;

    /** A kernel may write for ever without a line's end. */
    private static final int TAIL_LENGTH = 4000;

    private Expectations() {}

    /** Throws AssertionError with all that differs, the end of the output and the verdict. */
    static void check(KernelTest test, Outcome outcome) {
        List<String> wrong = new ArrayList<>();
        if (test.exitCode() != KernelTest.ANY && test.exitCode() != outcome.exitCode()) {
            wrong.add(
                    "exit code %d (%s), expected %d"
                            .formatted(outcome.exitCode(), outcome.reason(), test.exitCode()));
        }
        int at = 0;
        for (String text : test.serial()) {
            int found = outcome.serial().indexOf(text, at);
            if (found < 0) {
                wrong.add(
                        "COM1 did not send \"%s\"%s".formatted(text, at == 0 ? "" : " (any more)"));
                break;
            }
            at = found + text.length();
        }
        for (int vector : test.vectors()) {
            if (!outcome.vectors().containsKey(vector)) {
                wrong.add(
                        "vector %d did not come, only %s"
                                .formatted(vector, outcome.vectors().keySet()));
            }
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(message(test.value(), wrong, outcome));
        }
    }

    private static String message(String image, List<String> wrong, Outcome outcome) {
        return image
                + ": "
                + String.join("; ", wrong)
                + "\n"
                + outcome.verdict()
                + "\nThe end of COM1's output:\n"
                + tail(outcome.serial());
    }

    private static String tail(String serial) {
        if (serial.isEmpty()) {
            return "(nothing)";
        }
        List<String> lines = serial.lines().toList();
        String tail =
                String.join(
                        "\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        return tail.substring(Math.max(0, tail.length() - TAIL_LENGTH));
    }
}
