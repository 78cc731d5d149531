package dev.faultline.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.decode.Decoder;
import dev.faultline.isa.Forms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Instruction lengths against objdump's, over large binaries of this machine.
 *
 * <p>Not compared: lines that objdump calls (bad), and lines that are prefixes only, which it
 * prints where data follows; AMD's XOP, which no Intel processor has. Its FWAIT forms (FSTSW for
 * FWAIT, FNSTSW) are two instructions. {@code -Dfaultline.objdump.file=vmlinux} adds a file, {@code
 * -Dfaultline.objdump.all=true} reads all of every file instead of the first megabytes.
 */
class ObjdumpTest {
    private static final int MOST_LINES = 400_000;
    private static final int DESCRIBED = 30;
    private static final int FWAIT = 0x9b;
    private static final int POP_OR_XOP = 0x8f;

    private final Decoder decoder = new Decoder(Forms.map());
    private final List<String> differences = new ArrayList<>();
    private final Map<String, Integer> byMnemonic = new TreeMap<>();
    private int compared;
    private int different;

    @BeforeEach
    void needsObjdump() {
        assumeTrue(Tools.found("objdump"), "decoder test skipped: no objdump on the path");
        String architecture = System.getProperty("os.arch");
        assumeTrue(
                architecture.equals("amd64"),
                "decoder test skipped: the binaries of this host are " + architecture);
    }

    @Test
    void everyInstructionOfTheCLibraryHasTheLengthThatObjdumpSays() throws Exception {
        compare(first("/lib/x86_64-linux-gnu/libc.so.6", "/lib64/libc.so.6", "/usr/lib/libc.so.6"));
    }

    @Test
    void everyInstructionOfTheCryptographyLibraryHasTheLengthThatObjdumpSays() throws Exception {
        compare(
                first(
                        "/usr/lib/x86_64-linux-gnu/libcrypto.so.3",
                        "/usr/lib64/libcrypto.so.3",
                        "/usr/lib/libcrypto.so.3"));
    }

    @Test
    void everyInstructionOfTheJavaMachineHasTheLengthThatObjdumpSays() throws Exception {
        compare(first(System.getProperty("java.home") + "/lib/server/libjvm.so"));
    }

    @Test
    void everyInstructionOfTheCompilerHasTheLengthThatObjdumpSays() throws Exception {
        assumeTrue(Tools.found("gcc"), "decoder test over cc1 skipped: no gcc on the path");
        compare(first(Tools.run(List.of("gcc", "-print-prog-name=cc1")).strip()));
    }

    @Test
    void everyInstructionOfDebiansKernelHasTheLengthThatObjdumpSays() throws Exception {
        Path kernel = DebianKernel.unpacked();
        try {
            compare(kernel.toString(), Integer.MAX_VALUE);
        } finally {
            Files.delete(kernel);
            Files.delete(kernel.getParent());
        }
    }

    @Test
    void everyInstructionOfTheFileGivenHasTheLengthThatObjdumpSays() throws Exception {
        String file = System.getProperty("faultline.objdump.file");
        assumeTrue(file != null, "no file given with -Dfaultline.objdump.file");
        compare(first(file));
    }

    private static String first(String... candidates) {
        for (String candidate : candidates) {
            if (Files.isReadable(Path.of(candidate))) {
                return candidate;
            }
        }
        assumeTrue(false, "decoder test skipped: no " + String.join(" or ", candidates));
        return "";
    }

    private void compare(String file) throws IOException, InterruptedException {
        compare(file, Boolean.getBoolean("faultline.objdump.all") ? Integer.MAX_VALUE : MOST_LINES);
    }

    private void compare(String file, int most) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("objdump", "-d", "-w", "-M", "intel64", file).start();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            String line = lines.readLine();
            while (line != null && compared < most) {
                compareLine(line);
                line = lines.readLine();
            }
        } finally {
            process.destroy();
        }
        process.waitFor();
        System.out.printf("objdump: %d instructions of %s%n", compared, file);
        assertEquals(0, different, String.join("\n", differences) + "\n" + byMnemonic);
        assertTrue(compared > 1000, "objdump showed only " + compared + " instructions of " + file);
    }

    /** A line is "address:", tab, bytes, tab, text. */
    private void compareLine(String line) {
        int bytesAt = line.indexOf(":\t");
        int textAt = bytesAt < 0 ? -1 : line.indexOf('\t', bytesAt + 2);
        if (textAt < 0) {
            return;
        }
        String text = line.substring(textAt + 1).strip();
        if (text.contains("(bad)") || text.startsWith(".byte") || onlyPrefixes(text)) {
            return;
        }
        String hex = line.substring(bytesAt + 2, textAt).strip();
        byte[] bytes = new byte[(hex.length() + 1) / 3];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex, 3 * i, 3 * i + 2, 16);
        }
        if ((bytes[0] & 0xff) == POP_OR_XOP && bytes.length > 1 && (bytes[1] & 31) >= 8) {
            return;
        }
        int offset = (bytes[0] & 0xff) == FWAIT && bytes.length > 1 ? 1 : 0;
        int left = bytes.length - offset;
        var insn = decoder.decode(bytes, offset, left, 64);
        compared++;
        boolean complete =
                switch (insn.status) {
                    case OK, INVALID -> true;
                    case TRUNCATED, TOO_LONG -> false;
                };
        if (!complete || insn.length != left) {
            different++;
            String mnemonic = text.split(" ", 2)[0];
            if (byMnemonic.merge(mnemonic, 1, Integer::sum) == 1
                    && differences.size() < DESCRIBED) {
                differences.add(line.strip() + ": " + insn.status + ' ' + insn.length);
            }
        }
    }

    private static boolean onlyPrefixes(String text) {
        for (String word : text.split(" +")) {
            boolean prefix =
                    switch (word) {
                        case "rep", "repz", "repnz", "lock", "data16", "addr32", "cs", "ds" -> true;
                        case "es", "ss", "fs", "gs", "bnd", "notrack" -> true;
                        default -> word.startsWith("rex");
                    };
            if (!prefix) {
                return false;
            }
        }
        return true;
    }
}
