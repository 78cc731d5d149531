package dev.faultline.symbols;

import dev.faultline.loader.Image;
import dev.faultline.oracle.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Small kernels made by the host's compiler; a test is skipped where it is missing. */
final class Compiled {
    private static final List<String> FREESTANDING =
            List.of(
                    "-ffreestanding",
                    "-nostdlib",
                    "-static",
                    "-no-pie",
                    "-fno-pie",
                    "-fno-stack-protector",
                    "-fcf-protection=none",
                    "-mno-red-zone",
                    "-mgeneral-regs-only",
                    "-Wl,--build-id=none",
                    "-Wl,-z,norelro",
                    "-Wl,-Ttext=0x200000",
                    "-Wl,-e,start");

    /** A call chain: start, outer, middle, inner, leaf, which ends in a HLT with IF = 0. */
    static final String CHAIN =
            """
            volatile long sink;
            __attribute__((noinline)) void leaf(long a) {
                sink = a;
                __asm__ volatile("cli\\n\\thlt" ::: "rbx", "r12", "r13");
            }
            __attribute__((noinline)) long inner(long a, long b) {
                volatile long room[5 + 0 * a];
                room[0] = b;
                leaf(a + b);
                return room[0] + a;
            }
            __attribute__((noinline)) long middle(long a, long b, long c) {
                long first = inner(a, b);
                return inner(first, c) + a * b + c;
            }
            __attribute__((noinline)) long outer(long a) {
                long sum = 0;
                for (long i = 0; i < a; i++) {
                    sum += middle(a, i, sum) + a;
                }
                return sum;
            }
            void start(void) {
                sink = outer(3) + 1;
            }
            """;

    private Compiled() {}

    /** An ELF file of C, or of assembler's source where it is named so. */
    static Path file(Path folder, String name, String source, String... options) throws Exception {
        Assumptions.assumeTrue(Tools.found("gcc"), "symbols test skipped: no gcc on the path");
        Path text = Files.writeString(folder.resolve(name), source);
        Path elf = folder.resolve(name + ".elf");
        List<String> command = new ArrayList<>(List.of("gcc"));
        command.addAll(FREESTANDING);
        command.addAll(List.of(options));
        command.addAll(List.of("-o", elf.toString(), text.toString()));
        Tools.run(command);
        return elf;
    }

    static Image image(Path folder, String name, String source, String... options)
            throws Exception {
        return Image.read(file(folder, name, source, options));
    }
}
