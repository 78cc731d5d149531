package dev.faultline.tracefile;

import dev.faultline.filter.FilterValue;
import dev.faultline.filter.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What of a run is recorded: {@code range=0x1000-0x1fff,cpl=3,vector=14,start=0x7c00,stop=0x8000,
 * after=1000,first=100}. A word without a key belongs to the key before it; all given must hold.
 * Immutable.
 */
public final class TraceFilter {
    /** Leaves nothing out. */
    public static final TraceFilter ALL = new TraceFilter("", new Parts());

    private static final String EXPECTED =
            "range=ADDRESS-ADDRESS, cpl=N, vector=N or N-M or a name like PF, start=ADDRESS, stop=ADDRESS,"
                    + " after=N or first=N";

    private final String text;
    private final Parts parts;

    private static final class Parts {
        private final List<Range> ranges = new ArrayList<>();
        private int privileges;
        private boolean[] vectors;
        private Long start;
        private Long stop;
        private long after;
        private long first = Long.MAX_VALUE;
    }

    private TraceFilter(String text, Parts parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * Reads the option's text.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static TraceFilter parse(String text) {
        Parts parts = new Parts();
        String key = "";
        for (String word : text.split(",", -1)) {
            int equals = word.indexOf('=');
            key = equals >= 0 ? word.substring(0, equals) : key;
            try {
                add(parts, key, word.substring(equals + 1));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "--trace-filter '" + word + "', expected " + EXPECTED, e);
            }
        }
        return new TraceFilter(text, parts);
    }

    private static void add(Parts parts, String key, String value) {
        switch (key) {
            case "range" -> parts.ranges.add(FilterValue.range(value));
            case "cpl" -> parts.privileges |= 1 << FilterValue.privilege(value);
            case "vector" -> {
                Range range = FilterValue.vectors(value);
                parts.vectors = parts.vectors == null ? new boolean[256] : parts.vectors;
                Arrays.fill(parts.vectors, (int) range.from(), (int) range.to() + 1, true);
            }
            case "start" -> parts.start = FilterValue.number(value);
            case "stop" -> parts.stop = FilterValue.number(value);
            case "after" -> parts.after = FilterValue.number(value);
            case "first" -> parts.first = FilterValue.count(value);
            default -> FilterValue.require(false);
        }
    }

    /** The option's text. */
    @Override
    public String toString() {
        return text;
    }

    /** Whether a block is recorded while recording is on. */
    boolean takes(TracedBlock block) {
        boolean privileged = parts.privileges == 0 || (parts.privileges >>> block.cpl() & 1) != 0;
        return privileged
                && (parts.ranges.isEmpty() || parts.ranges.stream().anyMatch(r -> meets(r, block)));
    }

    private static boolean meets(Range range, TracedBlock block) {
        return range.meets(block.linear, block.linear + block.length() - 1);
    }

    /** Whether deliveries of a vector are recorded while recording is on. */
    boolean takes(int vector) {
        return parts.vectors == null || parts.vectors[vector];
    }

    /** Whether recording begins somewhere else than at the start. */
    boolean startsLate() {
        return parts.start != null || parts.after > 0;
    }

    /** Whether recording begins with a block, once {@link #after} instructions are retired. */
    boolean startsAt(TracedBlock block) {
        return parts.start == null ? parts.after > 0 : block.contains(parts.start);
    }

    /** Whether recording ends behind a block. */
    boolean stopsAt(TracedBlock block) {
        return parts.stop != null && block.contains(parts.stop);
    }

    /** Instructions that must be retired before recording begins. */
    long after() {
        return parts.after;
    }

    /** How many instructions are recorded. */
    long first() {
        return parts.first;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TraceFilter that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
