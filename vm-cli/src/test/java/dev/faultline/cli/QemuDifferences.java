package dev.faultline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rows of qemu-int-log.txt: in what the two logs may differ, and why. */
final class QemuDifferences {
    private static final String FILE = "qemu-int-log.txt";
    private static final Pattern REGISTER =
            Pattern.compile("[RE](AX|BX|CX|DX|SI|DI|BP|SP)|R8|R9|R1[0-5]");

    private final List<String[]> rows = new ArrayList<>();
    private final Set<String[]> used = new LinkedHashSet<>();

    QemuDifferences() throws IOException {
        try (InputStream in = QemuDifferences.class.getResourceAsStream(FILE)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> rows.add(line.split(" \\| ")));
        }
    }

    private static boolean isFor(String[] row, String kind, String kernel) {
        return row[0].equals(kind) && (row[1].equals("*") || row[1].equals(kernel));
    }

    /** Why a kernel is not compared, or null where it is. */
    String reasonToSkip(String kernel) {
        for (String[] row : rows) {
            if (isFor(row, "skip", kernel)) {
                return row[2];
            }
        }
        return null;
    }

    /** Whether QEMU's time is to follow its instructions: REP instructions trap otherwise then. */
    boolean needsInstructionClock(String kernel) {
        for (String[] row : rows) {
            if (isFor(row, "icount", kernel)) {
                used.add(row);
                return true;
            }
        }
        return false;
    }

    /** How many exceptions of a vector QEMU misses. */
    int missing(String kernel, String vector) {
        for (String[] row : rows) {
            if (isFor(row, "missing", kernel) && row[2].equals(vector)) {
                used.add(row);
                return Integer.parseInt(row[3]);
            }
        }
        return 0;
    }

    /** Whether two texts of a field may differ so. */
    boolean allows(String kernel, String field, String qemu, String ours) {
        boolean allowed = false;
        for (String[] row : rows) {
            boolean register = REGISTER.matcher(field).matches();
            boolean named = row[2].equals(field) || row[2].equals("registers") && register;
            if (named && allows(row, kernel, qemu, ours)) {
                used.add(row);
                allowed = true;
            }
        }
        return allowed;
    }

    private static boolean allows(String[] row, String kernel, String qemu, String ours) {
        if (isFor(row, "any", kernel)) {
            return true;
        }
        if (isFor(row, "value", kernel)) {
            return Pattern.matches(row[3], qemu) && qemu.replaceFirst(row[3], row[4]).equals(ours);
        }
        return isFor(row, "bits", kernel)
                && ((number(qemu) ^ number(ours)) & ~Long.parseLong(row[3], 16)) == 0;
    }

    private static long number(String field) {
        return Long.parseLong(field.substring(field.indexOf('=') + 1), 16);
    }

    /** Rows about kernels that are compared, which no difference has needed. */
    List<String> unused() {
        return rows.stream()
                .filter(row -> !row[0].equals("skip") && !used.contains(row))
                .map(row -> String.join(" | ", row))
                .toList();
    }
}
