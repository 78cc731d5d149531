package dev.faultline.explain;

/**
 * A report as one page that needs nothing else: no script, no font, no picture. It follows the
 * reader's choice of light or dark, and lines wrap on narrow screens.
 */
public final class HtmlReport {
    /** Sections that are read first; the others are folded. */
    private static final int UNFOLDED = 2;

    private static final String STYLE =
            """
            :root { color-scheme: light dark; }
            body { max-width: 62rem; margin: 0 auto; padding: 1rem;
                   font: 1rem/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.25rem; line-height: 1.4; border-left: .3rem solid #c62828;
                 padding-left: .8rem; overflow-wrap: anywhere; }
            summary { font-weight: 600; margin: 1rem 0 .3rem; cursor: pointer; }
            pre { margin: 0; padding: .7rem; border-radius: .4rem;
                  background: light-dark(#f4f4f4, #1e1e1e); white-space: pre-wrap;
                  overflow-wrap: anywhere; font: .85rem/1.45 ui-monospace, monospace; }
            footer { margin-top: 2rem; font-size: .8rem; opacity: .7; }
            """;

    private HtmlReport() {}

    /** The page. */
    public static String of(Report report) {
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.append("<title>").append(escaped(report.verdict())).append("</title>\n");
        page.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
        page.append("<h1>").append(escaped(report.verdict())).append("</h1>\n");
        int number = 0;
        for (Report.Section section : report.sections()) {
            page.append(number++ < UNFOLDED ? "<details open>" : "<details>");
            page.append("<summary>").append(escaped(section.title())).append("</summary>\n<pre>");
            section.lines()
                    .forEach(line -> page.append(escaped(line.stripTrailing())).append('\n'));
            page.append("</pre></details>\n");
        }
        page.append("<footer>Faultline fault report</footer>\n</body>\n</html>\n");
        return page.toString();
    }

    /** Names come from the guest's image: they are text, whatever is in them. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.append(c < ' ' && c != '\n' && c != '\t' ? '?' : c);
            }
        }
        return out.toString();
    }
}
