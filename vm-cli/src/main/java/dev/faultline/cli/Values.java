package dev.faultline.cli;

import dev.faultline.snapshot.SavePoint;
import java.nio.file.Path;

/**
 * Values of options as users write them; each throws IllegalArgumentException with its one line.
 */
final class Values {
    private static final long MIN_MEMORY = 1L << 20;
    private static final long MAX_MEMORY = 64L << 30;

    private Values() {}

    /** A size: a number with an optional K, M or G. */
    static long memory(String text) {
        int last = text.isEmpty() ? 0 : Character.toUpperCase(text.charAt(text.length() - 1));
        int shift =
                switch (last) {
                    case 'K' -> 10;
                    case 'M' -> 20;
                    case 'G' -> 30;
                    default -> 0;
                };
        String digits = shift == 0 ? text : text.substring(0, text.length() - 1);
        long number =
                decimal(digits, "memory size '" + text + "', expected a number with K, M or G");
        if (number > MAX_MEMORY >> shift || number << shift < MIN_MEMORY) {
            throw new IllegalArgumentException("memory size '" + text + "', expected 1M to 64G");
        }
        return number << shift;
    }

    /** A number of instructions. */
    static long count(String text) {
        return decimal(text, "'" + text + "', expected a number of instructions");
    }

    /** A time: a number with ms, s, m or h; s if nothing is said. */
    static long millis(String text) {
        String complaint = "time '" + text + "', expected a number with ms, s, m or h";
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        long factor =
                switch (text.substring(digits)) {
                    case "ms" -> 1;
                    case "", "s" -> 1_000;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> throw new IllegalArgumentException(complaint);
                };
        long number = decimal(text.substring(0, digits), complaint);
        if (number > Long.MAX_VALUE / factor) {
            throw new IllegalArgumentException(complaint);
        }
        return number * factor;
    }

    /** When a run is saved, and where: instructions or virtual time, a colon and a file. */
    static SavePoint savePoint(String text) {
        String complaint =
                "'"
                        + text
                        + "', expected WHEN:FILE with a number of instructions (k, M, G) or a time"
                        + " (ns, us, ms, s)";
        int colon = text.indexOf(':');
        int digits = 0;
        while (digits < colon && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits == 0 || colon == text.length() - 1) {
            throw new IllegalArgumentException(complaint);
        }
        String unit = text.substring(digits, colon);
        long factor =
                switch (unit) {
                    case "", "ns" -> 1;
                    case "k", "us" -> 1_000;
                    case "M", "ms" -> 1_000_000;
                    case "G", "s" -> 1_000_000_000;
                    default -> throw new IllegalArgumentException(complaint);
                };
        long number = decimal(text.substring(0, digits), complaint);
        if (number > Long.MAX_VALUE / factor) {
            throw new IllegalArgumentException(complaint);
        }
        Path file = Path.of(text.substring(colon + 1));
        return unit.endsWith("s")
                ? new SavePoint(0, number * factor, file)
                : new SavePoint(number * factor, 0, file);
    }

    /** A physical address, hexadecimal with 0x or decimal. */
    static long address(String text) {
        try {
            return Long.decode(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "address '" + text + "', expected a number like 0x7c00", e);
        }
    }

    /** One of the words that an option takes. */
    static String word(String text, String... words) {
        for (String word : words) {
            if (word.equals(text)) {
                return text;
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "', expected " + String.join(" or ", words));
    }

    /** An engine. */
    static String engine(String text) {
        return word(text, "interp", "jit", "lockstep");
    }

    /** What becomes of the VGA's text screen. */
    static String screen(String text) {
        return word(text, "none", "text", "live");
    }

    /** Whether the JIT is to compile on the guest's thread. */
    static boolean jitSync(String text) {
        return word(text, "sync", "background").equals("sync");
    }

    /** An exit code that stands for success. */
    static int success(String text) {
        String complaint =
                "exit code '"
                        + text
                        + "', expected one of a guest's end: odd, or 0, 4, 6, 10, 124, 134";
        long number = decimal(text, complaint);
        if (number > 255 || !ExitCode.ofGuest((int) number)) {
            throw new IllegalArgumentException(complaint);
        }
        return (int) number;
    }

    /** A number of times that a block is interpreted before it is compiled. */
    static int threshold(String text) {
        String complaint = "threshold '" + text + "', expected a number from 1 to 2147483647";
        long number = decimal(text, complaint);
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(complaint);
        }
        return (int) number;
    }

    private static long decimal(String text, String complaint) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(complaint, e);
        }
        throw new IllegalArgumentException(complaint);
    }
}
