package dev.faultline.firmware;

import static dev.faultline.firmware.BiosGuest.DATA;
import static dev.faultline.firmware.BiosGuest.SECTORS;
import static dev.faultline.firmware.BiosGuest.booted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.device.disk.MemoryMedium;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** INT 13h: the AT's functions and those of EDD 3.0, with what can be wrong about a request. */
class DiskServiceTest {
    private static final int PACKET = 0x600;
    private static final int INVALID = 1;
    private static final int NOT_FOUND = 4;
    private static final int BOUNDARY = 9;

    private BiosGuest guest = booted();

    private BiosGuest disk(int ax, int bx, int cx, int dx) {
        return guest.with(ax, bx, cx, dx).call(0x13);
    }

    private BiosGuest packet(int function, int size, int count, long buffer, long sector) {
        guest.machine.memory().write16(PACKET, size);
        guest.machine.memory().write16(PACKET + 2, count);
        guest.machine.memory().write32(PACKET + 4, (int) buffer);
        guest.machine.memory().write64(PACKET + 8, sector);
        guest.with(Cpu.RSI, PACKET);
        return disk(function << 8, 0, 0, 0x80);
    }

    private void assertSector(int sector, long address) {
        for (int at = 0; at < 512; at += 4) {
            long expected = sector | at >> 2 << 16 | 0xd5000000L;
            assertEquals(expected, guest.doublewordAt(address + at), "sector " + sector);
        }
    }

    private void assertStatus(int status) {
        assertEquals(status, guest.ah());
        assertEquals(status != 0, guest.carry());
        assertEquals(status, guest.byteAt(0x474), "the data area has it too");
    }

    @Test
    void sectorsAreReadByCylinderHeadAndSector() {
        // 16 heads and 63 sectors: cylinder 1, head 2, sector 3.
        disk(0x0202, DATA, 0x0103, 0x0280);
        assertStatus(0);
        assertEquals(2, guest.al());
        assertSector(16 * 63 + 2 * 63 + 2, DATA);
        assertSector(16 * 63 + 2 * 63 + 3, DATA + 512);
    }

    @Test
    void aRequestMayCrossTracksAndCylinders() {
        disk(0x0204, DATA, 0x003e, 0x0f80);
        assertStatus(0);
        assertSector(16 * 63 - 2, DATA);
        assertSector(16 * 63 + 1, DATA + 3 * 512);
    }

    @Test
    void cylindersHeadsAndSectorsThatAreNotThereAreInvalid() {
        int[][] places = {{0x0000, 0x80}, {0x0001, 0x1080}, {0x0301, 0x80}, {0x00c1, 0x80}};
        for (int[] place : places) {
            disk(0x0201, DATA, place[0], place[1]);
            assertStatus(INVALID);
            assertEquals(0, guest.al());
        }
        disk(0x0200, DATA, 0x0001, 0x80);
        assertStatus(INVALID);
    }

    @Test
    void aReadPastTheEndMovesWhatThereIs() {
        packet(0x42, 0x10, 8, DATA, SECTORS - 3);
        assertStatus(NOT_FOUND);
        assertEquals(3, guest.wordAt(PACKET + 2));
        assertSector(SECTORS - 1, DATA + 2 * 512);
        assertEquals(0, guest.wordAt(DATA + 3 * 512));
        packet(0x42, 0x10, 1, DATA, SECTORS);
        assertStatus(INVALID);
        packet(0x42, 0x10, 1, DATA, -1);
        assertStatus(INVALID);
        packet(0x42, 0x10, 1, DATA, Long.MAX_VALUE);
        assertStatus(INVALID);
    }

    @Test
    void theParametersAreThoseThatReadsTake() {
        disk(0x0800, 0, 0, 0x80);
        assertFalse(guest.carry());
        assertEquals(63, guest.cx() & 0x3f);
        assertEquals(0x0f01, guest.dx());
        assertEquals(2, guest.cx() >> 8, "3 cylinders and a part of the next");
        disk(0x1500, 0, 0, 0x80);
        assertEquals(3, guest.ah());
        assertFalse(guest.carry());
        assertEquals(SECTORS, guest.cx() << 16 | guest.dx());
    }

    @Test
    void theLastStatusIsKept() {
        disk(0x0201, DATA, 0, 0x80);
        disk(0x0100, 0, 0, 0x80);
        assertEquals(INVALID, guest.ah());
        assertTrue(guest.carry());
        disk(0x0000, 0, 0, 0x80);
        assertStatus(0);
    }

