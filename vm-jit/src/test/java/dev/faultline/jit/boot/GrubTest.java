package dev.faultline.jit.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.device.chipset.FirmwareRom;
import dev.faultline.device.disk.BlockMedium;
import dev.faultline.device.disk.DiskFile;
import dev.faultline.lockstep.Setup;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.operator.KeyStroke;
import dev.faultline.operator.Script;
import dev.faultline.operator.Step;
import dev.faultline.testkernels.TestKernels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A GRUB rescue image, which is a CD and a hard disk's image at once, by the built-in BIOS and by
 * SeaBIOS: the menu appears, Enter boots the kernel. The menu waits for ever, so that each test has
 * to press the key.
 */
class GrubTest {
    private static final Path FOLDER = Path.of("/usr/share/seabios");

    private static final MachineConfiguration BUILT_IN =
            MachineConfiguration.standard().withMaxInstructions(1_000_000_000);

    private static final Script ENTER_AT_THE_MENU =
            new Script(
                    List.of(
                            new Step.Expect("GNU GRUB"),
                            new Step.Expect(RescueIso.TITLE),
                            new Step.Press(KeyStroke.byName("ret"))));

    @TempDir private Path folder;

    private static MachineConfiguration seaBios() throws Exception {
        Path bios = FOLDER.resolve("bios-256k.bin");
        assumeTrue(Files.exists(bios), bios + " is not there: package seabios is not installed");
        FirmwareRom rom = FirmwareRom.of(bios.toString(), Files.readAllBytes(bios));
        byte[] video = Files.readAllBytes(FOLDER.resolve("vgabios-stdvga.bin"));
        return BUILT_IN.withFirmware(rom.withVideoBios(video));
    }

    private void assertKernelBoots(MachineConfiguration configuration, Setup setup)
            throws Exception {
        Booted run =
                Booted.underEachEngine(
                        configuration,
                        machine -> {
                            setup.prepare(machine);
                            machine.play(ENTER_AT_THE_MENU);
                        });
        assertEquals(new ExitReason.PowerOff(), run.reason(), run.screen());
        byte[] expected = TestKernels.find(RescueIso.KERNEL).orElseThrow().expectedOutput();
        assertEquals(new String(expected, StandardCharsets.US_ASCII), run.serial());
    }

    private BlockMedium disk() throws Exception {
        return DiskFile.openDisk(RescueIso.make(folder), false);
    }

    private BlockMedium cd() throws Exception {
        return DiskFile.openCd(RescueIso.make(folder));
    }

    @Test
    void theRescueImageBootsAsACd() throws Exception {
        assertKernelBoots(BUILT_IN.withCdrom(cd()), Machine::boot);
    }

    @Test
    void theRescueImageBootsAsADisk() throws Exception {
        assertKernelBoots(BUILT_IN.withDisk(disk()), Machine::boot);
    }

    @Test
    void seabiosBootsTheRescueImageAsACd() throws Exception {
        assertKernelBoots(seaBios().withCdrom(cd()), machine -> {});
    }

    @Test
    void seabiosBootsTheRescueImageAsADisk() throws Exception {
        assertKernelBoots(seaBios().withDisk(disk()), machine -> {});
    }
}
