package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.oracle.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --symbols} through the public command, for code that brings none itself. */
class SymbolFilesIT {
    @TempDir private Path folder;
    private String elf;
    private String flat;

    /** A flat binary that is nothing but UD2, without an IDT, and an ELF file that has symbols. */
    @BeforeEach
    void writeFiles() throws Exception {
        String source =
                """
                .globl start
                .type start, @function
                start: .skip 0x10
                .size start, . - start
                .type kernel_main, @function
                kernel_main: .skip 0x10
                .size kernel_main, . - kernel_main
                """;
        Path text = Files.writeString(folder.resolve("kernel.s"), source);
        elf = folder.resolve("kernel@home.elf").toString();
        Tools.run(
                List.of(
                        "gcc",
                        "-nostdlib",
                        "-static",
                        "-Wl,-Ttext=0x200000,-e,start,--build-id=none",
                        "-o",
                        elf,
                        text.toString()));
        flat = Files.write(folder.resolve("flat"), HexFormat.of().parseHex("0f0b")).toString();
    }

    private static PublicCommand.Result run(String image, String address, String symbols)
            throws Exception {
        return PublicCommand.faultline(
                "run", "--log", "int,why", "--load-address", address, "--symbols", symbols, image);
    }

    @Test
    void logsAndReportsOfAFlatBinaryHaveTheNamesOfAnElfFile() throws Exception {
        var result = run(flat, "0x200010", elf);
        assertEquals(134, result.exitCode(), result.errors());
        String place = "0x200010 <kernel_main>";
        assertTrue(result.errors().contains("at " + place), result.errors());
        int report = result.errors().indexOf("Backtrace");
        assertTrue(result.errors().indexOf(place, report) > 0, result.errors());
    }

    @Test
    void anOffsetIsAddedToTheAddressesOfTheFile() throws Exception {
        var result = run(flat, "0x300010", elf + "@0x100000");
        assertTrue(result.errors().contains("at 0x300010 <kernel_main>"), result.errors());
    }

    @Test
    void aFileWithoutSymbolsIsRefusedBeforeTheRun() throws Exception {
        var result = run(flat, "0x200000", flat);
        assertEquals(66, result.exitCode());
        assertEquals("faultline: " + flat + ": no ELF file, expected one\n", result.errors());
        result = run(flat, "0x200000", "nowhere@0x10");
        assertEquals(66, result.exitCode());
        assertEquals("faultline: nowhere: no such file\n", result.errors());
    }
}
