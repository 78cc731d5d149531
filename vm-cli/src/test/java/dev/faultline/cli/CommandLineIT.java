package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.oracle.Tools;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract's exit codes and streams, through the public command. */
class CommandLineIT {
    @TempDir private Path folder;

    @Test
    void aFileThatIsNoImageCostsOneLineAndExitCode66() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "not a kernel");
        var result = PublicCommand.faultline("run", file.toString());
        assertEquals(66, result.exitCode());
        assertEquals("", result.output());
        assertEquals(1, result.errors().lines().count(), result.errors());
        assertTrue(result.errors().contains("not recognised"), result.errors());
    }

    @Test
    void aMissingFileCostsOneLineAndExitCode66() throws Exception {
        var result = PublicCommand.faultline("run", folder.resolve("nothing").toString());
        assertEquals(66, result.exitCode());
        assertEquals(1, result.errors().lines().count(), result.errors());
    }

    @Test
    void aFolderForDumpsThatCannotBeMadeCostsOneLineAndExitCode66() throws Exception {
        Path file = Files.writeString(folder.resolve("a-file"), "in the way");
        String dumps = file.resolve("dumps").toString();
        var result =
                PublicCommand.faultline("run", "--jit-dump", dumps, "--jit", "sync", "breakpoint");
        assertEquals(66, result.exitCode());
        assertEquals(1, result.errors().lines().count(), result.errors());
        assertTrue(result.errors().contains(dumps), result.errors());
    }

    @Test
    void wrongUsageIsExitCode2() throws Exception {
        assertEquals(2, PublicCommand.faultline().exitCode());
        assertEquals(2, PublicCommand.faultline("run").exitCode());
        assertEquals(2, PublicCommand.faultline("run", "--no-such-option", "exit").exitCode());
        assertEquals(2, PublicCommand.faultline("run", "-m", "12X", "exit").exitCode());
        assertEquals(2, PublicCommand.faultline("run", "--engine", "fast", "exit").exitCode());
        assertEquals(2, PublicCommand.faultline("run", "--jit-threshold", "0", "exit").exitCode());
    }

    @Test
    void wrongUsageIsSaidInTwoLines() throws Exception {
        for (String[] wrong :
                new String[][] {
                    {"--engine", "fast", "exit"}, {"--keys", "foo", "exit"}, {"-m", "0", "exit"}
                }) {
            var result = PublicCommand.faultline("run", wrong[0], wrong[1], wrong[2]);
            assertEquals(2, result.exitCode());
            assertEquals(2, result.errors().lines().count(), result.errors());
            assertTrue(result.errors().contains("'" + wrong[1] + "'"), result.errors());
            assertTrue(result.errors().contains("faultline run --help"), result.errors());
        }
    }

    @Test
    void optionsThatDoNotGoTogetherAreExitCode2() throws Exception {
        var result = PublicCommand.faultline("run", "--firmware", "b", "--initrd", "a", "disk.img");
        assertEquals(2, result.exitCode());
        assertTrue(
                result.errors()
                        .startsWith(
                                "faultline: guest arguments, --initrd, --linux-setup or --load-add"),
                result.errors());
        assertEquals(2, PublicCommand.faultline("run", "--cdrom", "c", "--initrd", "a").exitCode());
        result = PublicCommand.faultline("run", "--engine", "lockstep", "--disk-write", "exit");
        assertEquals(2, result.exitCode());
    }

    @Test
    void filesThatNoDriveCanTakeAreExitCode66() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "no ISO");
        var result = PublicCommand.faultline("run", "--cdrom", file.toString(), "exit");
        assertEquals(66, result.exitCode());
        assertEquals(1, result.errors().lines().count(), result.errors());
        Path iso = folder.resolve("data.iso");
        byte[] bytes = new byte[20 * 2048];
        System.arraycopy("CD001".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0x8001, 5);
        Files.write(iso, bytes);
        for (var run :
                List.of(
                        PublicCommand.faultline("run", iso.toString()),
                        PublicCommand.faultline("run", "--cdrom", iso.toString()))) {
            assertEquals(66, run.exitCode());
            assertTrue(run.errors().contains("no boot record"), run.errors());
        }
        result = PublicCommand.faultline("run", "--firmware", file.toString());
        assertEquals(66, result.exitCode());
        assertTrue(result.errors().contains("expected firmware of 64 KiB"), result.errors());
    }

    @Test
    void limitsAreExitCode124() throws Exception {
        var result = PublicCommand.faultline("run", "--max-instructions", "100000", "mips");
        assertEquals(124, result.exitCode());
        assertTrue(result.errors().contains("after 100000 instructions"), result.errors());
        assertEquals(124, PublicCommand.faultline("run", "--timeout", "300ms", "mips").exitCode());
    }

    @Test
    void theSameImageRetiresTheSameNumberOfInstructionsEveryTime() throws Exception {
        var first = PublicCommand.faultline("run", "pit", "--max-instructions", "1000000");
        var second = PublicCommand.faultline("run", "pit", "--max-instructions", "1000000");
        assertEquals(first, second);
    }

    @Test
    void haltCanBeASuccess() throws Exception {
        assertEquals(4, PublicCommand.faultline("run", "halt").exitCode());
        assertEquals(0, PublicCommand.faultline("run", "--halt", "success", "halt").exitCode());
    }

    @Test
    void aTripleFaultCanResetUntilTheLimit() throws Exception {
        var result =
                PublicCommand.faultline(
                        "run",
                        "--on-triple-fault",
                        "reset",
                        "--max-instructions",
                        "20000",
                        "triple-fault");
        assertEquals(124, result.exitCode(), result.errors());
        assertTrue(result.output().lines().count() > 2, result.output());
    }

    @Test
    void serialOutputGoesWhereItIsSent() throws Exception {
        Path file = folder.resolve("serial.txt");
        var result = PublicCommand.faultline("run", "--serial", file.toString(), "breakpoint");
        assertEquals("", result.output());
        assertTrue(Files.readString(file).endsWith("It did not crash!\n"));
    }

    /** A pipe that nobody writes to would be waited for until it is opened. */
    @Test
    void whatIsNoRegularFileIsNoImage() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(Tools.found("mkfifo"), "mkfifo is not there");
        Tools.run(List.of("mkfifo", pipe.toString()));
        String empty = Files.createFile(folder.resolve("empty.img")).toString();
        for (List<String> wrong :
                List.of(
                        List.of(pipe.toString()),
                        List.of("--disk", pipe.toString()),
                        List.of("--cdrom", pipe.toString()),
                        List.of("/dev/zero"),
                        List.of("--disk", "/dev/zero"),
                        List.of(empty),
                        List.of("--disk", empty))) {
            List<String> arguments = new ArrayList<>(wrong);
            arguments.addFirst("run");
            var result = PublicCommand.faultline(20, arguments.toArray(String[]::new));
            assertEquals(66, result.exitCode(), result.errors());
            assertEquals(1, result.errors().lines().count(), result.errors());
            assertTrue(result.errors().contains(wrong.getLast() + ": "), result.errors());
        }
    }

    /** MOV EAX, 0x10; MOV DX, 0xf4; OUT DX, EAX: isa-debug-exit with 33. */
    private static final byte[] EXIT_16_BIT = hex("66b810000000" + "baf400" + "66ef");

    private static final byte[] EXIT_32_OR_64_BIT = hex("b810000000" + "baf4000000" + "ef");

    @Test
    void aFlatBinaryStartsInRealModeBelowOneMegabyteAndInProtectedModeAbove() throws Exception {
        Path low = Files.write(folder.resolve("low.bin"), EXIT_16_BIT);
        Path high = Files.write(folder.resolve("high.bin"), EXIT_32_OR_64_BIT);
        var real = PublicCommand.faultline("run", "--load-address", "0x7c00", low.toString());
        assertEquals(33, real.exitCode(), real.errors());
        var flat = PublicCommand.faultline("run", "--load-address", "0x200000", high.toString());
        assertEquals(33, flat.exitCode(), flat.errors());
    }

    /** System V ABI: header, one PT_LOAD at file offset 0x78, then the code. */
    @Test
    void aPlainElf64StartsInLongMode() throws Exception {
        ByteBuffer elf = ByteBuffer.allocate(0x78 + EXIT_32_OR_64_BIT.length);
        elf.order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1);
        elf.position(0x10)
                .putShort((short) 2)
                .putShort((short) 62)
                .putInt(1)
                .putLong(0x200000)
                .putLong(0x40);
        elf.position(0x34).putShort((short) 0x40).putShort((short) 0x38).putShort((short) 1);
        elf.position(0x40).putInt(1).putInt(5).putLong(0x78).putLong(0x200000).putLong(0x200000);
        elf.putLong(EXIT_32_OR_64_BIT.length).putLong(EXIT_32_OR_64_BIT.length).putLong(0x1000);
        elf.position(0x78).put(EXIT_32_OR_64_BIT);
        Path file = Files.write(folder.resolve("kernel.elf"), elf.array());
        var result = PublicCommand.faultline("run", file.toString());
        assertEquals(33, result.exitCode(), result.errors());
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void theListNamesEveryKernel() throws Exception {
        String list = PublicCommand.faultline("list").output();
        assertTrue(list.contains("breakpoint "), list);
        assertFalse(list.contains("null"), list);
    }

    @Test
    void helpAndVersionAreResults() throws Exception {
        var help = PublicCommand.faultline("run", "--help");
        assertEquals(0, help.exitCode());
        assertTrue(help.output().contains("--max-instructions"));
        assertTrue(PublicCommand.faultline("--version").output().startsWith("faultline "));
    }
}
