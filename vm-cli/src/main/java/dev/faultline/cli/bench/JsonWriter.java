package dev.faultline.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result as JSON (RFC 8259): all figures, with null where there is none. */
final class JsonWriter {
    private JsonWriter() {}

    static String write(BenchResult result) {
        List<String> host = new ArrayList<>();
        result.host().forEach((name, value) -> host.add(string(name) + ": " + string(value)));
        List<String> rows = result.rows().stream().map(JsonWriter::row).toList();
        List<String> groups = result.groups().stream().map(group -> group(result, group)).toList();
        return "{\n  \"host\": {"
                + String.join(", ", host)
                + "},\n  \"rows\": ["
                + lines(rows)
                + "],\n  \"groups\": ["
                + lines(groups)
                + "]\n}\n";
    }

    private static String lines(List<String> values) {
        return values.isEmpty() ? "" : "\n    " + String.join(",\n    ", values) + "\n  ";
    }

    private static String row(RowResult result) {
        BenchRow row = result.row();
        List<String> fields = new ArrayList<>();
        fields.add("\"name\": " + string(row.name()));
        fields.add("\"group\": " + string(row.group().title));
        fields.add("\"operation\": " + string(row.what()));
        for (Map.Entry<String, Figure> entry : result.figures().entrySet()) {
            fields.add(string(entry.getKey()) + ": " + figure(entry.getValue()));
        }
        fields.add("\"ratio\": " + number(result.ratio()));
        fields.add("\"goal\": " + number(row.goal()));
        fields.add("\"met\": " + result.goalMet());
        fields.add("\"failure\": " + string(result.failure()));
        return "{" + String.join(", ", fields) + "}";
    }

    private static String figure(Figure figure) {
        return "{\"ns\": %s, \"cold_ns\": %s, \"batch\": %d, \"check\": %s}"
                .formatted(
                        number(figure.nanos()),
                        number(figure.coldNanos()),
                        figure.operations(),
                        string(figure.check()));
    }

    private static String group(BenchResult result, RowGroup group) {
        return "{\"group\": %s, \"mean_ratio\": %s, \"goal\": %s}"
                .formatted(string(group.title), number(result.mean(group)), number(group.meanGoal));
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6g", value) : "null";
    }

    static String string(String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
