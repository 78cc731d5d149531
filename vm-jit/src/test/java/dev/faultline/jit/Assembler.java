package dev.faultline.jit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;

/** GNU as in Intel syntax, 64-bit code; a test is skipped where binutils are missing. */
final class Assembler {
    private static final Map<String, byte[]> DONE = new ConcurrentHashMap<>();

    private Assembler() {}

    /** The bytes of code that starts at an address, which it knows as "base". */
    static byte[] assemble(String source, long address) {
        String header = ".code64\n.intel_syntax noprefix\n.set base, " + address + "\n";
        return DONE.computeIfAbsent(header + source, Assembler::run);
    }

    private static byte[] run(String text) {
        try {
            Path folder = Files.createTempDirectory("faultline-as");
            Path source = folder.resolve("test.s");
            Path object = folder.resolve("test.o");
            Path binary = folder.resolve("test.bin");
            Files.writeString(source, text.replace(";", "\n") + "\n");
            start("as", "--64", "-o", object.toString(), source.toString());
            String from = object.toString();
            start("objcopy", "-O", "binary", "-j", ".text", from, binary.toString());
            byte[] bytes = Files.readAllBytes(binary);
            for (Path file : List.of(source, object, binary, folder)) {
                Files.delete(file);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            Assumptions.abort("binutils are not installed: " + e.getMessage());
            return;
        }
        String output = new String(process.getInputStream().readAllBytes());
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalArgumentException(output);
        }
    }
}
