package dev.faultline.cli;

import dev.faultline.loader.ImageException;
import dev.faultline.symbols.Symbols;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The files of {@code --symbols}: ELF, each with @OFFSET behind it where it runs elsewhere. */
final class SymbolFiles {
    private SymbolFiles() {}

    /** Their symbols, which are read when they are needed; refuses what is no ELF file now. */
    static Symbols read(List<String> files) throws ImageException {
        List<Symbols> all = new ArrayList<>();
        for (String file : files) {
            int at = file.lastIndexOf('@');
            OptionalLong offset = at > 0 ? offset(file.substring(at + 1)) : OptionalLong.empty();
            // A file may have an @ in its name.
            all.add(
                    offset.isEmpty() || Files.exists(Path.of(file))
                            ? Symbols.read(Path.of(file))
                            : Symbols.read(Path.of(file.substring(0, at)))
                                    .moved(offset.getAsLong()));
        }
        return Symbols.merged(all);
    }

    /** Hexadecimal with 0x, of 64 bits, or decimal. */
    private static OptionalLong offset(String text) {
        try {
            return OptionalLong.of(
                    text.startsWith("0x")
                            ? Long.parseUnsignedLong(text.substring(2), 16)
                            : Long.parseLong(text));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }
}
