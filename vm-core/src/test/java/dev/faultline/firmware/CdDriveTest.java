package dev.faultline.firmware;

import static dev.faultline.firmware.BiosGuest.DATA;
import static dev.faultline.firmware.BiosGuest.bootable;
import static dev.faultline.firmware.BiosGuest.booted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.machine.ExitReason;
import org.junit.jupiter.api.Test;

/** INT 13h for a CD, drive E0h: EDD 3.0 and El Torito. */
class CdDriveTest {
    private static final int PACKET = 0x600;
    private static final int SECTORS = 24;
    private static final int INVALID = 1;
    private static final int WRITE_PROTECTED = 3;
    private static final int NOT_FOUND = 4;

    /** CLI; HLT. */
    private static final int[] HALT = {0xfa, 0xf4};

    private final BiosGuest guest = booted(null, c -> c.withCdrom(cd(0)));

    /** A CD whose boot image halts. */
    static MemoryMedium cd(int segment) {
        byte[] bytes = ElToritoTest.image(SECTORS, segment);
        for (int i = 0; i < HALT.length; i++) {
            bytes[20 * 2048 + i] = (byte) HALT[i];
        }
        return new MemoryMedium(bytes, 2048);
    }

    private void packet(int function, int count, long buffer, long sector) {
        guest.machine.memory().write16(PACKET, 0x10);
        guest.machine.memory().write16(PACKET + 2, count);
        guest.machine.memory().write32(PACKET + 4, (int) buffer);
        guest.machine.memory().write64(PACKET + 8, sector);
        call(function << 8);
    }

    private void call(int ax) {
        guest.with(Cpu.RSI, PACKET).with(ax, 0x55aa, 0, 0xe0).call(0x13);
    }

    private void assertStatus(int status) {
        assertEquals(status, guest.ah());
        assertEquals(status != 0, guest.carry());
    }

    @Test
    void theBootImageIsLoadedAndEntered() {
        assertTrue(guest.result.reason() instanceof ExitReason.Stopped);
        assertEquals(0xfa, guest.byteAt(0x7c00));
        assertEquals(2, guest.byteAt(0x7c00 + 2048), "the second sector of the image");
        BiosGuest elsewhere = booted(null, c -> c.withCdrom(cd(0x2000)));
        assertTrue(elsewhere.result.reason() instanceof ExitReason.Stopped);
        assertEquals(0x2000, elsewhere.cpu.segments[1].selector);
        assertEquals(0xe0, elsewhere.cpu.slots[Cpu.RDX]);
    }

    @Test
    void aDiskWithABootSectorComesFirstAndOneWithoutDoesNot() {
        byte[] disk = new byte[512];
        BiosGuest fromCd = booted(MemoryMedium.disk(disk), c -> c.withCdrom(cd(0)));
        assertEquals(0xe0, fromCd.cpu.slots[Cpu.RDX]);
        byte[] good = bootable(new byte[512]);
        good[0] = (byte) 0xfa;
        good[1] = (byte) 0xf4;
        BiosGuest fromDisk = booted(MemoryMedium.disk(good), c -> c.withCdrom(cd(0)));
        assertEquals(0x80, fromDisk.cpu.slots[Cpu.RDX]);
    }

    @Test
    void packetsReadSectorsOf2048Bytes() {
        packet(0x42, 2, DATA, 20);
        assertStatus(0);
        assertEquals(0xfa, guest.byteAt(DATA));
        assertEquals(2, guest.byteAt(DATA + 2048));
        assertEquals(2, guest.machine.memory().read16(PACKET + 2));
        packet(0x44, 2, DATA, 20);
        assertStatus(0);
    }

    @Test
    void pastTheEndAndWritesFail() {
        packet(0x42, 3, DATA, SECTORS - 1);
        assertStatus(NOT_FOUND);
        assertEquals(1, guest.machine.memory().read16(PACKET + 2));
        packet(0x42, 1, DATA, SECTORS);
        assertStatus(INVALID);
        packet(0x42, 1, DATA, -1);
        assertStatus(INVALID);
        packet(0x43, 1, DATA, 0);
        assertStatus(WRITE_PROTECTED);
    }

    @Test
    void theAtFunctionsFailWithoutAReport() {
        for (int function : new int[] {0x02, 0x03, 0x04, 0x08, 0x15}) {
            call(function << 8 | 1);
            assertStatus(INVALID);
        }
        call(0);
        assertStatus(0);
    }

    @Test
    void extensionsAndParametersTellSizeAndSectors() {
        call(0x4100);
        assertFalse(guest.carry());
        assertEquals(0x5, guest.cpu.slots[Cpu.RCX] & 0xffff);
        guest.machine.memory().write16(PACKET, 0x1a);
        call(0x4800);
        assertStatus(0);
        assertEquals(SECTORS, guest.machine.memory().read64(PACKET + 0x10));
        assertEquals(2048, guest.machine.memory().read16(PACKET + 0x18));
        guest.machine.memory().write16(PACKET, 0x19);
        call(0x4800);
        assertStatus(INVALID);
    }

    @Test
    void aHardDiskWasNotBootedFromACd() {
        BiosGuest other = booted();
        other.with(0x4b01, 0, 0, 0x80).call(0x13);
        assertEquals(INVALID, other.ah());
        assertTrue(other.carry());
    }

    @Test
    void emulationStatusNamesTheBootImage() {
        call(0x4b01);
        assertStatus(0);
        assertEquals(0x13, guest.byteAt(PACKET));
        assertEquals(0, guest.byteAt(PACKET + 1));
        assertEquals(0xe0, guest.byteAt(PACKET + 2));
        assertEquals(20, guest.machine.memory().read32(PACKET + 4));
        assertEquals(0x7c0, guest.machine.memory().read16(PACKET + 0x0c));
        assertEquals(5, guest.machine.memory().read16(PACKET + 0x0e));
        call(0x4b02);
        assertStatus(INVALID);
    }
}