    @Test
    void otherDrivesAreNotThere() {
        for (int function : new int[] {0x00, 0x02, 0x15, 0x41, 0x42, 0x48}) {
            disk(function << 8 | 1, 0x55aa, 1, 0x81);
            assertStatus(INVALID);
            disk(function << 8 | 1, 0x55aa, 1, 0x00);
            assertStatus(INVALID);
        }
        disk(0x0800, 1, 1, 0);
        assertStatus(0);
        assertEquals(0, guest.cx() | guest.dx() | guest.bx());
    }

    @Test
    void theExtensionsAreThere() {
        disk(0x4100, 0x55aa, 0, 0x80);
        assertFalse(guest.carry());
        assertEquals(0xaa55, guest.bx());
        assertEquals(5, guest.cx());
        disk(0x4100, 0x1234, 0, 0x80);
        assertStatus(INVALID);
    }

    @Test
    void packetsReadBySectorNumber() {
        packet(0x42, 0x10, 3, DATA, 77);
        assertStatus(0);
        assertEquals(3, guest.wordAt(PACKET + 2));
        assertSector(77, DATA);
        assertSector(79, DATA + 1024);
        packet(0x42, 0x10, 1, 0x2000_0100L, 5);
        assertSector(5, 0x20100);
        packet(0x42, 0x10, 0, DATA, 5);
        assertStatus(0);
        packet(0x44, 0x10, 5, 0, SECTORS - 2);
        assertStatus(NOT_FOUND);
        assertEquals(2, guest.wordAt(PACKET + 2));
    }

    /** EDD 3.0 table 1: FFFF:FFFF says that the address has 64 bits and follows. */
    @Test
    void packetsMayHaveAnAddressOfSixtyFourBits() {
        guest.machine.memory().write64(PACKET + 16, 0x1234560);
        packet(0x42, 0x18, 2, 0xffffffffL, 9);
        assertStatus(0);
        assertSector(10, 0x1234560 + 512);
        guest.machine.memory().write64(PACKET + 16, -512);
        packet(0x42, 0x18, 2, 0xffffffffL, 9);
        assertStatus(BOUNDARY);
        guest.machine.memory().write64(PACKET + 16, 0xfffffe01L);
        packet(0x42, 0x18, 1, 0xffffffffL, 9);
        assertStatus(BOUNDARY);
    }

    /** RAM beyond 3 GiB stands at 4 GiB; aligned and not, to its last byte and past it. */
    @Test
    void aBufferAtFourGibibytesIsReachedWhereThereIsRam() {
        byte[] image = BiosGuest.disk(16);
        guest = booted(MemoryMedium.disk(image), c -> c.withMemory((3L << 30) + (1 << 20)));
        long end = (4L << 30) + (1 << 20);
        for (long buffer : new long[] {4L << 30, (4L << 30) + 0xe01, end - 512, 0xbffffe00L}) {
            flat(0x42, 1, buffer, 9);
            assertStatus(0);
            assertEquals(1, guest.wordAt(PACKET + 2));
            assertSector(9, buffer);
            guest.machine.memory().write32(buffer, 0x12345678);
            flat(0x43, 1, buffer, 3);
            flat(0x42, 1, DATA, 3);
            assertEquals(0x12345678, guest.doublewordAt(DATA));
            assertEquals(guest.doublewordAt(buffer + 508), guest.doublewordAt(DATA + 508));
        }
        flat(0x42, 2, end - 512, 10);
        assertStatus(BOUNDARY);
        assertEquals(1, guest.wordAt(PACKET + 2));
        assertSector(10, end - 512);
        flat(0x42, 1, end, 9);
        assertStatus(BOUNDARY);
        assertEquals(0, guest.wordAt(PACKET + 2));
    }

    private void flat(int function, int count, long buffer, long sector) {
        guest.machine.memory().write64(PACKET + 16, buffer);
        packet(function, 0x18, count, 0xffffffffL, sector);
    }

    @Test
    void packetsThatAreTooShortAreInvalid() {
        packet(0x42, 0x0f, 1, DATA, 5);
        assertStatus(INVALID);
        packet(0x42, 0, 1, DATA, 5);
        assertStatus(INVALID);
    }

    @Test
    void aBufferMayCrossSixtyFourKibibytes() {
        packet(0x42, 0x10, 2, 0x1000_ff00L, 20);
        assertStatus(0);
        assertSector(21, 0x20100);
        guest.withSegment(SegmentRegister.ES, 0x1000);
        disk(0x0202, 0xff00, 0x0005, 0x0080);
        assertStatus(0);
        assertSector(5, 0x20100);
    }

