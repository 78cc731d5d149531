package dev.faultline.device.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Image files as drives' media. */
class MediaTest {
    @TempDir private Path folder;

    private Path file(int size) throws Exception {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i / 512 + 1);
        }
        return Files.write(folder.resolve("disk.img"), bytes);
    }

    private static byte[] sector(BlockMedium medium, long number) {
        byte[] bytes = new byte[medium.sectorBytes()];
        medium.read(number, bytes, 0);
        return bytes;
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[512];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void writesStayInMemoryUnlessAsked() throws Exception {
        Path file = file(1024);
        byte[] before = Files.readAllBytes(file);
        BlockMedium disk = DiskFile.openDisk(file, false);
        disk.write(1, filled(7), 0);
        assertArrayEquals(filled(7), sector(disk, 1));
        assertArrayEquals(filled(1), sector(disk, 0));
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void writesGoThroughWhereAsked() throws Exception {
        Path file = file(1024);
        BlockMedium disk = DiskFile.openDisk(file, true);
        disk.write(1, filled(7), 0);
        assertArrayEquals(filled(7), sector(disk, 1));
        assertArrayEquals(filled(7), Arrays.copyOfRange(Files.readAllBytes(file), 512, 1024));
    }

    @Test
    void aTruncatedLastSectorIsPaddedWithZeros() throws Exception {
        BlockMedium disk = DiskFile.openDisk(file(700), false);
        assertEquals(2, disk.sectors());
        byte[] expected = Arrays.copyOf(Arrays.copyOf(filled(2), 188), 512);
        byte[] buffer = new byte[1024];
        Arrays.fill(buffer, (byte) 0xee);
        disk.read(1, buffer, 512);
        assertArrayEquals(expected, Arrays.copyOfRange(buffer, 512, 1024));
        assertEquals((byte) 0xee, buffer[511]);
    }

    @Test
    void bytesInMemoryAreADiskToo() {
        BlockMedium disk = MemoryMedium.disk(Arrays.copyOf(filled(3), 100));
        assertEquals(1, disk.sectors());
        assertArrayEquals(Arrays.copyOf(Arrays.copyOf(filled(3), 100), 512), sector(disk, 0));
        disk.write(0, filled(9), 0);
        assertArrayEquals(filled(9), sector(disk, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> sector(disk, 1));
    }

    @Test
    void copiesDoNotSeeEachOthersWrites() {
        BlockMedium disk = MemoryMedium.disk(new byte[1024]);
        disk.write(0, filled(1), 0);
        Media first = Media.NONE.withDisk(disk);
        Media second = first.copy();
        disk.write(0, filled(2), 0);
        second.disk().write(1, filled(3), 0);
        assertArrayEquals(filled(1), sector(second.disk(), 0));
        assertArrayEquals(filled(2), sector(disk, 0));
        assertArrayEquals(filled(0), sector(disk, 1));
    }

    @Test
    void anIsoIsReadOnlyAndHasLargeSectors() throws Exception {
        byte[] bytes = new byte[17 * 2048];
        byte[] identifier = "CD001".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(identifier, 0, bytes, 0x8001, identifier.length);
        BlockMedium cd = DiskFile.openCd(Files.write(folder.resolve("cd.iso"), bytes));
        assertEquals(2048, cd.sectorBytes());
        assertEquals(17, cd.sectors());
        assertFalse(cd.writable());
        assertEquals('C', sector(cd, 16)[1]);
    }

    @Test
    void whatIsNoMediumIsSaidInOneLine() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty.img"));
        assertComplaint(folder, "a directory");
        assertComplaint(empty, "empty file");
        assertComplaint(folder.resolve("nothing.img"), "no such file");
        Path file = file(40_000);
        MediumException e = assertThrows(MediumException.class, () -> DiskFile.openCd(file));
        assertTrue(e.getMessage().contains("no 'CD001' at offset 0x8001"), e.getMessage());
    }

    private static void assertComplaint(Path file, String what) {
        MediumException e =
                assertThrows(MediumException.class, () -> DiskFile.openDisk(file, false));
        assertTrue(e.getMessage().startsWith(file + ": " + what), e.getMessage());
    }
}
