package dev.faultline.decode;

import dev.faultline.oracle.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Runs objdump in Intel syntax and hands over its lines. */
final class Objdump {
    /** What takes a line; says whether it wants more. */
    @FunctionalInterface
    interface Reader {
        boolean line(long address, byte[] bytes, String text);
    }

    private Objdump() {}

    static void needed() {
        Assumptions.assumeTrue(
                Tools.found("objdump"), "disassembler test skipped: no objdump on the path");
    }

    /** The executable sections of an ELF file. */
    static void executable(Path file, Reader reader) throws IOException, InterruptedException {
        run(List.of("-d", file.toString()), reader);
    }

    /** Plain bytes that lie at an address. */
    static void binary(byte[] bytes, long address, int codeBits, Reader reader)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile("faultline-disassembler", ".bin");
        try {
            Files.write(file, bytes);
            String machine =
                    switch (codeBits) {
                        case 16 -> "i8086";
                        case 32 -> "i386";
                        default -> "i386:x86-64";
                    };
            List<String> options =
                    List.of("-D", "-z", "-b", "binary", "--adjust-vma=" + address, "-m", machine);
            List<String> all = new ArrayList<>(options);
            all.add(file.toString());
            run(all, reader);
        } finally {
            Files.delete(file);
        }
    }

    private static void run(List<String> arguments, Reader reader)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("objdump", "-w", "-M", "intel,intel64"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).start();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            String line = lines.readLine();
            while (line != null && take(line, reader)) {
                line = lines.readLine();
            }
        } finally {
            process.destroy();
        }
        process.waitFor();
    }

    /** A line is "address:", tab, bytes, tab, text. */
    private static boolean take(String line, Reader reader) {
        int bytesAt = line.indexOf(":\t");
        int textAt = bytesAt < 0 ? -1 : line.indexOf('\t', bytesAt + 2);
        if (textAt < 0) {
            return true;
        }
        String hex = line.substring(bytesAt + 2, textAt).strip();
        byte[] bytes = new byte[(hex.length() + 1) / 3];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex, 3 * i, 3 * i + 2, 16);
        }
        long address = Long.parseUnsignedLong(line.substring(0, bytesAt).strip(), 16);
        return reader.line(address, bytes, line.substring(textAt + 1).strip());
    }
}
