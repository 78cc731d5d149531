package dev.faultline.symbols;

import dev.faultline.loader.CodeImage;
import dev.faultline.loader.ElfSections;
import dev.faultline.loader.ImageException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An image's sections by name, each read and unpacked once. */
final class DebugSections {
    private final ElfSections sections;
    private final Notes notes;
    private final Map<String, Optional<Cursor>> known = new HashMap<>();

    DebugSections(ElfSections sections, Notes notes) {
        this.sections = sections;
        this.notes = notes;
    }

    Notes notes() {
        return notes;
    }

    int addressBytes() {
        return sections.is64() ? 8 : 4;
    }

    /** A section's content; empty, with a note where it is damaged, if there is none. */
    Optional<CodeImage.Part> content(String name) {
        try {
            return sections.content(name);
        } catch (ImageException e) {
            notes.add(e.getMessage());
            return Optional.empty();
        }
    }

    /** The start of a section. */
    Optional<Cursor> start(String name) {
        return known.computeIfAbsent(
                        name, n -> content(n).map(part -> new Cursor(part, addressBytes())))
                .map(Cursor::copy);
    }

    /** The string at an offset of a section of strings. */
    String string(String name, long offset) throws Damage {
        Cursor start =
                start(name).orElseThrow(() -> new Damage("no section " + name + " for a string"));
        return start.part(offset, start.end()).string();
    }
}
