package dev.faultline.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;

/** GNU as in Intel syntax, for tests; a test is skipped where binutils are missing. */
public final class Assembler {
    private static final Map<String, byte[]> DONE = new ConcurrentHashMap<>();

    private Assembler() {}

    /** The bytes of 64-bit code that starts at an address. */
    public static byte[] assemble(String source, long address) {
        return assemble(source, address, 64);
    }

    /** The bytes of 16-, 32- or 64-bit code; "base" is the address that it starts at. */
    public static byte[] assemble(String source, long address, int bits) {
        return DONE.computeIfAbsent(bits + ":" + address + source, k -> run(source, address, bits));
    }

    private static byte[] run(String source, long address, int bits) {
        try {
            Path folder = Files.createTempDirectory("faultline-as");
            Path text = folder.resolve("test.s");
            Path object = folder.resolve("test.o");
            Path binary = folder.resolve("test.bin");
            String start =
                    String.format(
                            ".code%d%n.intel_syntax noprefix%n.org 0%n.set base, %d%n",
                            bits, address);
            Files.writeString(text, start + source.replace(";", "\n") + "\n");
            start(
                    List.of(
                            "as",
                            bits == 64 ? "--64" : "--32",
                            "-o",
                            object.toString(),
                            text.toString()));
            start(
                    List.of(
                            "objcopy",
                            "-O",
                            "binary",
                            "-j",
                            ".text",
                            object.toString(),
                            binary.toString()));
            byte[] bytes = Files.readAllBytes(binary);
            for (Path file : List.of(text, object, binary, folder)) {
                Files.delete(file);
            }
            return bytes;
        } catch (IOException e) {
            Assumptions.abort("binutils are not installed: " + e.getMessage());
            return new byte[0];
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void start(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalArgumentException(output);
        }
    }
}
