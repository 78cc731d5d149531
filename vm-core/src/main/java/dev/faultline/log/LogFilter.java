package dev.faultline.log;

import dev.faultline.filter.FilterValue;
import dev.faultline.filter.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What of the logs is written, decided before anything is formatted: {@code
 * vector=13,14,0x20-0x2f,cpl=3,range=0x1000-0x1fff,first=100,collapse}. A word without a key
 * belongs to the key before it. Immutable.
 */
public final class LogFilter {
    /** Leaves nothing out. */
    public static final LogFilter ALL = new LogFilter("", new Parts());

    private static final String EXPECTED =
            "vector=N or N-M or a name like PF, cpl=N, range=ADDRESS-ADDRESS, first=N or collapse";

    private final String text;
    private final boolean[] vectors;
    private final int privileges;
    private final List<Range> ranges;
    private final long first;
    private final boolean collapse;

    private static final class Parts {
        private boolean[] vectors;
        private int privileges;
        private final List<Range> ranges = new ArrayList<>();
        private long first = Long.MAX_VALUE;
        private boolean collapse;
    }

    private LogFilter(String text, Parts parts) {
        this.text = text;
        vectors = parts.vectors;
        privileges = parts.privileges == 0 ? 0b1111 : parts.privileges;
        ranges = List.copyOf(parts.ranges);
        first = parts.first;
        collapse = parts.collapse;
    }

    /**
     * Reads the option's text.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static LogFilter parse(String text) {
        Parts parts = new Parts();
        String key = "";
        for (String word : text.split(",", -1)) {
            int equals = word.indexOf('=');
            key = equals >= 0 ? word.substring(0, equals) : key;
            String value = word.substring(equals + 1);
            if (equals < 0 && word.equals("collapse")) {
                parts.collapse = true;
                continue;
            }
            try {
                add(parts, key, value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "--log-filter '" + word + "', expected " + EXPECTED, e);
            }
        }
        return new LogFilter(text, parts);
    }

    private static void add(Parts parts, String key, String value) {
        switch (key) {
            case "vector" -> {
                Range range = FilterValue.vectors(value);
                parts.vectors = parts.vectors == null ? new boolean[256] : parts.vectors;
                Arrays.fill(parts.vectors, (int) range.from(), (int) range.to() + 1, true);
            }
            case "cpl" -> parts.privileges |= 1 << FilterValue.privilege(value);
            case "range" -> parts.ranges.add(FilterValue.range(value));
            case "first" -> parts.first = FilterValue.count(value);
            default -> FilterValue.require(false);
        }
    }

    /** The option's text. */
    @Override
    public String toString() {
        return text;
    }

    /** Whether deliveries of a vector at a CPL may be logged, wherever they happen. */
    boolean takes(int vector, int cpl) {
        return (vectors == null || vectors[vector]) && takesPrivilege(cpl);
    }

    /** Whether what happens at a CPL and an offset in CS is logged. */
    boolean takesPlace(int cpl, long rip) {
        return takesPrivilege(cpl) && takesAddress(rip);
    }

    private boolean takesPrivilege(int cpl) {
        return (privileges >>> cpl & 1) != 0;
    }

    private boolean takesAddress(long rip) {
        if (ranges.isEmpty()) {
            return true;
        }
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).has(rip)) {
                return true;
            }
        }
        return false;
    }

    /** How many entries of each kind are written. */
    long first() {
        return first;
    }

    /** Whether repeats are counted instead of written. */
    boolean collapse() {
        return collapse;
    }
}
