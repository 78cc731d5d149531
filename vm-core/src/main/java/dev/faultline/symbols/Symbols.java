package dev.faultline.symbols;

import dev.faultline.loader.ElfSections;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The symbols of a guest's images. Nothing is read before the first question, and no question
 * fails: see {@link #notes}.
 */
public final class Symbols {
    /** Of no image at all. */
    public static final Symbols NONE = new Symbols(List.of());

    /** Bytes of a file that show whether it is ELF for x86. */
    private static final int HEAD = 64;

    /** An image, and how far behind its linked addresses it stands. */
    record Placed(ElfModule module, long delta) {}

    private final List<Placed> images;

    private Symbols(List<Placed> images) {
        this.images = images;
    }

    /** The symbols of an image; none where it is not an ELF file. */
    public static Symbols of(Image image) {
        return from(() -> image);
    }

    /**
     * The symbols of an ELF file, which is read when they are needed.
     *
     * @throws ImageException where it is no ELF file for x86 now
     */
    public static Symbols read(Path file) throws ImageException {
        ElfSections.check(Image.readHead(file, HEAD));
        return from(() -> Image.read(file));
    }

    private static Symbols from(ElfModule.Source source) {
        return new Symbols(List.of(new Placed(new ElfModule(source), 0)));
    }

    /** The symbols of several images, like a kernel and its modules. */
    public static Symbols merged(List<Symbols> parts) {
        List<Placed> images = new ArrayList<>();
        for (Symbols part : parts) {
            images.addAll(part.images);
        }
        return new Symbols(List.copyOf(images));
    }

    /** The same symbols for images that stand {@code delta} bytes behind their linked addresses. */
    public Symbols moved(long delta) {
        return new Symbols(
                images.stream().map(i -> new Placed(i.module, i.delta + delta)).toList());
    }

    /** The symbol that an address belongs to; of several images' the nearest. */
    public Optional<Symbol> at(long address) {
        Symbol nearest = null;
        for (Placed image : images) {
            SymbolTable table = image.module.symbols();
            Symbol symbol = table == null ? null : table.at(address - image.delta);
            if (symbol != null && (nearest == null || isNearer(symbol, nearest))) {
                nearest = symbol;
            }
        }
        return Optional.ofNullable(nearest);
    }

    private static boolean isNearer(Symbol symbol, Symbol than) {
        return Long.compareUnsigned(symbol.offset(), than.offset()) < 0;
    }

    /** What an address is called, like "kernel_main+0x12"; empty where no symbol reaches it. */
    public String describe(long address) {
        return at(address).map(Symbol::text).orElse("");
    }

    /**
     * The address of a symbol, by its name in the file or its demangled one; a C++ function's
     * parameters may be left out.
     */
    public Optional<Long> address(String name) {
        for (Placed image : images) {
            SymbolTable table = image.module.symbols();
            OptionalLong address = table == null ? OptionalLong.empty() : table.address(name);
            if (address.isPresent()) {
                return Optional.of(address.getAsLong() + image.delta);
            }
        }
        return Optional.empty();
    }

    /** The source line that an address comes from; of several images' the first. */
    public Optional<SourceLine> line(long address) {
        for (Placed image : images) {
            SourceLine line = image.module.line(address - image.delta);
            if (line != null) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    /** Whether an address lies in an executable section of an image. */
    public boolean executable(long address) {
        for (Placed image : images) {
            if (image.module.executable(address - image.delta)) {
                return true;
            }
        }
        return false;
    }

    /** Finds callers by the unwinding data of the images. */
    public Unwinder unwinder() {
        return new Unwinder(images);
    }

    /**
     * What could not be read and was left out, a line each; complete for what has been asked until
     * now.
     */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (Placed image : images) {
            notes.addAll(image.module.notes().list());
        }
        return List.copyOf(notes);
    }
}
