package dev.faultline.cli;

import dev.faultline.operator.KeyStroke;
import dev.faultline.operator.Step;

/** The operator's steps as users write them: options that are done in their order. */
final class InputSteps {
    private static final String STEPS = "type:TEXT, keys:KEYS, serial:TEXT or stop";
    private static final long NANOS_PER_MILLI = 1_000_000;

    private InputSteps() {}

    /** The step of an option; throws IllegalArgumentException with its one line. */
    static Step of(String option, String value) {
        return switch (option) {
            case "--type" -> new Step.Press(KeyStroke.typing(text(value)));
            case "--keys" -> new Step.Press(KeyStroke.byName(value));
            case "--type-at" -> new Step.WaitUntil(nanos(value));
            case "--expect" -> expectation(value);
            default -> then(value);
        };
    }

    private static Step then(String value) {
        if (value.equals("stop")) {
            return new Step.Stop();
        }
        int colon = value.indexOf(':');
        String argument = value.substring(colon + 1);
        return switch (colon < 0 ? "" : value.substring(0, colon)) {
            case "type" -> of("--type", argument);
            case "keys" -> of("--keys", argument);
            case "serial" -> new Step.Send(text(argument));
            default ->
                    throw new IllegalArgumentException("step '" + value + "', expected " + STEPS);
        };
    }

    private static Step expectation(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("--expect of an empty text, expected one");
        }
        return new Step.Expect(text(value));
    }

    private static long nanos(String value) {
        long millis = Values.millis(value);
        if (millis > Long.MAX_VALUE / NANOS_PER_MILLI / 2) {
            throw new IllegalArgumentException("time '" + value + "', expected less");
        }
        return millis * NANOS_PER_MILLI;
    }

    /** A text with \n, \r, \t, \b, \e (escape), \\ and \xHH in it. */
    static String text(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escape = ++i < value.length() ? value.charAt(i) : ' ';
            if (escape == 'x') {
                text.append(hex(value, i + 1));
                i += 2;
            } else {
                text.append(escaped(escape, value));
            }
        }
        return text.toString();
    }

    private static char escaped(char escape, String value) {
        return switch (escape) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'e' -> '\033';
            case '\\' -> '\\';
            default -> throw badEscape(value);
        };
    }

    private static char hex(String value, int from) {
        int high = from < value.length() ? Character.digit(value.charAt(from), 16) : -1;
        int low = from + 1 < value.length() ? Character.digit(value.charAt(from + 1), 16) : -1;
        if (high < 0 || low < 0) {
            throw badEscape(value);
        }
        return (char) (high << 4 | low);
    }

    private static IllegalArgumentException badEscape(String value) {
        return new IllegalArgumentException(
                "text '" + value + "', expected after \\ one of n, r, t, b, e, \\ or xHH");
    }
}
