package dev.faultline.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.machine.MemoryLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ImageLoaderTest {
    private static final long MIB = 1 << 20;

    private final FakeMemory memory = new FakeMemory(64 * MIB);

    @Test
    void multibootElf32IsEnteredInProtectedModeWithMagicAndInformation() throws ImageException {
        LoadedImage loaded = load(Images.multibootElf32(), LoadRequest.NONE);
        assertEquals(ImageKind.MULTIBOOT, loaded.kind());
        var entry = assertInstanceOf(EntryState.Protected32.class, loaded.entry());
        assertEquals(0x100020, entry.eip());
        assertEquals(0x2badb002, entry.registers().rax());
        assertEquals(Images.MULTIBOOT_MAGIC, memory.u32(0x100000));
        assertEquals(0x1000, memory.zeroedBytes());
        assertEquals(0x00cf9b000000ffffL, memory.u64(entry.gdt().base() + entry.codeSelector()));
    }

    /**
     * Multiboot Specification 3.3: flags, sizes in KiB, map entries with a size field before them.
     */
    @Test
    void multibootInformationDescribesMemoryCommandLineAndModules() throws ImageException {
        var request =
                new LoadRequest(
                        "a b", List.of(new Image("disk", new byte[5000])), OptionalLong.empty());
        LoadedImage loaded = load(Images.multibootElf32(), request);
        long info = ((EntryState.Protected32) loaded.entry()).registers().rbx();
        assertEquals(0x24d, memory.u32(info));
        assertEquals(639, memory.u32(info + 4));
        assertEquals(63 * 1024, memory.u32(info + 8));
        assertEquals("test a b", memory.string(memory.u32(info + 16)));
        assertEquals("Faultline", memory.string(memory.u32(info + 64)));
        assertEquals(1, memory.u32(info + 20));
        long module = memory.u32(info + 24);
        assertEquals(0x102000, memory.u32(module));
        assertEquals(0x102000 + 5000, memory.u32(module + 4));
        assertEquals("disk", memory.string(memory.u32(module + 8)));
        long map = memory.u32(info + 48);
        assertEquals(4 * 24, memory.u32(info + 44));
        assertEquals(20, memory.u32(map));
        assertEquals(MemoryLayout.EXTENDED_BIOS_DATA, memory.u64(map + 12));
        assertEquals(0x100000, memory.u64(map + 3 * 24 + 4));
        assertEquals(63 * MIB, memory.u64(map + 3 * 24 + 12));
    }

    @Test
    void multibootElf64LinkedInTheUpperHalfIsEnteredAtItsPhysicalAddress() throws ImageException {
        LoadedImage loaded = load(Images.elf64(true), LoadRequest.NONE);
        assertEquals(0x100020, ((EntryState.Protected32) loaded.entry()).eip());
    }

    @Test
    void multibootAddressFieldsPlaceTheImageWithoutElf() throws ImageException {
        LoadedImage loaded = load(Images.multibootByAddresses(), LoadRequest.NONE);
        assertEquals(0x200080, ((EntryState.Protected32) loaded.entry()).eip());
        // header_addr - load_addr is 0x30, the header is at 0x40: loading starts at offset 0x10.
        assertEquals(Images.MULTIBOOT_MAGIC, memory.u32(0x200040));
        assertEquals(0x201000, loaded.end());
    }

    @Test
    void informationMovesOutOfTheWayOfAKernelBelowOneMegabyte() throws ImageException {
        ByteWriter image = patch(Images.multibootElf32());
        image.u32(0x40, 0x9000).u32(0x3c, 0x9000).u32(0x18, 0x9020);
        LoadedImage loaded = load(image.toBytes(), LoadRequest.NONE);
        assertEquals(0xb000, ((EntryState.Protected32) loaded.entry()).registers().rbx());
    }

    @Test
    void plainElf64IsEnteredInLongModeWithAnIdentityMap() throws ImageException {
        LoadedImage loaded = load(Images.elf64(false), LoadRequest.NONE);
        var entry = assertInstanceOf(EntryState.Long64.class, loaded.entry());
        assertEquals(0x100020, entry.rip());
        long directory = memory.u64(memory.u64(entry.cr3()) - 3) - 3;
        assertEquals(0x83, memory.u64(directory));
        assertEquals(0x200083, memory.u64(directory + 8));
    }

    /** Documentation/x86/boot.rst, 64-bit Boot Protocol. */
    @Test
    void linuxIsEnteredAt0x200WithItsZeroPageInRsi() throws ImageException {
        var request =
                new LoadRequest(
                        "console=ttyS0",
                        List.of(new Image("initrd", new byte[] {1, 2, 3})),
                        OptionalLong.empty());
        LoadedImage loaded = load(Images.bzImage(), request);
        var entry = assertInstanceOf(EntryState.Long64.class, loaded.entry());
        assertEquals(0x1000200, entry.rip());
        assertEquals(0x10, entry.codeSelector());
        assertEquals(0x18, entry.dataSelector());
        long zeroPage = entry.registers().rsi();
        assertEquals(0x53726448, memory.u32(zeroPage + 0x202));
        assertEquals(0xff, memory.u8(zeroPage + 0x210));
        assertEquals("console=ttyS0", memory.string(memory.u32(zeroPage + 0x228)));
        assertEquals(64 * MIB - 4096, memory.u32(zeroPage + 0x218));
        assertEquals(4, memory.u32(zeroPage + 0x21c));
        assertEquals(4, memory.u8(zeroPage + 0x1e8));
        assertEquals(0x77, memory.u8(0x1000000));
    }

    /** Documentation/x86/boot.rst, 32-bit Boot Protocol. */
    @Test
    void linuxWithoutA64BitEntryIsEnteredInProtectedMode() throws ImageException {
        byte[] image = Images.bzImage();
        image[0x236] &= ~1;
        image[0x216] = 0x10; // code32_start 100000h
        LoadedImage loaded = load(image, LoadRequest.NONE);
        var entry = assertInstanceOf(EntryState.Protected32.class, loaded.entry());
        assertEquals(0x1000000, entry.eip());
        assertEquals(0x10, entry.codeSelector());
        assertEquals(0x18, entry.dataSelector());
        assertEquals(0x00cf9b000000ffffL, memory.u64(entry.gdt().base() + 0x10));
        assertEquals(0x53726448, memory.u32(entry.registers().rsi() + 0x202));
    }

    @Test
    void flatBinariesStartInRealModeBelowOneMegabyteAndInProtectedModeAbove()
            throws ImageException {
        var low = new LoadRequest("", List.of(), OptionalLong.of(0x7c00));
        assertEquals(
                new EntryState.Real16(0, 0x7c00, 0, new EntryState.Registers(0, 0, 0, 0, 0x7000)),
                load(new byte[16], low).entry());
        var high = new LoadRequest("", List.of(), OptionalLong.of(0x200000));
        assertInstanceOf(EntryState.Protected32.class, load(new byte[16], high).entry());
    }

    @Test
    void memoryAboveTheDeviceHoleContinuesAtFourGigabytes() {
        var map = MemoryLayout.memoryMap(5L << 30);
        assertEquals(3L << 30, map.get(3).end());
        assertEquals(new MemoryLayout.MapEntry(4L << 30, 2L << 30, 1), map.get(4));
        assertTrue(MemoryLayout.isRam(5L << 30, 4L << 30, 2L << 30));
    }

    @Test
    void whatIsNotSupportedIsRefusedByName() {
        ByteWriter multiboot2 = new ByteWriter(0x100);
        multiboot2.u32(0x40, 0xe85250d6L).u32(0x48, 16).u32(0x4c, -(0xe85250d6L + 16));
        refused(multiboot2.toBytes(), "multiboot 2 header at offset 0x40: not supported yet");

        byte[] disk = new ByteWriter(512).u16(510, 0xaa55).toBytes();
        refused(disk, "a disk image, which its own boot sector loads: expected in a drive");

        ByteWriter graphics = patch(Images.multibootElf32());
        Images.multibootHeader(graphics, 0x100, 7);
        refused(graphics.toBytes(), "requires a linear graphics mode: not supported");

        ByteWriter future = new ByteWriter(512);
        Images.multibootHeader(future, 0x80, 0x20);
        refused(future.toBytes(), "multiboot header at offset 0x80 requires feature bit 5");

        refused("hello".getBytes(StandardCharsets.UTF_8), "not recognised");
        refused(new byte[0], "empty file");
    }

    @Test
    void aBootSignatureMakesADiskOfWhatIsNeitherLinuxNorElf() throws ImageException {
        ByteWriter grub = new ByteWriter(4096).u16(510, 0xaa55);
        Images.multibootHeader(grub, 0x280, 0x10000);
        assertTrue(isDisk(grub.toBytes(), LoadRequest.NONE), "GRUB's core has such a header too");
        assertFalse(isDisk(Images.bzImage(), LoadRequest.NONE));
        ByteWriter elf = patch(Images.elf64(true)).u16(510, 0xaa55);
        assertFalse(isDisk(elf.toBytes(), LoadRequest.NONE));
        assertFalse(isDisk(new byte[511], LoadRequest.NONE));
        var flat = new LoadRequest("", List.of(), OptionalLong.of(0x7c00));
        assertFalse(isDisk(grub.toBytes(), flat), "the user says that it is a flat binary");
    }

    @Test
    void aDiskTakesNeitherModulesNorACommandLine() {
        byte[] disk = new ByteWriter(512).u16(510, 0xaa55).toBytes();
        var text = new LoadRequest("quiet", List.of(), OptionalLong.empty());
        assertThrows(ImageException.class, () -> isDisk(disk, text));
        Image module = new Image("module", new byte[1]);
        var modules = new LoadRequest("", List.of(module), OptionalLong.empty());
        assertThrows(ImageException.class, () -> isDisk(disk, modules));
    }

    private static boolean isDisk(byte[] image, LoadRequest request) throws ImageException {
        return ImageLoader.isDisk(new Image("test", image), request);
    }

    @Test
    void hostileElfFieldsAreNamedWithOffsetAndExpectation() {
        refused(
                patch(Images.multibootElf32()).u32(0x1c, 0xfffffff0L).toBytes(),
                "ELF program header table takes 32 bytes at offset 0xfffffff0");

        refused(
                patch(Images.multibootElf32())
                        .u32(0x44, 0x7fffffff)
                        .u32(0x48, 0x7fffffff)
                        .toBytes(),
                "ELF segment 0 takes 2147483647 bytes at offset 0x100, the file ends at");

        refused(
                patch(Images.multibootElf32()).u32(0x48, 0xf0000000L).toBytes(),
                "expected RAM there (64 MiB in all)");

        refused(
                patch(Images.multibootElf32()).u32(0x40, 0xb8000).toBytes(),
                "ELF segment 0 takes 0x1100 bytes at physical address 0xb8000");

        refused(
                patch(Images.multibootElf32()).u32(0x18, 0x42).toBytes(),
                "ELF entry 0x42, expected it within a segment");
    }

    private static ByteWriter patch(byte[] image) {
        return new ByteWriter(image.length).bytes(0, image, 0, image.length);
    }

    private void refused(byte[] image, String message) {
        var e = assertThrows(ImageException.class, () -> load(image, LoadRequest.NONE));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertTrue(e.getMessage().startsWith("test: "), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    private LoadedImage load(byte[] image, LoadRequest request) throws ImageException {
        return ImageLoader.load(new Image("test", image), request, memory);
    }
}
