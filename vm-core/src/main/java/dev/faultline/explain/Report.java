package dev.faultline.explain;

import java.util.List;
import java.util.stream.Stream;

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
     * @param earlier lines before the others, for who reads it all: a page has them folded
     * @param lines text; blanks at the beginning indent, and columns are made by blanks
     */
    public record Section(String title, List<String> earlier, List<String> lines) {
        /** A section without earlier lines. */
        public Section(String title, List<String> lines) {
            this(title, List.of(), lines);
        }

        /** The same with all lines alike. */
        Section whole() {
            return new Section(title, Stream.concat(earlier.stream(), lines.stream()).toList());
        }
    }
}
