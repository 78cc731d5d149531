package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.oracle.DebianKernel;
import dev.faultline.testkernels.TestKernels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Linux, straight through the public command, to a small init of ours. */
class LinuxBootIT {
    private static final long TIMEOUT_SECONDS = 600;
    private static final String COMMAND_LINE = "console=ttyS0 panic=-1 acpi=off pci=off reboot=t";

    /** What the init program prints, in this order, with the kernel's own lines between. */
    private static final List<String> LINES =
            List.of(
                    "Run /init as init process",
                    "Hello from user space",
                    "child: pid ",
                    "segfault at deadbeef000",
                    "child ended by signal 11",
                    "pages touched: 300, sum 33586",
                    "SIGSEGV caught",
                    "store done: 42",
                    "/proc/cpuinfo:",
                    "Faultline virtual CPU",
                    "/proc/interrupts:",
                    "timer",
                    "init is done");

    @TempDir private Path folder;

    @Test
    void debiansKernelBootsToUserSpaceAndPowersOffTheSameWayTwice() throws Exception {
        String kernel = DebianKernel.find().toString();
        byte[] init = TestKernels.class.getResourceAsStream("images/linux-init").readAllBytes();
        Path disk = Files.write(folder.resolve("initrd"), InitialRamDisk.withInit(init));
        var first = boot(kernel, disk);
        assertEquals(0, first.exitCode(), first.errors());
        int at = 0;
        for (String line : LINES) {
            int found = first.output().indexOf(line, at);
            assertTrue(found >= 0, "not printed: " + line + "\n" + first.output());
            at = found;
        }
        assertTrue(first.errors().contains("instructions retired"), first.errors());
        assertEquals(first, boot(kernel, disk));
    }

    /** The real-mode part asks INT 15h E820h, INT 10h 4F00h and INT 13h 48h, among others. */
    @Test
    void byItsSetupCodeTheKernelFindsItsMemoryThroughTheBios() throws Exception {
        var result =
                PublicCommand.runLongUnderEveryEngine(
                        "-m",
                        "256M",
                        "--linux-setup",
                        "--append",
                        COMMAND_LINE,
                        "--expect",
                        "BIOS-e820: [mem 0x0000000000100000-0x000000000fffffff] usable",
                        DebianKernel.find().toString());
        assertEquals(0, result.exitCode(), result.errors());
        assertTrue(result.errors().contains("not modelled: BIOS: INT 0x10"), result.errors());
    }

    private static PublicCommand.Result boot(String kernel, Path disk) throws Exception {
        return PublicCommand.faultline(
                TIMEOUT_SECONDS,
                "run",
                "--stats",
                "-m",
                "256M",
                "--initrd",
                disk.toString(),
                "--append",
                COMMAND_LINE,
                kernel);
    }
}
