package dev.faultline.jit.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.device.Key;
import dev.faultline.device.chipset.FirmwareRom;
import dev.faultline.device.disk.DiskFile;
import dev.faultline.jit.Jit;
import dev.faultline.jit.JitOptions;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.Pace;
import dev.faultline.testkernels.TestKernels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A GRUB rescue image, which is a CD and a hard disk's image at once, by the built-in BIOS and by
 * SeaBIOS.
 */
class GrubTest {
    private static final Path FOLDER = Path.of("/usr/share/seabios");
    private static final long LIMIT = 2_000_000_000L;
    private static final long LOOK = 20_000_000;

    private static final MachineConfiguration BUILT_IN =
            MachineConfiguration.standard().withMaxInstructions(LIMIT);

    @TempDir private Path folder;

    private static MachineConfiguration seaBios() throws Exception {
        Path bios = FOLDER.resolve("bios-256k.bin");
        assumeTrue(Files.exists(bios), bios + " is not there: package seabios is not installed");
        FirmwareRom rom = FirmwareRom.of(bios.toString(), Files.readAllBytes(bios));
        byte[] video = Files.readAllBytes(FOLDER.resolve("vgabios-stdvga.bin"));
        return BUILT_IN.withFirmware(rom.withVideoBios(video));
    }

    private static void assertKernelRan(ExitReason reason, String serial) {
        assertEquals(new ExitReason.PowerOff(), reason, serial);
        byte[] expected = TestKernels.find(RescueIso.KERNEL).orElseThrow().expectedOutput();
        assertEquals(new String(expected, StandardCharsets.US_ASCII), serial);
    }

    @Test
    void grubsMenuAppearsAndEnterBootsTheKernel() throws Exception {
        StringBuilder serial = new StringBuilder();
        MachineConfiguration configuration =
                BUILT_IN.withCdrom(DiskFile.openCd(RescueIso.make(folder, "-1")))
                        .withSerial(b -> serial.append((char) b))
                        .withEngine(Jit.factory(JitOptions.defaults()));
        try (Machine machine = new Machine(configuration)) {
            machine.boot();
            String screen = "";
            for (long at = LOOK; !screen.contains(RescueIso.TITLE); at += LOOK) {
                assertEquals(null, machine.run(new Until(at)), screen);
                screen = machine.devices().vga().textScreen().text();
            }
            assertTrue(screen.contains("GNU GRUB"), screen);
            machine.devices().keyboard().key(Key.ENTER, true);
            machine.devices().keyboard().key(Key.ENTER, false);
            assertKernelRan(machine.run().reason(), serial.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"interp", "lockstep"})
    void theRescueImageBootsAsACd(String engine) throws Exception {
        Path iso = RescueIso.make(folder, "0");
        Booted run = Booted.run(engine, BUILT_IN.withCdrom(DiskFile.openCd(iso)), Machine::boot);
        assertKernelRan(run.reason(), run.serial());
    }

    @Test
    void theRescueImageBootsAsADisk() throws Exception {
        Path iso = RescueIso.make(folder, "0");
        Booted run =
                Booted.run("jit", BUILT_IN.withDisk(DiskFile.openDisk(iso, false)), Machine::boot);
        assertKernelRan(run.reason(), run.serial());
    }

    @Test
    void seabiosBootsTheRescueImageAsACd() throws Exception {
        Path iso = RescueIso.make(folder, "0");
        Booted run = Booted.run("jit", seaBios().withCdrom(DiskFile.openCd(iso)), machine -> {});
        assertKernelRan(run.reason(), run.serial());
    }

    @Test
    void seabiosBootsTheRescueImageAsADisk() throws Exception {
        Path iso = RescueIso.make(folder, "0");
        Booted run =
                Booted.run("jit", seaBios().withDisk(DiskFile.openDisk(iso, false)), machine -> {});
        assertKernelRan(run.reason(), run.serial());
    }

    /** Pauses at a count of retired instructions. */
    private record Until(long retired) implements Pace {
        @Override
        public boolean pause(Cpu cpu) {
            return cpu.retired() >= retired;
        }

        @Override
        public long next(Cpu cpu) {
            return Math.max(retired, cpu.retired() + 1);
        }
    }
}
