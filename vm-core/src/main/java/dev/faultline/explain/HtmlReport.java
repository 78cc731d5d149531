package dev.faultline.explain;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A report as one page that needs nothing else: no script, no font, no picture, and its policy
 * forbids them all, whatever is in a name. It follows the reader's choice of light or dark. Lines
 * that are too long for the screen go on under their own text; what belongs together in a table,
 * like a register and its value, stays in one piece.
 */
public final class HtmlReport {
    /** Sections that are read first; the others are folded. */
    private static final int UNFOLDED = 2;

    /** Columns of a table that fit on a telephone; wider ones may be broken. */
    private static final int WHOLE = 32;

    /** What stands between two columns. */
    private static final Pattern GAP = Pattern.compile("(?<=\\S) {2,}(?=\\S)");

    private static final String STYLE =
            """
            :root { color-scheme: light dark; }
            body { max-width: 62rem; margin: 0 auto; padding: 1rem;
                   font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
            h1 { font-size: 1.25rem; line-height: 1.4; border-left: .3rem solid #c62828;
                 padding-left: .8rem; }
            summary { font-weight: 600; margin: 1rem 0 .3rem; cursor: pointer; }
            pre { margin: 0; padding: .7rem; border-radius: .4rem;
                  background: rgb(128 128 128 / .13); white-space: pre-wrap;
                  font: .85rem/1.45 ui-monospace, monospace; }
            .l { display: block; padding-left: calc((var(--i, 0) + 2) * 1ch);
                 text-indent: calc((var(--i, 0) + 2) * -1ch); }
            .w { white-space: pre; }
            footer { margin-top: 2rem; font-size: .8rem; opacity: .7; }
            @media (max-width: 30rem) {
              body { padding: .75rem; }
              pre { padding: .5rem; font-size: .75rem; }
            }
            """;

    private HtmlReport() {}

    /** The page. */
    public static String of(Report report) {
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.append("<meta http-equiv=\"Content-Security-Policy\" content=\"");
        page.append("default-src 'none'; style-src 'unsafe-inline'\">\n");
        page.append("<title>").append(escaped(report.verdict())).append("</title>\n");
        page.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
        page.append("<h1>").append(pieces(report.verdict())).append("</h1>\n");
        int number = 0;
        for (Report.Section section : report.sections()) {
            boolean first = number++ < UNFOLDED && section.earlier().isEmpty();
            page.append(first ? "<details open>" : "<details>");
            page.append("<summary>").append(escaped(section.title())).append("</summary>\n<pre>");
            section.earlier().forEach(line -> append(page, line.stripTrailing()));
            section.lines().forEach(line -> append(page, line.stripTrailing()));
            page.append("</pre></details>\n");
        }
        page.append("<footer>Faultline fault report</footer>\n</body>\n</html>\n");
        return page.toString();
    }

    /** A line with its indentation, under which it goes on where it is too long. */
    private static void append(StringBuilder page, String line) {
        int indent = line.length() - line.stripLeading().length();
        page.append(indent == 0 ? "<span class=l>" : "<span class=l style=\"--i:" + indent + "\">");
        page.append(pieces(line)).append("\n</span>");
    }

    /** Text whose columns and arrows stay whole. */
    private static String pieces(String text) {
        StringBuilder out = new StringBuilder();
        Matcher gaps = GAP.matcher(text);
        int from = 0;
        while (gaps.find()) {
            piece(out, text.substring(from, gaps.start()), true);
            out.append(gaps.group());
            from = gaps.end();
        }
        piece(out, text.substring(from), from > 0);
        return out.toString();
    }

    private static void piece(StringBuilder out, String text, boolean column) {
        if (column && text.length() <= WHOLE) {
            out.append("<span class=w>").append(escaped(text)).append("</span>");
        } else {
            out.append(escaped(text).replace("-&gt;", "<span class=w>-&gt;</span>"));
        }
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
