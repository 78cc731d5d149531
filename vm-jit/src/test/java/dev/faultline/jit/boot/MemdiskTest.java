package dev.faultline.jit.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.oracle.DebianPackage;
import dev.faultline.testkernels.TestKernels;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * SYSLINUX's memdisk, package syslinux-common: a bzImage that hooks INT 13h and INT 15h, gives its
 * RAM disk as a hard disk, and chains to the BIOS's services behind its own.
 */
class MemdiskTest {
    private static final MachineConfiguration CONFIGURATION =
            MachineConfiguration.standard().withMaxInstructions(100_000_000);

    /** What the kernel says up to the memory map, from which memdisk has taken its own place. */
    private static final String EXPECTED =
            """
            first stage
            second stage
            memory map read
            kernel loaded
            kernel in long mode
            all of it arrived
            """;

    @Test
    void aDiskInMemoryBootsByHookedServices() throws Exception {
        Image memdisk =
                Image.read(DebianPackage.file("syslinux-common", "usr/lib/syslinux/memdisk"));
        Image disk = new Image("disk", TestKernels.find("two-stage").orElseThrow().image());
        var request = new LoadRequest("harddisk", List.of(disk), OptionalLong.empty());
        Booted run =
                Booted.underEachEngine(CONFIGURATION, machine -> machine.load(memdisk, request));
        assertTrue(run.screen().contains("Disk is hd0, 202 K"), run.screen());
        assertTrue(run.serial().startsWith(EXPECTED), run.serial());
        assertEquals(new ExitReason.PowerOff(), run.reason());
    }
}
