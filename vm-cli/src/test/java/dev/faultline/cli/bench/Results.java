package dev.faultline.cli.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Results made up for the writers' tests. */
final class Results {
    private Results() {}

    /** INT3 meets its goal, UD2 misses it, the sieve computed different things. */
    static BenchResult three() {
        List<String> contenders = List.of("faultline", "qemu", "native");
        return new BenchResult(
                contenders,
                Map.of("processor", "a \"quick\" one"),
                List.of(
                        row("int3", figure(40), figure(400), null),
                        row("ud2", figure(400), figure(100), null),
                        row(
                                "sieve",
                                figure(2e6),
                                figure(1e7),
                                new Figure(1e6, 1e6, 9, "0x2", null))));
    }

    static RowResult row(String name, Figure faultline, Figure qemu, Figure nativeFigure) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("faultline", faultline);
        if (qemu != null) {
            figures.put("qemu", qemu);
        }
        if (nativeFigure != null) {
            figures.put("native", nativeFigure);
        }
        return new RowResult(BenchRows.find(List.of(name)).getFirst(), figures);
    }

    static Figure figure(double nanos) {
        return new Figure(nanos, 2 * nanos, 1000, "0x1", null);
    }
}
