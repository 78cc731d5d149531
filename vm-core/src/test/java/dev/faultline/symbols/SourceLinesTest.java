package dev.faultline.symbols;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.loader.CodeImage;
import dev.faultline.loader.ElfSections;
import dev.faultline.loader.ElfSymbols;
import dev.faultline.loader.Image;
import dev.faultline.oracle.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Source lines of addresses, against binutils' addr2line. */
class SourceLinesTest {
    private static final long SEED = Long.getLong("faultline.fuzz.seed", 20261124);

    /** More than addr2line is asked for at once. */
    private static final int MOST_ADDRESSES = 20_000;

    private static void compare(Path file) throws Exception {
        Assumptions.assumeTrue(Tools.found("addr2line"), "lines test skipped: no addr2line");
        Image image = Image.read(file);
        Symbols symbols = Symbols.of(image);
        CodeImage code = CodeImage.elf(image);
        List<Long> addresses = new ArrayList<>();
        for (CodeImage.Part part : code.parts()) {
            int step = Math.max(1, part.length() / MOST_ADDRESSES);
            for (int i = 0; i < part.length(); i += step) {
                addresses.add(part.address() + i);
            }
        }
        List<String> theirs = addr2line(file, addresses);
        int known = 0;
        for (int i = 0; i < addresses.size(); i++) {
            long address = addresses.get(i);
            String ours = symbols.line(address).map(l -> l.file() + ":" + l.line()).orElse("?");
            String expected = theirs.get(i).replaceAll(" \\(discriminator \\d+\\)", "");
            boolean unknown = expected.endsWith(":?") || expected.endsWith(":0");
            assertEquals(unknown ? "?" : expected, ours, "at 0x" + Long.toHexString(address));
            known += unknown ? 0 : 1;
        }
        assertTrue(known > 50, "only " + known + " lines");
        assertEquals(List.of(), symbols.notes());
    }

