package dev.faultline.symbols.demangle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.loader.ElfSections;
import dev.faultline.loader.ElfSymbols;
import dev.faultline.loader.Image;
import dev.faultline.oracle.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The symbols of installed libraries, demangled by binutils' c++filt and by ours. */
class CxxFiltTest {
    /** Of larger libraries every so-manieth name is taken. */
    private static final int MOST_NAMES = 40_000;

    /** Symbols of LLVM that c++filt 2.40 gets wrong are some 8 of 100,000. */
    private static final double MOST_DIFFERENCES = 0.0005;

    private static final String C_PLUS_PLUS = "_Z";
    private static final String RUST = "_R";

    @Test
    void theJavaVirtualMachine() throws Exception {
        Path library = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
        compare(Optional.of(library).filter(Files::isReadable), C_PLUS_PLUS);
    }

    @Test
    void theCppLibrary() throws Exception {
        compare(library("libstdc++.so."), C_PLUS_PLUS);
    }

    @Test
    void llvm() throws Exception {
        compare(library("libLLVM"), C_PLUS_PLUS);
    }

    @Test
    void theRustCompiler() throws Exception {
        compare(rust("librustc_driver"), RUST);
    }

    @Test
    void theRustLibrary() throws Exception {
        compare(rust("libstd-"), RUST);
    }

    private static Optional<Path> library(String name) throws IOException {
        Path folder = Path.of("/usr/lib/x86_64-linux-gnu");
        return Files.isDirectory(folder) ? first(folder, name, 1) : Optional.empty();
    }

    /** From Debian's packages, or where rustc says that its own are. */
    private static Optional<Path> rust(String name) throws Exception {
        Optional<Path> installed = library(name);
        if (installed.isPresent() || !Tools.found("rustc")) {
            return installed;
        }
        Path root = Path.of(Tools.run(List.of("rustc", "--print", "sysroot")).strip());
        return first(root.resolve("lib"), name, 4);
    }

    private static Optional<Path> first(Path folder, String name, int depth) throws IOException {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(f -> f.getFileName().toString().startsWith(name))
                    .filter(f -> f.getFileName().toString().contains(".so"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .findFirst();
        }
    }

    private static void compare(Optional<Path> library, String start) throws Exception {
        Assumptions.assumeTrue(
                Tools.found("c++filt"), "demangler test skipped: no c++filt on the path");
        Assumptions.assumeTrue(library.isPresent(), "demangler test skipped: no such library");
        List<String> names = names(library.get(), start);
        Assumptions.assumeTrue(
                !names.isEmpty(), "demangler test skipped: no symbols in " + library.get());
        List<String> theirs = filtered(names);
        int different = 0;
        StringBuilder report = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            String ours = Demangler.demangle(names.get(i));
            if (!normal(ours).equals(normal(theirs.get(i)))) {
                different++;
                report.append(names.get(i)).append("\n  c++filt ").append(theirs.get(i));
                report.append("\n  ours    ").append(ours).append('\n');
                boolean notUnderstood = ours.equals(names.get(i));
                assertTrue(!notUnderstood, report.toString());
            }
        }
        System.out.printf(
                "demangler: %d names of %s compared, %d different%n",
                names.size(), library.get(), different);
        assertTrue(different <= names.size() * MOST_DIFFERENCES, report.toString());
    }

    private static List<String> names(Path library, String start) throws Exception {
        ElfSymbols table = ElfSections.of(Image.read(library)).symbols();
        Collection<String> names = new TreeSet<>();
        for (int i = 0; i < table.count(); i++) {
            String name = table.name(i, Demangler.LONGEST_NAME);
            // What c++filt says of a suffix of Rust's is nothing.
            if (name.startsWith(start) && (start.equals(C_PLUS_PLUS) || name.indexOf('.') < 0)) {
                names.add(name);
            }
        }
        int step = names.size() / MOST_NAMES + 1;
        List<String> all = new ArrayList<>(names);
        List<String> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i += step) {
            some.add(all.get(i));
        }
        return some;
    }

    private static List<String> filtered(List<String> names) throws Exception {
        Path file = Files.createTempFile("faultline-names", ".txt");
        try {
            Files.write(file, names);
            Process process =
                    new ProcessBuilder("c++filt", "-i").redirectInput(file.toFile()).start();
            List<String> lines =
                    new String(process.getInputStream().readAllBytes()).lines().toList();
            assertEquals(0, process.waitFor());
            assertEquals(names.size(), lines.size());
            return lines;
        } finally {
            Files.delete(file);
        }
    }

    /** Behind an empty pack of arguments c++filt forgets the space between two brackets. */
    private static String normal(String name) {
        return name.replace("> >", ">>").replace("> >", ">>");
    }
}
