package dev.faultline.oracle;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The host's binutils and compiler. */
public final class Tools {
    private Tools() {}

    /** Whether a program is on the path. */
    public static boolean found(String program) {
        String path = System.getenv("PATH");
        if (path == null) {
            return false;
        }
        for (String directory : path.split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    /** Runs a program to its end and returns what it printed; fails unless it ends with 0. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(command + " ended with " + status + ": " + output);
        }
        return output;
    }

    /** One instruction as objdump writes it, or a remark where there is no objdump. */
    static String disassemble(byte[] code, boolean compatibility) {
        if (!found("objdump")) {
            return "(no objdump)";
        }
        try {
            Path file = Files.createTempFile("faultline-oracle", ".bin");
            try {
                Files.write(file, code);
                String mode = compatibility ? "i386" : "i386:x86-64";
                String text =
                        run(
                                List.of(
                                        "objdump",
                                        "-D",
                                        "-w",
                                        "-b",
                                        "binary",
                                        "-m",
                                        mode,
                                        file.toString()));
                int at = text.indexOf("   0:");
                return at < 0 ? "(nothing)" : text.substring(at).strip();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            return "(objdump: " + e.getMessage() + ")";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "(interrupted)";
        }
    }
}
