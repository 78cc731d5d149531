package dev.faultline.symbols;

import dev.faultline.loader.CodeImage;
import dev.faultline.loader.ElfSections;
import dev.faultline.loader.ElfSymbols;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import java.util.ArrayList;
import java.util.List;

/** One ELF image; each part of it is read when it is first asked for, and only once. */
final class ElfModule {
    /** Where the image comes from, when it is needed. */
    @FunctionalInterface
    interface Source {
        Image image() throws ImageException;
    }

    private final Source source;
    private final Notes notes = new Notes();
    private boolean opened;
    private ElfSections sections;
    private String name = "";
    private boolean listed;
    private SymbolTable symbols;
    private List<FrameSection> frames;
    private boolean linesOpened;
    private LineTable lines;

    ElfModule(Source source) {
        this.source = source;
    }

    Notes notes() {
        return notes;
    }

    /** The image's sections, or null where it cannot be read. */
    private ElfSections sections() {
        if (!opened) {
            opened = true;
            try {
                Image image = source.image();
                name = image.name();
                if (!CodeImage.isElf(image)) {
                    return null;
                }
                ElfSections read = ElfSections.of(image);
                if (read.relocatable()) {
                    notes.add(name + ": an object file that is not linked: nothing of it is used");
                } else {
                    sections = read;
                }
            } catch (ImageException e) {
                notes.add(e.getMessage());
            }
        }
        return sections;
    }

    /** The symbols, or null where there are none. */
    synchronized SymbolTable symbols() {
        if (!listed) {
            listed = true;
            try {
                if (sections() != null) {
                    ElfSymbols table = sections.symbols();
                    if (table.leftOut() > 0) {
                        notes.add(
                                "%s: %d symbols beyond the first %d are left out"
                                        .formatted(name, table.leftOut(), table.count()));
                    }
                    symbols = new SymbolTable(sections, table, notes);
                    if (symbols.size() == 0) {
                        notes.add(name + ": no symbols");
                    }
                }
            } catch (ImageException e) {
                notes.add(e.getMessage());
            }
        }
        return symbols;
    }

    /** The description of the frame at an address, or null. */
    synchronized FrameEntry frame(long address) {
        if (frames == null) {
            frames = new ArrayList<>();
            DebugSections debug = debug();
            for (String section : List.of(".eh_frame", ".debug_frame")) {
                if (debug != null) {
                    debug.content(section)
                            .map(part -> new FrameSection(part, debug.addressBytes(), notes))
                            .ifPresent(frames::add);
                }
            }
        }
        for (FrameSection section : frames) {
            FrameEntry entry = section.at(address);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** The source line of an address, or null. */
    synchronized SourceLine line(long address) {
        if (!linesOpened) {
            linesOpened = true;
            DebugSections debug = debug();
            lines = debug == null ? null : LineTable.of(debug);
        }
        return lines == null ? null : lines.at(address);
    }

    /** Null where the image cannot be read. */
    private DebugSections debug() {
        return sections() == null ? null : new DebugSections(sections, notes);
    }

    synchronized boolean executable(long address) {
        return sections() != null && sections.executable(address);
    }
}
