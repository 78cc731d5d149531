package dev.faultline.explain;

import java.util.List;

/**
 * A fault report before it is shown.
 *
 * @param verdict what happened, in one sentence
 * @param sections in the order of reading, the chain first
 */
public record Report(String verdict, List<Section> sections) {
    /**
     * A part of a report.
     *
     * @param title a few words
     * @param lines text; blanks at the beginning indent, and columns are made by blanks
     */
    public record Section(String title, List<String> lines) {}
}
