package dev.faultline.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The three forms in which results leave the command. */
class WritersTest {
    private static String table(BenchResult result) {
        var bytes = new ByteArrayOutputStream();
        var table =
                new TableWriter(
                        new PrintStream(bytes, true, StandardCharsets.UTF_8), result.contenders());
        table.begin();
        result.rows().forEach(table::row);
        table.end(result);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theTableHasRatiosGoalsAndMeans() {
        String expected =
                """
                ns per operation       faultline          qemu        native   ratio   goal
                exceptions
                  int3                      40.0           400             -    0.10    1/6 met      INT3 and IRETQ, ring 0
                  ud2                        400           100             -    4.00    1/6 missed   UD2, skipped by the handler
                compute
                  sieve                2,000,000    10,000,000     1,000,000    0.20    1.0 met      primes below 2^20
                    FAILED: the checksums differ: 0x1, 0x1, 0x2

                geometric means of the ratios
                  exceptions                      0.63
                  compute                         0.20    0.6 met
                goals met: 2 of 3 rows
                """;
        assertEquals(expected, table(Results.three()));
    }

    @Test
    void withoutQemuTheTableIsFaultlineAlone() {
        var row = Results.row("int3", Results.figure(40), null, null);
        String table = table(new BenchResult(List.of("faultline"), Map.of(), List.of(row)));
        assertTrue(table.startsWith("ns per operation       faultline\nexceptions\n"), table);
        assertFalse(table.contains("goal"), table);
    }

    @Test
    void theJsonHasEveryFigureAndNullWhereThereIsNone() {
        String json = JsonWriter.write(Results.three());
        assertTrue(json.contains("\"processor\": \"a \\\"quick\\\" one\""), json);
        String int3 =
                """
                "faultline": {"ns": 40.0000, "cold_ns": 80.0000, "batch": 1000, "check": "0x1"}\
                """;
        assertTrue(json.contains(int3), json);
        assertTrue(json.contains("\"ratio\": 0.100000, \"goal\": 0.166667, \"met\": true"), json);
        assertTrue(json.contains("\"failure\": \"the checksums differ"), json);
        String exceptions = "{\"group\": \"exceptions\", \"mean_ratio\": 0.632456, \"goal\": null}";
        assertTrue(json.contains(exceptions), json);
        var alone = Results.row("start", Figure.failed("a\nb\\"), null, null);
        String failed =
                JsonWriter.write(new BenchResult(List.of("faultline"), Map.of(), List.of(alone)));
        assertTrue(failed.contains("\"ns\": null"), failed);
        assertTrue(failed.contains("faultline: a\\u000ab\\\\"), failed);
    }

    @Test
    void barsGoLeftForFasterAndRightForSlowerAndEndAtTheEdge() throws Exception {
        NodeList bars = svg(Results.three()).getElementsByTagName("rect");
        assertEquals(4, bars.getLength(), "the background and three bars");
        assertBar((Element) bars.item(1), 290, 140);
        assertBar((Element) bars.item(2), 430, 84.3);
        var far = Results.row("int3", Results.figure(1e6), Results.figure(1), null);
        var beyond = new BenchResult(List.of("faultline", "qemu"), Map.of(), List.of(far));
        assertBar((Element) svg(beyond).getElementsByTagName("rect").item(1), 430, 280);
    }

    private static void assertBar(Element bar, double x, double width) {
        assertEquals(x, Double.parseDouble(bar.getAttribute("x")), 0.1);
        assertEquals(width, Double.parseDouble(bar.getAttribute("width")), 0.1);
    }

    private static Document svg(BenchResult result) throws Exception {
        byte[] text = SvgWriter.write(result).getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text));
    }

    @Test
    void withoutRatiosThePictureSaysSo() throws Exception {
        var row = Results.row("int3", Results.figure(1), null, null);
        var alone = new BenchResult(List.of("faultline"), Map.of(), List.of(row));
        String text = svg(alone).getDocumentElement().getTextContent();
        assertTrue(text.contains("no row was run by both"), text);
    }

    @Test
    void goalsReadAsTheyWereSet() {
        assertEquals("1/6", Numbers.goal(1.0 / 6));
        assertEquals("1/30", Numbers.goal(1.0 / 30));
        assertEquals("0.6", Numbers.goal(0.6));
        assertEquals("1.0", Numbers.goal(1));
    }
}
