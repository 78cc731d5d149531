package dev.faultline.symbols;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.loader.ElfSections;
import dev.faultline.loader.Image;
import dev.faultline.oracle.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of call frame information as binutils' readelf prints them. */
class ReadelfFramesTest {
    private static final List<String> NAMES_64 =
            List.of(
                    "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10",
                    "r11", "r12", "r13", "r14", "r15", "ra");

    private static final List<String> NAMES_32 =
            List.of("eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "ra");

    private final Notes notes = new Notes();
    private int rows;

    @Test
    void theCLibrary() throws Exception {
        compare(installed("/lib/x86_64-linux-gnu/libc.so.6", "/lib64/libc.so.6"), ".eh_frame");
        assertTrue(rows > 5000, "only " + rows + " rows");
    }

    @Test
    void theCppLibrary() throws Exception {
        compare(installed("/usr/lib/x86_64-linux-gnu/libstdc++.so.6"), ".eh_frame");
        assertTrue(rows > 5000, "only " + rows + " rows");
    }

    @Test
    void aKernelThatIsCompiledWithDebugFrame(@TempDir Path folder) throws Exception {
        compare(
                Compiled.file(
                        folder,
                        "kernel.c",
                        Compiled.CHAIN,
                        "-O2",
                        "-g",
                        "-fno-asynchronous-unwind-tables"),
                ".debug_frame");
        assertTrue(rows > 10, "only " + rows + " rows");
    }

    @Test
    void aKernelOf32Bits(@TempDir Path folder) throws Exception {
        String source = Compiled.CHAIN.replace("\"rbx\", \"r12\", \"r13\"", "\"ebx\"");
        compare(Compiled.file(folder, "kernel.c", source, "-O2", "-m32"), ".eh_frame");
        assertTrue(rows > 10, "only " + rows + " rows");
    }

    private static Path installed(String... candidates) {
        for (String candidate : candidates) {
            if (Files.isReadable(Path.of(candidate))) {
                return Path.of(candidate);
            }
        }
        Assumptions.abort("frames test skipped: no " + String.join(" or ", candidates));
        return null;
    }

    private void compare(Path file, String name) throws Exception {
        Assumptions.assumeTrue(Tools.found("readelf"), "frames test skipped: no readelf");
        ElfSections sections = ElfSections.of(Image.read(file));
        boolean is64 = sections.is64();
        FrameSection frames =
                new FrameSection(sections.content(name).orElseThrow(), is64 ? 8 : 4, notes);
        List<String> lines =
                Tools.run(
                                List.of(
                                        "readelf",
                                        "--debug-dump=frames-interp,no-follow-links",
                                        file.toString()))
                        .lines()
                        .toList();
        boolean here = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("Contents of the ")) {
                here = line.startsWith("Contents of the " + name + " ");
            } else if (here && line.contains(" FDE ")) {
                String range = line.substring(line.indexOf("pc=") + 3);
                long start = Long.parseUnsignedLong(range.split("\\.\\.")[0], 16);
                List<String> table =
                        lines.subList(i + 1, lines.size()).stream()
                                .takeWhile(l -> !l.isBlank())
                                .toList();
                compareEntry(frames.at(start), table, is64 ? NAMES_64 : NAMES_32, line);
            }
        }
        assertEquals(List.of(), notes.list());
    }

    /** Where an entry has no instructions of its own, readelf does not repeat the first row. */
    private void compareEntry(FrameEntry entry, List<String> table, List<String> names, String line)
            throws Damage {
        assertTrue(entry != null, "no entry for " + line);
        if (table.isEmpty()) {
            return;
        }
        List<String> columns = List.of(table.getFirst().strip().split("\\s+"));
        List<String> ours = new ArrayList<>();
        FrameProgram.rows(
                entry,
                (from, row) -> {
                    ours.add(text(from, row, columns, names));
                    return true;
                });
        List<String> theirs = table.stream().skip(1).map(ReadelfFramesTest::normal).toList();
        assertEquals(String.join("\n", theirs), String.join("\n", ours), line);
        rows += theirs.size();
    }

    /** A register is "r9" or "r9 (r9)", by its number first. */
    private static String normal(String row) {
        return row.strip().replaceAll("\\s+", " ").replaceAll("\\S+ \\((\\w+)\\)", "$1");
    }

    private static String text(long from, FrameRow row, List<String> columns, List<String> names) {
        StringBuilder text = new StringBuilder();
        text.append(names == NAMES_64 ? "%016x ".formatted(from) : "%08x ".formatted(from));
        text.append(
                row.cfaExpression != null
                        ? "exp"
                        : names.get((int) row.cfaRegister) + "%+d".formatted(row.cfaOffset));
        Stream<String> registers = columns.stream().skip(2);
        registers.forEach(c -> text.append(' ').append(rule(row, names.indexOf(c), names)));
        return text.toString();
    }

    private static String rule(FrameRow row, int register, List<String> names) {
        if (register < 0) {
            return "?";
        }
        long operand = row.operands[register];
        return switch (row.rules[register]) {
            case UNSPECIFIED, UNDEFINED -> "u";
            case SAME -> "s";
            case OFFSET -> "c%+d".formatted(operand);
            case VALUE_OFFSET -> "v%+d".formatted(operand);
            case REGISTER -> names.get((int) operand);
            case EXPRESSION -> "exp";
            case VALUE_EXPRESSION -> "vexp";
        };
    }
}