    private static List<String> addr2line(Path file, List<Long> addresses) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < addresses.size(); from += 1000) {
            List<String> command = new ArrayList<>(List.of("addr2line", "-e", file.toString()));
            addresses
                    .subList(from, Math.min(addresses.size(), from + 1000))
                    .forEach(a -> command.add(Long.toHexString(a)));
            Tools.run(command).lines().forEach(lines::add);
        }
        return lines;
    }

    private static Path kernel(Path folder, String... options) throws Exception {
        return Compiled.file(folder, "chain.c", Compiled.CHAIN, options);
    }

    @Test
    void dwarf5(@TempDir Path folder) throws Exception {
        compare(kernel(folder, "-O2", "-gdwarf-5"));
    }

    @Test
    void dwarf4(@TempDir Path folder) throws Exception {
        compare(kernel(folder, "-O2", "-gdwarf-4"));
    }

    @Test
    void dwarf3And2(@TempDir Path folder) throws Exception {
        compare(kernel(folder, "-O1", "-gdwarf-3", "-gstrict-dwarf"));
        compare(kernel(folder, "-O1", "-gdwarf-2", "-gstrict-dwarf"));
    }

    /** With version 5, addr2line of binutils 2.40 reads the offsets of names wrongly. */
    @Test
    void sixtyFourBitDwarf(@TempDir Path folder) throws Exception {
        compare(kernel(folder, "-O2", "-gdwarf-4", "-gdwarf64"));
        Symbols narrow = Symbols.of(Image.read(kernel(folder, "-O2", "-gdwarf-5")));
        Symbols wide = Symbols.of(Image.read(kernel(folder, "-O2", "-gdwarf-5", "-gdwarf64")));
        long start = narrow.address("leaf").orElseThrow();
        for (long address = start; address < start + 100; address++) {
            assertEquals(narrow.line(address), wide.line(address));
        }
        assertTrue(wide.line(start).isPresent());
    }

    /** Lines only: addr2line of binutils 2.40 takes some files' names from the wrong table. */
    @Test
    void theLargestDebugInformationThatIsInstalled() throws Exception {
        Path file = largest();
        Image image = Image.read(file);
        ElfSymbols table = ElfSections.of(image).symbols();
        SplittableRandom random = new SplittableRandom(SEED);
        List<Long> addresses = new ArrayList<>();
        for (int i = 0; i < table.count() && addresses.size() < 3000; i++) {
            if (table.names(i) && table.function(i) && table.size(i) > 0) {
                addresses.add(table.address(i) + random.nextLong(table.size(i)));
            }
        }
        Symbols symbols = Symbols.of(image);
        List<String> theirs = addr2line(file, addresses);
        for (int i = 0; i < addresses.size(); i++) {
            int line = symbols.line(addresses.get(i)).map(SourceLine::line).orElse(0);
            String text = theirs.get(i).replaceAll(" \\(discriminator \\d+\\)", "");
            String expected = text.substring(text.lastIndexOf(':') + 1).replace("?", "0");
            assertEquals(expected, "" + line, "at 0x" + Long.toHexString(addresses.get(i)));
        }
        assertEquals(List.of(), symbols.notes());
        System.out.printf("lines: %d addresses of %s compared%n", addresses.size(), file);
    }

    private static Path largest() throws Exception {
        Path folder = Path.of("/usr/lib/debug/.build-id");
        Assumptions.assumeTrue(
                Files.isDirectory(folder) && Tools.found("addr2line"),
                "lines test skipped: no debug information is installed, or no addr2line");
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".debug"))
                    .max(Comparator.comparingLong(f -> f.toFile().length()))
                    .orElseThrow();
        }
    }

    @Test
    void linesOf32BitCode(@TempDir Path folder) throws Exception {
        String source = Compiled.CHAIN.replace("\"rbx\", \"r12\", \"r13\"", "\"ebx\"");
        compare(Compiled.file(folder, "chain.c", source, "-m32", "-O2", "-g"));
    }

    @Test
    void sectionsCompressedByZlib(@TempDir Path folder) throws Exception {
        Path file = kernel(folder, "-O2", "-g", "-gz=zlib");
        assertTrue(
                Tools.run(List.of("readelf", "-SW", file.toString())).contains(" C "),
                "nothing is compressed");
        compare(file);
    }

    @Test
    void linesOfAssemblerSources(@TempDir Path folder) throws Exception {
        String source = ".globl start\nstart:\n" + "    nop\n".repeat(100) + "    hlt\n";
        compare(Compiled.file(folder, "boot.s", source, "-g"));
    }

    @Test
    void functionsInSectionsOfTheirOwn(@TempDir Path folder) throws Exception {
        compare(kernel(folder, "-O2", "-g", "-ffunction-sections"));
    }

    /** As clang, which writes no .debug_aranges. */
    @Test
    void unitsAreFoundWithoutTheRangesOfAddresses(@TempDir Path folder) throws Exception {
        for (String version : List.of("-gdwarf-5", "-gdwarf-4")) {
            Path file = kernel(folder, "-O2", version);
            Tools.run(List.of("objcopy", "-R", ".debug_aranges", file.toString()));
            compare(file);
        }
    }

    @Test
    void aFileHasItsFolderAndAShortText(@TempDir Path folder) throws Exception {
        Symbols symbols = Symbols.of(Image.read(kernel(folder, "-O0", "-g")));
        SourceLine line = symbols.line(symbols.address("leaf").orElseThrow()).orElseThrow();
        assertEquals(folder.resolve("chain.c").toString(), line.file());
        assertEquals(2, line.line());
        assertEquals("chain.c:2", line.text());
    }

    @Test
    void anImageWithoutLinesHasNoneAndNoNotes(@TempDir Path folder) throws Exception {
        Symbols symbols = Symbols.of(Image.read(kernel(folder, "-O2")));
        assertEquals(Optional.empty(), symbols.line(symbols.address("leaf").orElseThrow()));
        assertEquals(List.of(), symbols.notes());
    }

    @Test
    void damagedLinesAreLeftOutOrWrongButNeverFail(@TempDir Path folder) throws Exception {
        int found = 0;
        for (String version : List.of("-gdwarf-5", "-gdwarf-4", "-gdwarf-2")) {
            Image image = Image.read(kernel(folder, "-O2", version, "-gstrict-dwarf"));
            found += fuzz(image, 4000);
        }
        assertTrue(found > 4000, "only " + found + " lines");
    }

    private static int fuzz(Image image, int cases) throws Exception {
        List<CodeImage.Part> parts = new ArrayList<>();
        for (String name :
                List.of(
                        ".debug_line",
                        ".debug_aranges",
                        ".debug_abbrev",
                        ".debug_info",
                        ".debug_line_str")) {
            ElfSections.of(image).content(name).ifPresent(parts::add);
        }
        CodeImage.Part text = ElfSections.of(image).content(".text").orElseThrow();
        SplittableRandom random = new SplittableRandom(SEED);
        int found = 0;
        for (int i = 0; i < cases; i++) {
            byte[] bytes = image.bytes().clone();
            for (int change = 0; change <= random.nextInt(4); change++) {
                CodeImage.Part part = parts.get(random.nextInt(parts.size()));
                int at = part.from() + random.nextInt(Math.min(200, part.length()));
                bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xff);
            }
            Symbols symbols = Symbols.of(new Image("damaged", bytes));
            try {
                for (int n = 0; n < 3; n++) {
                    long address = text.address() + random.nextInt(text.length());
                    found += symbols.line(address).isPresent() ? 1 : 0;
                }
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + SEED + ", case " + i, e);
            }
        }
        return found;
    }
}
