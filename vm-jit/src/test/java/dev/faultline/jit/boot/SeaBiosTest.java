package dev.faultline.jit.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.device.chipset.FirmwareRom;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.MachineConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Debian's SeaBIOS, package seabios, boots a disk on our devices. */
class SeaBiosTest {
    private static final Path FOLDER = Path.of("/usr/share/seabios");
    private static final long LIMIT = 100_000_000;

    /**
     * A boot sector: prints through INT 10h, reads sector 1 by INT 13h to 0x7e00, sends what is
     * there to COM1 up to a zero byte, and powers off.
     */
    private static final int[] BOOT_SECTOR = {
        0x31,
        0xc0,
        0x8e,
        0xd8,
        0x8e,
        0xc0,
        0x8e,
        0xd0,
        0xbc,
        0x00,
        0x7c, // segments 0, stack
        0xb8,
        0x23,
        0x0e,
        0xbb,
        0x07,
        0x00,
        0xcd,
        0x10, // INT 10h, teletype of '#'
        0xb8,
        0x01,
        0x02,
        0xb9,
        0x02,
        0x00,
        0xb6,
        0x00, // INT 13h, read CHS 0/0/2
        0xbb,
        0x00,
        0x7e,
        0xcd,
        0x13, //
        0xbe,
        0x00,
        0x7e,
        0xba,
        0xf8,
        0x03, // from 0x7e00 to COM1
        0xfc,
        0xac,
        0x84,
        0xc0,
        0x74,
        0x03,
        0xee,
        0xeb,
        0xf8, //
        0xba,
        0x04,
        0x06,
        0xb8,
        0x00,
        0x20,
        0xef,
        0xf4 // 0x2000 to port 0x604
    };

    private static byte[] disk() {
        byte[] disk = new byte[1024];
        for (int i = 0; i < BOOT_SECTOR.length; i++) {
            disk[i] = (byte) BOOT_SECTOR[i];
        }
        disk[510] = 0x55;
        disk[511] = (byte) 0xaa;
        byte[] text = "second sector\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, disk, 512, text.length);
        return disk;
    }

    private static byte[] file(String name) throws Exception {
        Path file = FOLDER.resolve(name);
        assumeTrue(Files.exists(file), file + " is not there: package seabios is not installed");
        return Files.readAllBytes(file);
    }

    private static Booted boot(FirmwareRom rom) throws Exception {
        MachineConfiguration configuration =
                MachineConfiguration.standard()
                        .withFirmware(rom)
                        .withDisk(MemoryMedium.disk(disk()))
                        .withMaxInstructions(LIMIT);
        return Booted.underEachEngine(configuration, machine -> {});
    }

    @Test
    void seabiosBootsTheDisk() throws Exception {
        Booted run = boot(FirmwareRom.of("bios.bin", file("bios.bin")));
        assertEquals(new ExitReason.PowerOff(), run.reason(), run.debug());
        assertTrue(run.debug().contains("ata0-0: FAULTLINE HARD DISK"), run.debug());
        assertTrue(run.debug().contains("Booting from Hard Disk..."), run.debug());
        assertTrue(run.serial().contains("SeaBIOS (version"), run.serial());
        assertTrue(run.serial().endsWith("second sector\n"), run.serial());
    }

    @Test
    void withItsVideoBiosSeabiosWritesToTheScreen() throws Exception {
        FirmwareRom rom = FirmwareRom.of("bios-256k.bin", file("bios-256k.bin"));
        Booted run = boot(rom.withVideoBios(file("vgabios-stdvga.bin")));
        assertEquals(new ExitReason.PowerOff(), run.reason(), run.debug());
        assertEquals("second sector\n", run.serial());
        assertTrue(run.screen().contains("SeaBIOS (version"), run.screen());
        assertTrue(run.screen().contains("Booting from Hard Disk...\n#"), run.screen());
    }
}