    @Test
    void aBufferBehindOneMegabyteWrapsWithLineTwentyClosed() {
        guest.withSegment(SegmentRegister.ES, 0xffff);
        disk(0x0201, 0x0810, 0x0004, 0x0080);
        assertSector(3, 0x100800);
        guest.with(0x2400, 0, 0, 0).call(0x15);
        guest.withSegment(SegmentRegister.ES, 0xffff);
        disk(0x0201, 0x0810, 0x0005, 0x0080);
        assertSector(4, 0x800);
    }

    @Test
    void aReadIntoTheScreenShows() {
        packet(0x42, 0x10, 1, 0xb800_0000L, 65);
        assertEquals('A', guest.row(0).charAt(0));
    }

    @Test
    void aReadIntoCodeThatHasRunRunsTheNewCode() {
        // The second time the sector's first bytes have replaced the code behind the call.
        byte[] image = BiosGuest.disk(4);
        byte[] replaced = {(byte) 0xb8, 0x22, 0x22, (byte) 0xfa, (byte) 0xf4};
        System.arraycopy(replaced, 0, image, 512, replaced.length);
        guest = booted(MemoryMedium.disk(image));
        guest.run(
                "mov di, 2; 1: call 0:0x9000; dec di; jz 2f; mov ax, 0x0201; mov bx, 0x9000;"
                        + " mov cx, 2; mov dx, 0x80; int 0x13; jmp 1b; 2:",
                0x9000,
                "mov ax, 0x1111; retf");
        assertTrue(guest.halted());
        assertEquals(0x2222, guest.ax());
    }

    @Test
    void writesAreReadBackAndTheImageStaysAsItWas() {
        byte[] image = BiosGuest.disk(SECTORS);
        byte[] before = image.clone();
        guest = booted(MemoryMedium.disk(image));
        guest.bytes(DATA, 'n', 'e', 'w');
        packet(0x43, 0x10, 1, DATA, 100);
        assertStatus(0);
        disk(0x0301, DATA, 0x0003, 0x0080);
        assertStatus(0);
        packet(0x42, 0x10, 1, DATA + 0x1000, 100);
        assertEquals('n', guest.byteAt(DATA + 0x1000));
        packet(0x42, 0x10, 1, DATA + 0x1000, 2);
        assertEquals('n', guest.byteAt(DATA + 0x1000));
        assertTrue(Arrays.equals(before, image));
    }

    @Test
    void aMediumThatCannotBeWrittenIsProtected() {
        guest = booted(new MemoryMedium(BiosGuest.disk(8), 512));
        packet(0x43, 0x10, 1, DATA, 3);
        assertStatus(3);
    }

    @Test
    void anImageCutOffWithinASectorEndsWithZeros() {
        byte[] image = Arrays.copyOf(BiosGuest.disk(4), 3 * 512 + 4);
        guest = booted(MemoryMedium.disk(image));
        guest.bytes(DATA + 4, 0x77);
        packet(0x42, 0x10, 1, DATA, 3);
        assertStatus(0);
        assertEquals(0xd5000003L, guest.doublewordAt(DATA));
        assertEquals(0, guest.byteAt(DATA + 4));
    }

    @Test
    void extendedParametersFitTheRoomThatIsThere() {
        guest.machine.memory().write16(PACKET, 0x42);
        guest.with(Cpu.RSI, PACKET);
        disk(0x4800, 0, 0, 0x80);
        assertStatus(0);
        assertEquals(0x1e, guest.wordAt(PACKET));
        assertEquals(SECTORS, guest.machine.memory().read64(PACKET + 0x10));
        assertEquals(512, guest.wordAt(PACKET + 0x18));
        assertEquals(0xffffffffL, guest.doublewordAt(PACKET + 0x1a));
        guest.machine.memory().write16(PACKET, 0x1a);
        disk(0x4800, 0, 0, 0x80);
        assertEquals(0x1a, guest.wordAt(PACKET));
        guest.machine.memory().write16(PACKET, 0x19);
        disk(0x4800, 0, 0, 0x80);
        assertStatus(INVALID);
    }

    @Test
    void unknownFunctionsAreInvalid() {
        disk(0xfe00, 0, 0, 0x80);
        assertStatus(INVALID);
        disk(0x0501, 0, 0, 0x80);
        assertStatus(INVALID);
    }
}
