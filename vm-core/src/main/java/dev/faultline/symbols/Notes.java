package dev.faultline.symbols;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was left out, once each and not without end. */
final class Notes {
    private static final int MOST = 20;
    private static final String MORE = "further notes are left out";

    private final Set<String> notes = new LinkedHashSet<>();

    synchronized void add(String text) {
        String note = CleanText.of(text);
        if (notes.size() < MOST) {
            notes.add(note);
        } else if (!notes.contains(note)) {
            notes.add(MORE);
        }
    }

    synchronized List<String> list() {
        return List.copyOf(notes);
    }
}
