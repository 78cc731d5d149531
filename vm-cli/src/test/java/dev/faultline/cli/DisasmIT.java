package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code faultline disasm} through the public command. */
class DisasmIT {
    @TempDir private Path folder;

    @Test
    void aBuiltInKernelIsListedByItsName() throws Exception {
        var result = PublicCommand.faultline("disasm", "breakpoint");
        assertEquals(0, result.exitCode(), result.errors());
        assertTrue(result.output().contains("Disassembly of .text:"), result.output());
        assertTrue(result.output().contains("\tmov    cr3,eax\n"), result.output());
    }

    @Test
    void aFlatFileIsListedWhereItIsLoaded() throws Exception {
        Path file = Files.write(folder.resolve("boot.bin"), HexFormat.of().parseHex("31c0ebfc"));
        var result =
                PublicCommand.faultline(
                        "disasm", "--bits", "16", "--load-address", "0x7c00", file.toString());
        assertEquals(0, result.exitCode(), result.errors());
        assertEquals(
                """

                Disassembly of file:

                00007c00:
                    7c00:\t31 c0                \txor    ax,ax
                    7c02:\teb fc                \tjmp    0x7c00
                """,
                result.output());
    }

    @Test
    void badInputCostsOneLineAndExitCode66() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "not a kernel");
        for (String[] arguments :
                new String[][] {
                    {"disasm", file.toString()},
                    {"disasm", folder.resolve("nothing").toString()},
                    {"disasm", "--start", "0x5", "breakpoint"}
                }) {
            var result = PublicCommand.faultline(arguments);
            assertEquals(66, result.exitCode(), result.errors());
            assertEquals("", result.output());
            assertEquals(1, result.errors().lines().count(), result.errors());
        }
    }

    @Test
    void wrongUsageIsExitCode2() throws Exception {
        assertEquals(2, PublicCommand.faultline("disasm").exitCode());
        assertEquals(2, PublicCommand.faultline("disasm", "--bits", "8", "exit").exitCode());
        assertEquals(2, PublicCommand.faultline("disasm", "--length", "0", "exit").exitCode());
        assertEquals(2, PublicCommand.faultline("disasm", "--start", "here", "exit").exitCode());
    }
}
