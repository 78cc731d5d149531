package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.oracle.Tools;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fault reports as their readers see them: the page in Chromium, on a telephone and in the dark,
 * and the text through a pipe.
 */
class ReportPageIT {
    private static final int PHONE = 390;
    private static final int DESKTOP = 1280;

    /**
     * A page around the report's, whose window is as wide as a telephone's: the browser's own has
     * 500 columns at least. It unfolds everything and leaves what it measures in itself.
     */
    private static final String FRAME =
            """
            <!doctype html>
            <iframe style="width: %dpx; height: 800px; border: 0" srcdoc="%s"></iframe>
            <script>
            addEventListener("load", () => {
              const inner = document.querySelector("iframe").contentDocument;
              const root = inner.documentElement;
              inner.querySelectorAll("details").forEach(part => { part.open = true; });
              const pre = [...inner.querySelectorAll("pre")];
              const size = part => parseFloat(inner.defaultView.getComputedStyle(part).fontSize);
              const result = document.documentElement.dataset;
              result.width = inner.defaultView.innerWidth;
              result.needs = root.scrollWidth;
              result.cut = pre.filter(part => part.scrollWidth > part.clientWidth).length;
              result.smallest = Math.min(...pre.map(size));
              result.text = pre.map(part => part.innerText.length).reduce((a, b) => a + b);
            });
            </script>
            """;

    @TempDir private Path folder;

    /** A kernel whose names are long and full of what HTML takes for its own. */
    private Path hostileKernel() throws Exception {
        assumeTrue(Tools.found("as") && Tools.found("ld"), "binutils are not installed");
        String name = "<script>alert(1)</script><img src=//example.org/x>" + "very_long".repeat(50);
        Path source = folder.resolve("kernel.S");
        Files.writeString(
                source,
                """
                .long 0x1badb002, 0, -0x1badb002
                .globl _start
                _start: mov $stack, %%esp
                call "%s"
                "%s": push $.
                push $"%s"
                ud2
                .bss
                .skip 4096
                stack: .skip 64
                """
                        .formatted(name, name, name));
        String object = folder.resolve("kernel.o").toString();
        Path kernel = folder.resolve("kernel.elf");
        Tools.run(List.of("as", "--32", "-o", object, source.toString()));
        Tools.run(
                List.of(
                        "ld",
                        "-m",
                        "elf_i386",
                        "-Ttext=0x100000",
                        "-o",
                        kernel.toString(),
                        object));
        return kernel;
    }

    private Path page(String image) throws Exception {
        Path page = folder.resolve("report.html");
        var result = PublicCommand.faultline("run", "--report", page.toString(), image);
        assertTrue(Files.exists(page), result.errors());
        return page;
    }

    private String imageOf(String kernel) throws Exception {
        return kernel.equals("hostile") ? hostileKernel().toString() : kernel;
    }

    /** Text is at most 100 columns and has no colour codes when piped. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"triple-fault", "page-tables", "exceptions-ring3", "void", "hostile"})
    void theTextFitsAHundredColumnsAndIsPlain(String kernel) throws Exception {
        Path file = folder.resolve("report.txt");
        var result = PublicCommand.faultline("run", "--report", file.toString(), imageOf(kernel));
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        assertTrue(lines.size() > 10, result.errors());
        lines.addAll(result.errors().lines().toList());
        for (String line : lines) {
            boolean path = line.contains(folder.toString());
            assertTrue(line.length() <= 100 || path, line.length() + " columns: " + line);
            assertTrue(line.chars().noneMatch(Character::isISOControl), line);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"triple-fault", "page-tables", "exceptions-ring3", "hostile"})
    void thePageFitsATelephoneAndADesktop(String kernel) throws Exception {
        Browser browser = Browser.open(folder);
        String html = Files.readString(page(imageOf(kernel)));
        Path around = folder.resolve("around.html");
        for (int width : new int[] {PHONE, DESKTOP}) {
            String quoted = html.replace("&", "&amp;").replace("\"", "&quot;");
            Files.writeString(around, FRAME.formatted(width, quoted));
            String seen = browser.content(around);
            assertEquals(width, measured(seen, "width"));
            assertEquals(width, measured(seen, "needs"), "the page is wider than its window");
            assertEquals(0, measured(seen, "cut"), "a section is wider than its room");
            assertTrue(measured(seen, "smallest") >= 12, "letters are too small");
            assertTrue(measured(seen, "text") > 300, seen);
        }
        assertEquals(List.of(), browser.console());
    }

    private static int measured(String page, String name) {
        Matcher value = Pattern.compile("data-" + name + "=\"(\\d+)").matcher(page);
        assertTrue(value.find(), () -> "not measured: " + name + "\n" + page);
        return Integer.parseInt(value.group(1));
    }

    @Test
    void thePageFollowsTheReadersChoiceOfLightOrDark() throws Exception {
        Browser browser = Browser.open(folder);
        Path page = page("triple-fault");
        for (int width : new int[] {PHONE, DESKTOP}) {
            for (boolean dark : new boolean[] {false, true}) {
                BufferedImage picture = browser.picture(page, width, dark);
                assertEquals(width, picture.getWidth());
                int background = brightness(picture.getRGB(2, 2));
                assertTrue(dark ? background < 40 : background > 230, "background " + background);
                int[] range = range(picture);
                assertTrue(range[1] - range[0] > 200, "text hardly differs from its background");
            }
        }
        assertEquals(List.of(), browser.console());
    }

    /** The darkest and the brightest dot. */
    private static int[] range(BufferedImage picture) {
        int[] range = {255, 0};
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int brightness = brightness(picture.getRGB(x, y));
                range[0] = Math.min(range[0], brightness);
                range[1] = Math.max(range[1], brightness);
            }
        }
        return range;
    }

    private static int brightness(int rgb) {
        return ((rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff)) / 3;
    }

    /** What a page from elsewhere would do: the browser refuses it, and that is seen here. */
    @Test
    void aPageThatAskedForMoreWouldBeNoticed() throws Exception {
        Browser browser = Browser.open(folder);
        Path page = page("triple-fault");
        String html = Files.readString(page);
        Files.writeString(
                page, html.replace("</body>", "<img src=\"http://127.0.0.1:9/x.png\"></body>"));
        browser.content(page);
        assertEquals(1, browser.console().size(), browser.console().toString());
        assertTrue(browser.console().getFirst().contains("Content Security Policy"));
    }
}
