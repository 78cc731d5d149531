package dev.faultline.log.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * In what the two logs are known to differ, and why, with how often they did. The rows and their
 * form stand in known-differences.txt.
 */
public final class KnownDifferences {
    private static final String FILE = "known-differences.txt";
    private static final Pattern REGISTER =
            Pattern.compile("[RE](AX|BX|CX|DX|SI|DI|BP|SP)|R8|R9|R1[0-5]");

    /** Bits of an error code: the event was external to the program; it names the IDT. */
    private static final int EXT = 1;

    private static final int IDT = 2;

    private final List<Row> rows = new ArrayList<>();

    private static final class Row {
        private final String[] columns;
        private final String vector;
        private final String field;
        private final Pattern pair;
        private long count;

        Row(String text) {
            columns = text.split(" \\| ");
            String what = columns[1];
            int colon = what.indexOf(':');
            vector = colon < 0 ? "" : what.substring(0, colon);
            field = what.substring(colon + 1);
            pair = columns[0].equals("pair") ? Pattern.compile(columns[2]) : null;
        }

        String why() {
            return columns[columns.length - 1];
        }

        boolean isAbout(LoggedEvent event, String name) {
            boolean register = field.equals("registers") && REGISTER.matcher(name).matches();
            return (field.equals(name) || register)
                    && (vector.isEmpty() || vector.equals(event.vector()));
        }

        boolean allows(String qemu, String ours) {
            return switch (columns[0]) {
                case "pair" -> pair.matcher(qemu + " -> " + ours).matches();
                case "bits" ->
                        ((number(qemu) ^ number(ours)) & ~Long.parseLong(columns[2], 16)) == 0;
                case "idt" -> (number(ours) | EXT) == idtCode(number(qemu));
                case "any" -> true;
                default -> false;
            };
        }
    }

    private KnownDifferences() {}

    /** Not any. */
    static KnownDifferences none() {
        return new KnownDifferences();
    }

    /** Those of every guest. */
    public static KnownDifferences ofAll() {
        try (InputStream in = KnownDifferences.class.getResourceAsStream(FILE)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new KnownDifferences()
                    .and(
                            text.lines()
                                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** These, and from now on more. */
    public KnownDifferences and(List<String> more) {
        more.forEach(row -> rows.add(new Row(row)));
        return this;
    }

    private static long number(String field) {
        try {
            return Long.parseUnsignedLong(field.substring(field.indexOf('=') + 1), 16);
        } catch (NumberFormatException _) {
            // A log may say anything; such a number is like no other.
            return -1;
        }
    }

    /**
     * QEMU's error code that names the IDT as it should be: the vector from bit 3 on. EXT, which
     * QEMU leaves out, is set whatever it is to be.
     */
    private static long idtCode(long qemu) {
        return (qemu & IDT) != 0 ? qemu >>> 4 << 3 | IDT | EXT : -1;
    }

    /** Whether two texts of a field may differ so; counts it. */
    boolean allows(LoggedEvent event, String field, String qemu, String ours) {
        for (Row row : rows) {
            if (row.isAbout(event, field) && row.allows(qemu, ours)) {
                row.count++;
                return true;
            }
        }
        return false;
    }

    /** Whether QEMU is known not to have an event of ours; counts it. */
    boolean allowsWithout(LoggedEvent event) {
        for (Row row : rows) {
            boolean missing = row.columns[0].equals("missing") && row.field.equals(event.vector());
            if (missing && row.count < Integer.parseInt(row.columns[2])) {
                row.count++;
                return true;
            }
        }
        return false;
    }

    /** Those that there were, each in a line. */
    List<String> told() {
        return rows.stream()
                .filter(row -> row.count > 0)
                .map(row -> "%,6d x %s: %s".formatted(row.count, row.field, row.why()))
                .toList();
    }

    /** Rows that no difference has needed. */
    public List<String> unused() {
        return rows.stream()
                .filter(row -> row.count == 0)
                .map(row -> String.join(" | ", row.columns))
                .toList();
    }
}
