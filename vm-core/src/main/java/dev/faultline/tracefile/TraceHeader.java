package dev.faultline.tracefile;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a trace says of its run before all records.
 *
 * @param granularity what it has of each instruction
 * @param fields everything else, in its order: image, its SHA-256, memory, engine, filter, version
 */
public record TraceHeader(Granularity granularity, Map<String, String> fields) {
    private static final String GRANULARITY = "granularity";
    private static final int MOST_FIELDS = 1000;

    public TraceHeader {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    byte[] encoded() {
        StringBuilder text = new StringBuilder(GRANULARITY + "=" + granularity + "\n");
        fields.forEach((key, value) ->
                text.append(key)
                        .append('=')
                        .append(value.replaceAll("[\\r\\n]", " "))
                        .append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static TraceHeader decode(String name, byte[] payload) throws TraceException {
        Map<String, String> fields = new LinkedHashMap<>();
        String text = new String(payload, StandardCharsets.UTF_8);
        for (String line : text.split("\n", MOST_FIELDS)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        String granularity = fields.remove(GRANULARITY);
        try {
            return new TraceHeader(Granularity.parse(String.valueOf(granularity)), fields);
        } catch (IllegalArgumentException e) {
            throw new TraceException(name + ": its header has granularity " + e.getMessage());
        }
    }
}
